"""The three flows on one screen. Each line is a step; each step may be stopped and run again at any moment.

lessons        submissions ─collect→ lesson versions ─verdicts→ appraisal ─tell→ back to the teacher
                                                         └ approved ─publish→ school / district / city catalogs
catalogs       what was moved elsewhere ─clear→ its old copies gone; what stands ─verify→ as approved, or told
participation  LMS activity ─observe→ daily facts ─pack→ each school's part of the city's figures
reports        facts + lists + minutes ─report→ documents
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial

from connector.steps.collect import collect
from connector.steps.context import Context, Outcome
from connector.steps.declaring import read_declarations
from connector.steps.observe import observe
from connector.steps.packing import pack
from connector.steps.points import sites_for
from connector.steps.privacy import expire
from connector.steps.publish import publish
from connector.steps.running import Step, run_step
from connector.steps.takedown import clear
from connector.steps.told import tell
from connector.steps.verdicts import read_verdicts
from connector.steps.verify import Mode, verify
from connector.steps.write import write_documents

STEPS: dict[str, Step] = {
    "collect": collect,
    "verdicts": read_verdicts,
    "tell": tell,
    "publish": publish,
    "clear": clear,
    "verify": verify,
    "observe": observe,
    "declare": read_declarations,
    "pack": pack,
    "expire": expire,
}
LESSONS = ("collect", "verdicts", "tell")
CATALOGS = ("publish", "clear")
DOCUMENTS = "report"


def run(ctx: Context, steps: Sequence[str], site: str | None = None) -> Iterator[Outcome]:
    """The named steps in order, each on every site that has something to do (or on `site` only).

    Within one step the sites go side by side: a slow or dead one never holds up the others.
    """
    for step in steps:
        yield from _side_by_side(ctx, step, STEPS[step], site)


def check(ctx: Context, site: str | None = None, mode: Mode | None = None) -> Iterator[Outcome]:
    """Verify, with one answer to every drift instead of the mapping's."""
    yield from _side_by_side(ctx, "verify", partial(verify, mode=mode), site)


def _side_by_side(ctx: Context, name: str, step: Step, site: str | None) -> Iterator[Outcome]:
    sites = [s for s in sites_with(ctx, name) if site in (None, s)]
    if len(sites) < 2:
        yield from (run_step(ctx, name, s, step) for s in sites)
        return
    with ThreadPoolExecutor(min(8, len(sites)), thread_name_prefix=name) as pool:
        jobs = [pool.submit(copy_context().run, run_step, ctx, name, s, step) for s in sites]
        yield from (job.result() for job in jobs)


def sites_with(ctx: Context, step: str) -> list[str]:
    """The sites on which the step has something to do; for catalogs also those that no catalog names any more, as long
    as something stands there."""
    recorded = {
        "publish": ctx.store.publications.sites,
        "clear": ctx.store.leftovers.sites,
        "verify": ctx.store.catalog_courses.sites,
    }
    if step not in recorded:
        return sites_for(ctx.mapping, step)
    mapped = set(sites_for(ctx.mapping, step)) if step == "publish" else set()
    return [s.id for s in ctx.mapping.sites if s.id in mapped | recorded[step]()]


def sync(ctx: Context, site: str | None = None) -> Iterator[Outcome]:
    """Everything, in order: lessons in and appraised, approved ones into catalogs, participation, documents."""
    yield from run(ctx, (*LESSONS, *CATALOGS, "observe", "declare", "pack"), site)
    yield report(ctx, again=False)


def outlook(ctx: Context, site: str | None = None) -> Iterator[Outcome]:
    """What a sync would do besides filling catalogs (`steps.foretelling` tells of those): for a dry run's context."""
    yield from run(ctx, (*LESSONS, "observe"), site)
    yield report(ctx, again=False)


def report(ctx: Context, **which: object) -> Outcome:
    """Minutes, passed lists and the reports of the day, each written when what it says has changed."""
    return run_step(ctx, DOCUMENTS, "-", lambda c, _site, outcome: write_documents(c, outcome, **which))  # type: ignore[arg-type]
