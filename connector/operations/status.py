"""How the service stands: each step on each site, what waits, what was set aside. By the records, no site asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from connector import pipelines
from connector.lessons.actors import Actor
from connector.lessons.rights import Action
from connector.operations.deeds import wishes
from connector.operations.reach import schools_of, sites_of
from connector.steps.context import Context
from connector.store.history import RunQuery, StepState
from connector.store.sites import SetAside
from connector.store.waiting import Waiting

NO_SITE = "-"
BEAT = "beat"
BEAT_LATE = timedelta(minutes=15)
"""The clock's task comes every minute; a worker may be at long work meanwhile."""
OLD = timedelta(hours=26)
"""A step that is mapped goes through once a day at least, whatever its quiet hours."""


_MOST_BEGUN = 10_000


class Health(StrEnum):
    GOOD = "good"
    FAILING = "failing"
    OLD = "old"
    CUT = "cut"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class StepStatus:
    """A step on a site that has something to do there; `state` None: it never ended.
    `asked`: to be tried again."""

    step: str
    health: Health
    state: StepState | None
    under_way: bool
    asked: bool
    aside: int


@dataclass(frozen=True, slots=True)
class SiteStatus:
    """`waits`: how much of what (`notices`, `publications`, `copies`) waits for this site."""

    site: str
    host: str
    steps: tuple[StepStatus, ...]
    waits: dict[str, int]

    @property
    def health(self) -> Health:
        """The worst of its steps."""
        found = {s.health for s in self.steps}
        return next((h for h in (Health.FAILING, Health.CUT, Health.OLD, Health.NEVER) if h in found), Health.GOOD)


@dataclass(frozen=True, slots=True)
class Status:
    """`beat_at`: when a worker last did the clock's task; None: the service has never run by itself. `sites` ends with
    `-`, what is done for no site, unless only some sites may be looked at."""

    at: datetime
    beat_at: datetime | None
    sites: tuple[SiteStatus, ...]
    waiting: Waiting
    aside: tuple[SetAside, ...]

    @property
    def beat_late(self) -> bool:
        return self.beat_at is not None and self.at - self.beat_at > BEAT_LATE


def status(ctx: Context, who: Actor) -> Status:
    """Raises Rejected (`not_allowed`) for whoever may not see any site's."""
    return _status(ctx, sites_of(ctx, who, Action.READ_STATUS))


def _status(ctx: Context, sites: frozenset[str] | None) -> Status:
    aside = tuple(a for a in ctx.store.sites.aside() if sites is None or a.site in sites)
    waiting = ctx.store.waiting.counts(schools_of(ctx, sites))
    return Status(ctx.now(), beat_at(ctx), tuple(_sites(ctx, sites, aside, waiting)), waiting, aside)


def beat_at(ctx: Context) -> datetime | None:
    found = ctx.store.sites.state(NO_SITE, BEAT)
    return datetime.fromisoformat(found) if isinstance(found, str) else None


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of all sites; keys are (site, step)."""

    states: dict[tuple[str, str], StepState]
    mapped: dict[str, frozenset[str]]
    under_way: frozenset[str]
    begun: frozenset[tuple[str, str]]
    asked: frozenset[tuple[str, str]]
    aside: Counter[tuple[str, str]]


def _sites(
    ctx: Context, sites: frozenset[str] | None, aside: tuple[SetAside, ...], waiting: Waiting
) -> Iterator[SiteStatus]:
    known = _Known(
        {(s.site, s.step): s for s in ctx.store.history.states()},
        {step: frozenset(pipelines.sites_with(ctx, step)) for step in pipelines.STEPS},
        frozenset(ctx.store.history.under_way(ctx.now())),
        frozenset((r.site, r.step) for r in ctx.store.history.runs(RunQuery(outcome="running"), _MOST_BEGUN)),
        frozenset((site, step) for step, site in wishes(ctx)),
        Counter((a.site, a.step) for a in aside),
    )
    hosts = {s.id: (s.url.host if s.url else None) or "" for s in ctx.mapping.sites}
    shown = [s for s in hosts if sites is None or s in sites] + ([NO_SITE] if sites is None else [])
    for site in shown:
        yield SiteStatus(site, hosts.get(site, ""), tuple(_steps(ctx, site, known)), _waits(waiting, site))


def _steps(ctx: Context, site: str, known: _Known) -> Iterator[StepStatus]:
    mapped = [step for step, there in known.mapped.items() if site in there]
    ran = [step for where, step in known.states if where == site and step not in mapped]
    for step in [*mapped, *ran]:
        key, state = (site, step), known.states.get((site, step))
        health = _health(ctx, state, step in mapped)
        under_way = f"{step}:{site}" in known.under_way
        if state is None and key in known.begun and not under_way:
            health = Health.CUT
        yield StepStatus(step, health, state, under_way, key in known.asked, known.aside[key])


def _health(ctx: Context, state: StepState | None, mapped: bool) -> Health:
    if state is None:
        return Health.NEVER
    if state.failing_since is not None:
        return Health.FAILING if mapped or state.site == NO_SITE else Health.OLD
    late = state.good_at is None or ctx.now() - state.good_at > OLD
    return Health.OLD if late and mapped else Health.GOOD


def _waits(waiting: Waiting, site: str) -> dict[str, int]:
    heaps = {"notices": waiting.notices, "publications": waiting.publications, "copies": waiting.copies}
    return {what: heap[site].count for what, heap in heaps.items() if site in heap}
