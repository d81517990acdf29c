"""What waits to be done, counted from the records alone: no site is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, func, select

from connector.catalogs.published import State
from connector.store import tables as t
from connector.store.database import Database
from connector.store.outbox import FAILED, PENDING, UNDER_WAY, UNKNOWN


@dataclass(frozen=True, slots=True)
class Heap:
    """How many, and since when the oldest of them."""

    count: int
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """By site: `notices` (words for teachers), `publications` (meant to stand in a catalog, not proved to yet),
    `copies` (that have to go); by level: `verdicts` (lessons that await one); by kind: `reports` that are booked and
    have not gone out; by destination: `deliveries` under way, and those that are `stuck` until somebody looks;
    `reminders` that are not sent."""

    notices: Mapping[str, Heap] = field(default_factory=dict)
    publications: Mapping[str, Heap] = field(default_factory=dict)
    copies: Mapping[str, Heap] = field(default_factory=dict)
    verdicts: Mapping[str, Heap] = field(default_factory=dict)
    reports: Mapping[str, Heap] = field(default_factory=dict)
    deliveries: Mapping[str, Heap] = field(default_factory=dict)
    stuck: Mapping[str, Heap] = field(default_factory=dict)
    reminders: Heap = Heap(0)

    def by_name(self) -> Mapping[str, Mapping[str, Heap]]:
        """All but the reminders, under the names they have here."""
        names = ("verdicts", "notices", "publications", "copies", "reports", "deliveries", "stuck")
        return {name: getattr(self, name) for name in names}


class WaitingStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    def counts(self, schools: frozenset[str] | None = None) -> Waiting:
        """`schools`: only their lessons' verdicts, and nothing of what is everybody's; None: all."""
        notice, publication, left, lesson = t.notice, t.publication, t.leftover, t.lesson
        awaited = lesson.c.awaits != ""
        if schools is not None:
            awaited &= lesson.c.school.in_(schools)
        found = Waiting(
            self._heaps(notice, notice.c.site, notice.c.created_at, notice.c.state == "pending"),
            self._heaps(
                publication, publication.c.site, publication.c.intended_at, publication.c.state == State.INTENDED.value
            ),
            self._heaps(left, left.c.site, left.c.made_at, left.c.done_at.is_(None)),
            self._heaps(lesson, lesson.c.awaits, lesson.c.created_at, awaited),
        )
        return found if schools is not None else replace(found, **self._sent())

    def _sent(self) -> dict[str, Any]:
        due, d = t.report_due, t.delivery
        stuck = d.c.state.in_((UNKNOWN, FAILED))
        under_way = d.c.state.in_((PENDING, *UNDER_WAY))
        return {
            "reports": self._heaps(due, due.c.kind, due.c.due_at, due.c.released_at.is_(None)),
            "deliveries": self._heaps(d, d.c.destination, d.c.next_at, under_way),
            "stuck": self._heaps(d, d.c.destination, d.c.next_at, stuck),
            "reminders": self._reminders(),
        }

    def _heaps(
        self, table: Table, by: Column[str], since: Column[datetime], which: ColumnElement[bool]
    ) -> dict[str, Heap]:
        query = select(by, func.count(), func.min(since)).select_from(table).where(which).group_by(by)
        with self._db.read() as c:
            return {str(key): Heap(count, oldest) for key, count, oldest in c.execute(query)}

    def _reminders(self) -> Heap:
        r = t.reminder
        query = select(func.count(), func.min(r.c.created_at)).where(r.c.state == PENDING)
        with self._db.read() as c:
            count, oldest = c.execute(query).one()
            return Heap(count, oldest)
