"""Reports that fell due: booked once, drafted, confirmed for what they say, released once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, and_, delete, select, update

from connector.store import tables as t
from connector.store.database import Database
from connector.store.upsert import upsert

_ASKED = "reports_asked"
_NOWHERE = "-"


@dataclass(frozen=True, slots=True)
class DueKey:
    """`unit` is `school.thpt-a`, `group.…`, `department.…`; `period` the key of the occasion."""

    kind: str
    unit: str
    period: str


@dataclass(frozen=True, slots=True)
class Booking:
    """A report that falls due. `first` and `last`: the days that it speaks of, as ISO dates."""

    key: DueKey
    first: str
    last: str
    name: str
    due_at: datetime
    release_at: datetime
    draft_at: datetime | None


@dataclass(frozen=True, slots=True)
class Due(Booking):
    """A booked report as it stands. `draft_said` and `confirmed_said` are digests of what it says: a confirmation
    counts for that content only."""

    id: int
    booked_at: datetime
    draft_said: str | None
    draft_body: str | None
    drafted_at: datetime | None
    confirmed_said: str | None
    confirmed_by: str | None
    confirmed_name: str | None
    confirmed_at: datetime | None
    released_at: datetime | None
    revision: int | None
    coverage: str | None
    as_of: datetime | None
    error: str | None

    @property
    def confirmed(self) -> bool:
        """Whether somebody stands by what the draft, or what went out, says."""
        return self.confirmed_said is not None and self.confirmed_said == self.draft_said


class DueStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    def asked(self) -> datetime | None:
        """When the schedule was last asked and its answer booked."""
        s = t.site_state
        with self._db.read() as c:
            value = c.scalar(select(s.c.value).where(s.c.site == _NOWHERE, s.c.name == _ASKED))
        return datetime.fromisoformat(value) if isinstance(value, str) else None

    def book(self, bookings: Iterable[Booking], now: datetime) -> None:
        """Adds those that are not there yet, and notes that the schedule was asked at `now`: both or neither."""
        with self._db.connect() as c:
            for b in bookings:
                key = {"kind": b.key.kind, "unit": b.key.unit, "period": b.key.period}
                fresh = {"first": b.first, "last": b.last, "name": b.name, "due_at": b.due_at}
                upsert(c, t.report_due, key, {}, **fresh, release_at=b.release_at, draft_at=b.draft_at, booked_at=now)
            upsert(c, t.site_state, {"site": _NOWHERE, "name": _ASKED}, {"value": now.isoformat()})

    def open(self, units: Iterable[str] | None = None) -> list[Due]:
        """Booked and not released yet, of these units or of all, by their hour."""
        d = t.report_due
        mine = d.c.unit.in_(list(units)) if units is not None else d.c.id.is_not(None)
        return self._found(and_(d.c.released_at.is_(None), mine))

    def since(self, moment: datetime, units: Iterable[str] | None = None) -> list[Due]:
        """Those that fell or fall due after a moment, of these units or of all."""
        d = t.report_due
        mine = d.c.unit.in_(list(units)) if units is not None else d.c.id.is_not(None)
        return self._found(and_(d.c.due_at >= moment, mine))

    def find(self, key: DueKey) -> Due | None:
        d = t.report_due
        found = self._found(and_(d.c.kind == key.kind, d.c.unit == key.unit, d.c.period == key.period))
        return found[0] if found else None

    def get(self, due_id: int) -> Due | None:
        found = self._found(t.report_due.c.id == due_id)
        return found[0] if found else None

    def before(self, due: Due) -> Due | None:
        """The last of the kind that this unit released before."""
        d = t.report_due
        query = select(d).where(d.c.kind == due.key.kind, d.c.unit == due.key.unit, d.c.released_at.is_not(None))
        with self._db.read() as c:
            row = (
                c.execute(query.where(d.c.due_at < due.due_at).order_by(d.c.due_at.desc()).limit(1)).mappings().first()
            )
            return due_of(row) if row else None

    def drafted(self, due_id: int, said: str, body: str, coverage: str, as_of: datetime | None, now: datetime) -> None:
        """What the draft says and shows, in place of the one before."""
        draft = {"draft_said": said, "draft_body": body, "drafted_at": now}
        self._set(due_id, **draft, coverage=coverage, as_of=as_of, error=None)

    def confirm(self, due_id: int, said: str, by: str, name: str, now: datetime) -> bool:
        """For what the draft says; False when it was released already, or says something else by now."""
        d = t.report_due
        values = {"confirmed_said": said, "confirmed_by": by, "confirmed_name": name, "confirmed_at": now}
        where = (d.c.id == due_id, d.c.released_at.is_(None), d.c.draft_said == said)
        with self._db.connect() as c:
            return bool(c.execute(update(d).where(*where).values(values)).rowcount)

    def drop(self, due_id: int) -> None:
        """Of a unit or a kind that the mapping has no more, where nothing went out."""
        d = t.report_due
        with self._db.connect() as c:
            c.execute(delete(d).where(d.c.id == due_id, d.c.released_at.is_(None)))

    def failed(self, due_id: int, error: str) -> None:
        self._set(due_id, error=error)

    def release(
        self, due_id: int, revision: int, said: str, coverage: str, as_of: datetime | None, now: datetime
    ) -> bool:
        """It goes out saying this, confirmed if that is what was confirmed. False when somebody else released it.
        Within a larger transaction, with what is then to be sent."""
        d = t.report_due
        values = {"released_at": now, "revision": revision, "draft_said": said, "draft_body": None, "error": None}
        values |= {"coverage": coverage, "as_of": as_of}
        with self._db.connect() as c:
            return bool(c.execute(update(d).where(d.c.id == due_id, d.c.released_at.is_(None)).values(values)).rowcount)

    def _set(self, due_id: int, **values: object) -> None:
        with self._db.connect() as c:
            c.execute(update(t.report_due).where(t.report_due.c.id == due_id).values(values))

    def _found(self, where: ColumnElement[bool]) -> list[Due]:
        with self._db.read() as c:
            query = select(t.report_due).where(where).order_by(t.report_due.c.due_at, t.report_due.c.id)
            return [due_of(row) for row in c.execute(query).mappings()]


_PLAIN = [name for name in (*Booking.__slots__, *Due.__slots__) if name != "key"]


def due_of(row: RowMapping) -> Due:
    """A row that holds the columns of `report_due`, as its record."""
    d = t.report_due
    key = DueKey(row[d.c.kind], row[d.c.unit], row[d.c.period])
    return Due(key=key, **{name: row[d.c[name]] for name in _PLAIN})
