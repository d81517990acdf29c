"""The outbox: what is to be sent where, claimed before it is sent, with a receipt after.

A delivery goes `pending` → `claimed` → `handing` (from here on it may arrive) → `sent`; back to `pending` where it
certainly has not gone; `unknown` where nobody can tell; `failed` where it was given up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, Subquery, and_, exists, func, select, update

from connector.store import tables as t
from connector.store.database import Database
from connector.store.due import Due, due_of
from connector.store.upsert import upsert

PENDING, CLAIMED, HANDING, SENT, UNKNOWN, FAILED = "pending", "claimed", "handing", "sent", "unknown", "failed"
UNDER_WAY = (CLAIMED, HANDING)


@dataclass(frozen=True, slots=True)
class Delivery:
    """`receipt`: what the other side said, by names of its own; `code` and `error`: why it has not gone."""

    id: int
    due: Due
    revision: int
    destination: str
    address: str
    state: str
    attempts: int
    next_at: datetime
    claimed_by: str | None
    claimed_at: datetime | None
    done_at: datetime | None
    late: bool
    receipt: Mapping[str, str]
    code: str | None
    error: str | None

    @property
    def correction(self) -> bool:
        """Whether it replaces what went out when the report was released."""
        return self.due.revision is not None and self.revision > self.due.revision

    @property
    def key(self) -> str:
        """The same for the same report, revision, destination and recipient, however often it is sent."""
        k = self.due.key
        return f"{k.kind}/{k.unit}/{k.period}/r{self.revision}/{self.destination}/{self.address}"


class OutboxStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, due_id: int, revision: int, to: Iterable[tuple[str, str]], now: datetime) -> int:
        """Adds a delivery for each (destination, address) that has none yet; how many were named."""
        fresh = {"state": PENDING, "attempts": 0, "next_at": now, "late": False, "receipt": {}}
        named = list(to)
        with self._db.connect() as c:
            for destination, address in named:
                key = {"due_id": due_id, "revision": revision, "destination": destination, "address": address}
                upsert(c, t.delivery, key, {}, **fresh)
        return len(named)

    def ready(self, now: datetime) -> list[Delivery]:
        """Pending ones whose time has come, by their report's hour."""
        return self._found(and_(t.delivery.c.state == PENDING, t.delivery.c.next_at <= now))

    def left_behind(self, before: datetime) -> list[Delivery]:
        """Those that were claimed before a moment, and of which nothing was heard since."""
        return self._found(and_(t.delivery.c.state.in_(UNDER_WAY), t.delivery.c.claimed_at < before))

    def claim(self, delivery_id: int, by: str, now: datetime) -> bool:
        """Whoever gets True is the only one who sends it."""
        values = {"state": CLAIMED, "claimed_by": by, "claimed_at": now, "attempts": t.delivery.c.attempts + 1}
        return self._moved(delivery_id, t.delivery.c.state == PENDING, values)

    def handing(self, delivery_id: int, by: str) -> bool:
        """From now on it may arrive; False when the claim is no longer ours."""
        mine = and_(t.delivery.c.state == CLAIMED, t.delivery.c.claimed_by == by)
        return self._moved(delivery_id, mine, {"state": HANDING})

    def take_over(self, found: Delivery, by: str, now: datetime) -> bool:
        """Of one that was left behind: the state stays, and its claim is ours."""
        d = t.delivery
        same = and_(d.c.state == found.state, d.c.claimed_by == found.claimed_by, d.c.claimed_at == found.claimed_at)
        return self._moved(found.id, same, {"claimed_by": by, "claimed_at": now})

    def sent(self, delivery_id: int, by: str, receipt: Mapping[str, str], late: bool, now: datetime) -> bool:
        values = {"state": SENT, "receipt": dict(receipt), "late": late, "done_at": now, "code": None, "error": None}
        return self._settled(delivery_id, by, values)

    def again(self, delivery_id: int, by: str, at: datetime, code: str, error: str) -> bool:
        """It has certainly not gone, or may be sent twice: pending once more, not before `at`."""
        return self._settled(delivery_id, by, {"state": PENDING, "next_at": at, "code": code, "error": error})

    def given_up(self, delivery_id: int, by: str, state: str, code: str, error: str, now: datetime) -> bool:
        """`failed` or `unknown`: it waits for a person."""
        return self._settled(delivery_id, by, {"state": state, "code": code, "error": error, "done_at": now})

    def decided(self, delivery_id: int, state: str, by: str, now: datetime) -> bool:
        """What a person says of one that waits for them: it is there (`sent`), or to be sent again (`pending`)."""
        d = t.delivery
        waits = d.c.state.in_((UNKNOWN, FAILED))
        if state == SENT:
            receipt: dict[str, object] = {"said_by": by}
            done = {"state": SENT, "receipt": receipt, "done_at": now, "code": None, "error": None}
            return self._moved(delivery_id, waits, done)
        return self._moved(delivery_id, waits, {"state": PENDING, "next_at": now, "attempts": 0, "done_at": None})

    def outdated(self) -> list[tuple[Delivery, int]]:
        """What each recipient got last, where a newer revision was issued that says something else; and that one."""
        d, r, p, newest = t.delivery, t.report_due, t.report_paper, _newest_papers()
        had, has, later = p.alias(), p.alias(), t.delivery.alias()
        newer = and_(*(later.c[x] == d.c[x] for x in _RECIPIENT), later.c.revision > d.c.revision)
        query = select(d, r, newest.c.revision.label("newer")).join(r, d.c.due_id == r.c.id)
        query = query.join(newest, and_(*(newest.c[x] == r.c[x] for x in _REPORT)))
        query = query.join(had, and_(*(had.c[x] == r.c[x] for x in _REPORT), had.c.revision == d.c.revision))
        query = query.join(has, and_(*(has.c[x] == r.c[x] for x in _REPORT), has.c.revision == newest.c.revision))
        query = query.where(d.c.state == SENT, newest.c.revision > d.c.revision, has.c.said != had.c.said)
        with self._db.read() as c:
            found = c.execute(query.where(~exists().where(newer)).order_by(r.c.due_at, d.c.id)).mappings()
            return [(_delivery(row), row["newer"]) for row in found]

    def of(self, due_ids: Iterable[int]) -> list[Delivery]:
        return self._found(t.delivery.c.due_id.in_(list(due_ids)))

    def get(self, delivery_id: int) -> Delivery | None:
        found = self._found(t.delivery.c.id == delivery_id)
        return found[0] if found else None

    def waiting_for_people(self) -> list[Delivery]:
        return self._found(t.delivery.c.state.in_((UNKNOWN, FAILED)))

    def counts(self) -> dict[str, int]:
        """By state."""
        query = select(t.delivery.c.state, func.count()).group_by(t.delivery.c.state)
        with self._db.read() as c:
            return {row[0]: row[1] for row in c.execute(query)}

    def _settled(self, delivery_id: int, by: str, values: Mapping[str, object]) -> bool:
        mine = and_(t.delivery.c.state.in_(UNDER_WAY), t.delivery.c.claimed_by == by)
        return self._moved(delivery_id, mine, {**values, "claimed_by": None, "claimed_at": None})

    def _moved(self, delivery_id: int, where: ColumnElement[bool], values: Mapping[str, object]) -> bool:
        with self._db.connect() as c:
            done = c.execute(update(t.delivery).where(t.delivery.c.id == delivery_id, where).values(dict(values)))
            return bool(done.rowcount)

    def _found(self, where: ColumnElement[bool]) -> list[Delivery]:
        d, r = t.delivery, t.report_due
        query = select(d, r).join(r, d.c.due_id == r.c.id).where(where).order_by(r.c.due_at, d.c.id)
        with self._db.read() as c:
            return [_delivery(row) for row in c.execute(query).mappings()]


_RECIPIENT = ("due_id", "destination", "address")
_REPORT = ("kind", "unit", "period")


def _newest_papers() -> Subquery:
    """Of the reports that were issued more than once."""
    p = t.report_paper.c
    keys = [p[x] for x in _REPORT]
    newest = select(*keys, func.max(p.revision).label("revision")).where(p.revision > 1)
    return newest.group_by(*keys).subquery()


_PLAIN = [name for name in Delivery.__slots__ if name != "due"]


def _delivery(row: RowMapping) -> Delivery:
    return Delivery(due=due_of(row), **{name: row[t.delivery.c[name]] for name in _PLAIN})
