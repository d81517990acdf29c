"""The three flows on one screen. Each line is a step; each step may be stopped and run again at any moment.

lessons        submissions ─collect→ lesson versions ─verdicts→ appraisal ─tell→ back to the teacher
                                                         └ approved ─publish→ school / district / city catalogs
participation  LMS activity ─observe→ daily facts
reports        facts + lists + minutes ─report→ documents
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from connector.steps.collect import collect
from connector.steps.context import Context, Outcome
from connector.steps.observe import observe
from connector.steps.points import sites_for
from connector.steps.publish import publish
from connector.steps.running import Step, run_step
from connector.steps.told import tell
from connector.steps.verdicts import read_verdicts
from connector.steps.write import write_documents

STEPS: dict[str, Step] = {
    "collect": collect,
    "verdicts": read_verdicts,
    "tell": tell,
    "publish": publish,
    "observe": observe,
}
LESSONS = ("collect", "verdicts", "tell")
DOCUMENTS = "report"


def run(ctx: Context, steps: Sequence[str], site: str | None = None) -> Iterator[Outcome]:
    """The named steps in order, each on every site that has something to do (or on `site` only).

    Within one step the sites go side by side: a slow or dead one never holds up the others.
    """
    for step in steps:
        sites = [s for s in sites_for(ctx.mapping, step) if site in (None, s)]
        if len(sites) < 2:
            yield from (run_step(ctx, step, s, STEPS[step]) for s in sites)
            continue
        with ThreadPoolExecutor(min(8, len(sites)), thread_name_prefix=step) as pool:
            jobs = [pool.submit(copy_context().run, run_step, ctx, step, s, STEPS[step]) for s in sites]
            yield from (job.result() for job in jobs)


def sync(ctx: Context, site: str | None = None) -> Iterator[Outcome]:
    """Everything, in order: lessons in and appraised, approved ones into catalogs, participation, documents."""
    yield from run(ctx, (*LESSONS, "publish", "observe"), site)
    yield report(ctx)


def report(ctx: Context, **which: object) -> Outcome:
    """Minutes, passed lists and the reports of the day, each written when what it says has changed."""
    return run_step(ctx, DOCUMENTS, "-", lambda c, _site, outcome: write_documents(c, outcome, **which))  # type: ignore[arg-type]
