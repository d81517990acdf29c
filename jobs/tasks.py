"""Thin tasks: ids in, counts out. Each calls the same functions as the command line, and may be run twice.

Nothing of a task's state lives in Redis: what is to be done is read from the database, and a claim there keeps two
workers from doing the same step on the same site at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from celery import shared_task

from connector import pipelines
from connector.appraisal.remind import reminders
from connector.operations.minute import minute
from connector.settings import load_settings
from connector.steps.context import Context, Outcome
from connector.steps.deliver import deliver
from connector.steps.readings import sites_to_read
from connector.wiring import opened
from jobs.schedule import TICK_SECONDS

Counts = dict[str, dict[str, int | str]]


def _counts(work: Callable[[Context], Iterator[Outcome]]) -> Counts:
    with opened(load_settings()) as context:
        return {o.step: {"outcome": o.word, **o.counts} for o in work(replace(context, attended=False))}


@shared_task(name="jobs.lessons")
def lessons(site: str) -> Counts:
    """Collect, verdicts, tell, and the catalogs, on one site; these wait while it is a quiet hour there."""
    return _counts(lambda c: pipelines.run(c, (*pipelines.LESSONS, *pipelines.CATALOGS), site))


@shared_task(name="jobs.verify")
def verify(site: str) -> Counts:
    """Compares what stands in the catalogs of one site with what was approved."""
    return _counts(lambda c: pipelines.check(c, site))


@shared_task(name="jobs.observe")
def observe(site: str) -> Counts:
    """Reads the teaching courses of one site, what its schools declare, and works out their part of the figures."""
    return _counts(lambda c: pipelines.run(c, ("observe", "declare", "pack"), site))


@shared_task(name="jobs.remind")
def remind() -> Counts:
    """Reminds of deadlines; each reminder goes out once, however often this runs."""
    return _counts(lambda c: iter([reminders(c)]))


@shared_task(name="jobs.report")
def report(kind: str) -> Counts:
    """Writes minutes, lists and the report of this kind (`daily`, `weekly`) that is due today."""
    return _counts(lambda c: iter([pipelines.report(c, kind=kind)]))


@shared_task(name="jobs.papers")
def papers() -> Counts:
    """Writes minutes and lists, and no report: those have their hours."""
    return _counts(lambda c: iter([pipelines.report(c, kind="-")]))


@shared_task(name="jobs.tick")
def tick() -> Counts:
    """Has the sites read that a report needs now, and drafts, releases and sends what is due."""
    return _counts(_ticked)


def _ticked(context: Context) -> Iterator[Outcome]:
    for site in sites_to_read(context):
        observe.apply_async((site,), expires=TICK_SECONDS)
    yield deliver(context)


@shared_task(name="jobs.minute")
def every_minute() -> Counts:
    """A sign of life, and what somebody asked to be tried again at once."""
    return _counts(minute)
