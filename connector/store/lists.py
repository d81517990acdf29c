"""Passed lists (danh sách bài giảng đạt): drafts, what was sent frozen, and what the Department decided of each row.

What writes takes the connection of the deed's own transaction; what reads opens one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, delete, false, func, insert, or_, select, update

from connector.store import tables as t
from connector.store.database import Database
from connector.store.documents import Counter, next_in

DRAFT, SENT = "draft", "sent"
PENDING, APPROVED, REFUSED, PARTLY = "pending", "approved", "refused", "partly"
Row = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class ListItem:
    """One lesson of a list; `state` pending, approved or refused by the level that decides on the list."""

    list_id: int
    lesson_id: int
    version_id: int
    position: int
    state: str
    decided_by: str | None
    decided_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class ListRow:
    """`rows` is what the document says, frozen when it is sent; `items` which lessons and versions they are, in the
    same order. `state`: draft, sent, then approved, partly or refused."""

    id: int
    level: str
    unit: str
    window: str
    state: str
    number: str | None
    supplement_of: int | None
    rows: tuple[Row, ...]
    made_by: str
    made_at: datetime
    sent_by: str | None
    sent_at: datetime | None
    decided_at: datetime | None
    items: tuple[ListItem, ...] = ()


Entry = tuple[int, int, Row]
"""Lesson, version, and what the document says of it."""


class ListStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    def draft(
        self, c: Connection, level: str, unit: str, window: str, supplement_of: int | None, by: str, now: datetime
    ) -> int:
        """The one draft of this unit, level and window; made where there is none."""
        x = t.passed_list
        here = (x.c.level == level) & (x.c.unit == unit) & (x.c.window == window) & (x.c.state == DRAFT)
        if (there := c.scalar(select(x.c.id).where(here))) is not None:
            return int(there)
        made = insert(x).values(level=level, unit=unit, window=window, supplement_of=supplement_of, rows=[])
        return int(c.execute(made.values(state=DRAFT, made_by=by, made_at=now).returning(x.c.id)).scalar_one())

    def drop_draft(self, c: Connection, level: str, unit: str, window: str) -> None:
        """A draft with nothing left in it; what was sent is never touched."""
        x = t.passed_list
        here = (x.c.level == level) & (x.c.unit == unit) & (x.c.window == window) & (x.c.state == DRAFT)
        c.execute(delete(t.passed_list_item).where(t.passed_list_item.c.list_id.in_(select(x.c.id).where(here))))
        c.execute(delete(x).where(here))

    def fill(self, c: Connection, list_id: int, entries: Sequence[Entry]) -> None:
        """A draft's content, put in place of what it held."""
        item = t.passed_list_item
        c.execute(delete(item).where(item.c.list_id == list_id))
        for position, (lesson_id, version_id, _) in enumerate(entries):
            ids = {"list_id": list_id, "lesson_id": lesson_id, "version_id": version_id}
            c.execute(insert(item).values(**ids, position=position, state=PENDING, reason=""))
        rows = [dict(row) for _, _, row in entries]
        c.execute(update(t.passed_list).where(t.passed_list.c.id == list_id).values(rows=rows))

    def send(
        self, c: Connection, list_id: int, counter: Counter, number: Callable[[int], str], by: str, now: datetime
    ) -> str | None:
        """Freezes a draft under the next number of the series; None when it was sent already."""
        draft = (t.passed_list.c.id == list_id) & (t.passed_list.c.state == DRAFT)
        values = {"state": SENT, "sent_by": by, "sent_at": now}
        if c.execute(update(t.passed_list).where(draft).values(values)).rowcount != 1:
            return None
        given = number(next_in(c, counter))
        c.execute(update(t.passed_list).where(t.passed_list.c.id == list_id).values(number=given))
        return given

    def decide(
        self, c: Connection, list_id: int, lesson_id: int, state: str, by: str, reason: str, now: datetime
    ) -> bool:
        """What was decided of one lesson; False when it was decided before."""
        item = t.passed_list_item
        here = (item.c.list_id == list_id) & (item.c.lesson_id == lesson_id) & (item.c.state == PENDING)
        values = {"state": state, "decided_by": by, "decided_at": now, "reason": reason}
        return c.execute(update(item).where(here).values(values)).rowcount == 1

    def conclude(self, c: Connection, list_id: int, now: datetime) -> str:
        """The list's state: that of all its rows, `partly` where they differ, `sent` until all are decided."""
        item = t.passed_list_item
        states = set(c.scalars(select(item.c.state).where(item.c.list_id == list_id)))
        state = SENT if PENDING in states else (states.pop() if len(states) == 1 else PARTLY)
        values = {"state": state, "decided_at": None if state == SENT else now}
        c.execute(update(t.passed_list).where(t.passed_list.c.id == list_id).values(values))
        return state

    # reading -----------------------------------------------------------------------------------------------------

    def one(self, list_id: int, c: Connection | None = None) -> ListRow | None:
        found = self._rows(t.passed_list.c.id == list_id, c=c)
        return found[0] if found else None

    def all(
        self,
        *,
        level: str | None = None,
        unit: str | None = None,
        window: str | None = None,
        c: Connection | None = None,
    ) -> list[ListRow]:
        """Oldest first."""
        wanted = {"level": level, "unit": unit, "window": window}
        where = (t.passed_list.c[name] == value for name, value in wanted.items() if value is not None)
        return self._rows(*where, c=c)

    def seats(self) -> list[tuple[str, str]]:
        """Level and unit of all lists there are, each once."""
        x = t.passed_list.c
        with self._db.read() as c:
            return [(row[0], row[1]) for row in c.execute(select(x.level, x.unit).distinct())]

    def page(
        self, own: Mapping[str, Sequence[str]], decided: Iterable[str], window: str | None, offset: int, limit: int
    ) -> tuple[list[ListRow], int]:
        """Newest first, and how many in all: of the units `own` (by level), and those sent of the levels `decided`."""
        x = t.passed_list.c
        mine = [and_(x.level == level, x.unit.in_(list(units))) for level, units in own.items()]
        here = or_(false(), *mine, and_(x.level.in_(list(decided)), x.state != DRAFT))
        here = here if window is None else and_(here, x.window == window)
        with self._db.read() as c:
            total = c.scalar(select(func.count()).select_from(t.passed_list).where(here))
            shown = select(x.id).where(here).order_by(x.id.desc()).offset(offset).limit(limit)
            rows = self._rows(x.id.in_(list(c.scalars(shown))), c=c)
        return rows[::-1], int(total or 0)

    def holding(self, versions: Iterable[int]) -> list[ListRow]:
        """The lists on which one of these versions was approved or refused."""
        item = t.passed_list_item
        decided = select(item.c.list_id).where(item.c.version_id.in_(list(versions)), item.c.state != PENDING)
        return self._rows(t.passed_list.c.id.in_(decided))

    def withdrawn(self) -> frozenset[int]:
        """Lessons that are withdrawn now: on no list."""
        w = t.withdrawal
        with self._db.read() as c:
            return frozenset(c.scalars(select(w.c.lesson_id).where(w.c.lifted_at.is_(None))))

    def _rows(self, *where: ColumnElement[bool], c: Connection | None = None) -> list[ListRow]:
        if c is None:
            with self._db.read() as own:
                return self._rows(*where, c=own)
        x, item = t.passed_list, t.passed_list_item
        found = c.execute(select(x).where(*where).order_by(x.c.id)).mappings().all()
        items: dict[int, list[ListItem]] = {}
        inside = select(x.c.id).where(*where)
        query = select(item).where(item.c.list_id.in_(inside)).order_by(item.c.list_id, item.c.position)
        for row in c.execute(query).mappings():
            items.setdefault(row["list_id"], []).append(_item(row))
        return [_list(row, items.get(row["id"], [])) for row in found]


def _item(row: RowMapping) -> ListItem:
    return ListItem(**{name: row[name] for name in ListItem.__slots__})


def _list(row: RowMapping, items: Sequence[ListItem]) -> ListRow:
    values = {name: row[name] for name in ListRow.__slots__ if name != "items"}
    return ListRow(**(values | {"rows": tuple(row["rows"]), "items": tuple(items)}))
