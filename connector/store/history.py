"""What was run: how each step last went on each site, the runs of the last weeks, and when the clock last beat."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, func, select

from connector.store import tables as t
from connector.store.database import Database
from connector.store.upsert import upsert

GOOD = frozenset({"ok", "partial"})
"""Outcomes of a step that went through; what it set aside is listed by itself."""


@dataclass(frozen=True, slots=True)
class StepState:
    """How a step last went on a site (`-`: of no site). `seconds` is how long that took; `good_at` when it last went
    through, `failing_since` when it first failed after that."""

    site: str
    step: str
    run: str
    finished_at: datetime
    seconds: float
    outcome: str
    error: str | None
    good_at: datetime | None
    failing_since: datetime | None


@dataclass(frozen=True, slots=True)
class StepRun:
    """One step of a run on one site; `finished_at` and `outcome` are None while it is under way, or was killed."""

    id: str
    step: str
    site: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str | None
    counts: Mapping[str, int]
    error: str | None


@dataclass(frozen=True, slots=True)
class RunQuery:
    """Which runs: of this step, these sites (None: all), this outcome (`running`: not ended)."""

    step: str | None = None
    sites: frozenset[str] | None = None
    outcome: str | None = None


def remember(c: Connection, site: str, step: str, went: Mapping[str, object]) -> None:
    """Takes part in the transaction in which the run ends."""
    table, now = t.step_state, went["finished_at"]
    good = went["outcome"] in GOOD
    since = None if good else func.coalesce(table.c.failing_since, now)
    latest = {**went, "failing_since": since, **({"good_at": now} if good else {})}
    upsert(c, table, {"site": site, "step": step}, latest, failing_since=None if good else now)


class HistoryStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    def states(self) -> list[StepState]:
        table = t.step_state
        with self._db.read() as c:
            rows = c.execute(select(table).order_by(table.c.site, table.c.step)).mappings()
            return [StepState(**{name: row[name] for name in StepState.__slots__}) for row in rows]

    def runs(self, query: RunQuery = RunQuery(), limit: int = 50, skip: int = 0) -> list[StepRun]:
        """Newest first."""
        found = select(t.run).where(*_chosen(query)).order_by(t.run.c.started_at.desc(), t.run.c.id, t.run.c.site)
        with self._db.read() as c:
            return [_run(row) for row in c.execute(found.limit(limit).offset(skip)).mappings()]

    def count(self, query: RunQuery = RunQuery()) -> int:
        with self._db.read() as c:
            return int(c.scalar(select(func.count()).select_from(t.run).where(*_chosen(query))) or 0)

    def of(self, run: str) -> list[StepRun]:
        """Its steps in their order; empty for one that is not known (any more)."""
        with self._db.read() as c:
            rows = c.execute(select(t.run).where(t.run.c.id == run).order_by(t.run.c.started_at)).mappings()
            return [_run(row) for row in rows]

    def forget_runs(self, before: datetime) -> int:
        """Runs that began before; how each step last went stays known."""
        with self._db.connect() as c:
            return c.execute(delete(t.run).where(t.run.c.started_at < before)).rowcount

    def under_way(self, now: datetime) -> Collection[str]:
        """Claims that are held: `step:site`."""
        with self._db.read() as c:
            return list(c.scalars(select(t.claim.c.key).where(t.claim.c.until > now).order_by(t.claim.c.key)))


def _chosen(which: RunQuery) -> Iterator[ColumnElement[bool]]:
    r = t.run
    if which.step is not None:
        yield r.c.step == which.step
    if which.sites is not None:
        yield r.c.site.in_(which.sites)
    if which.outcome is not None:
        yield r.c.finished_at.is_(None) if which.outcome == "running" else r.c.outcome == which.outcome


def _run(row: RowMapping) -> StepRun:
    return StepRun(**{name: row[name] for name in StepRun.__slots__})
