"""Minutes (biên bản): which verdicts a sitting put on record, its number, the signed scan.

What writes takes the connection of the deed's own transaction; what reads opens one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    delete,
    false,
    func,
    insert,
    or_,
    select,
    update,
)

from connector.lessons.records import TaskState
from connector.store import tables as t
from connector.store.database import Database
from connector.store.documents import Counter, next_in

DRAFT, FINAL = "draft", "final"


@dataclass(frozen=True, slots=True)
class MinutesRow:
    """One sitting. `appraisals`: ids of the verdicts on record, in their order; `number` None until final."""

    id: int
    level: str
    unit: str
    state: str
    number: str | None
    held_from: datetime | None
    held_to: datetime | None
    place: str
    present: tuple[str, ...]
    chair: str
    secretary: str
    made_by: str
    made_at: datetime
    finalised_at: datetime | None
    signed_sha256: str | None
    signed_name: str | None
    signed_at: datetime | None
    appraisals: tuple[int, ...] = ()

    @property
    def final(self) -> bool:
        return self.state == FINAL


@dataclass(frozen=True, slots=True)
class Held:
    """When and where a sitting was held, and by whom; what is not known stays empty."""

    held_from: datetime | None = None
    held_to: datetime | None = None
    place: str = ""
    present: tuple[str, ...] = ()
    chair: str = ""
    secretary: str = ""


class MinutesStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    def open(self, c: Connection, level: str, unit: str, held: Held, made_by: str, now: datetime) -> int:
        """Draft minutes with nothing on record yet; their id."""
        values = {name: getattr(held, name) for name in Held.__slots__} | {"present": list(held.present)}
        values |= {"level": level, "unit": unit, "state": DRAFT, "made_by": made_by, "made_at": now}
        return int(c.execute(insert(t.minutes).values(values).returning(t.minutes.c.id)).scalar_one())

    def change(self, c: Connection, minutes_id: int, held: Held) -> bool:
        """Sets when, where and who; False when they are final already."""
        values = {name: getattr(held, name) for name in Held.__slots__} | {"present": list(held.present)}
        return self._set_draft(c, minutes_id, values)

    def add(self, c: Connection, minutes_id: int, appraisals: Sequence[int]) -> None:
        """Puts verdicts on record at the end. A verdict stands in one sitting: a second one is an IntegrityError."""
        item = t.minutes_item
        last = c.scalar(select(func.max(item.c.position)).where(item.c.minutes_id == minutes_id))
        begin = 0 if last is None else last + 1
        for position, appraisal_id in enumerate(appraisals, begin):
            c.execute(insert(item).values(minutes_id=minutes_id, appraisal_id=appraisal_id, position=position))

    def take_out(self, c: Connection, minutes_id: int, appraisal_id: int) -> bool:
        item = t.minutes_item
        here = (item.c.minutes_id == minutes_id) & (item.c.appraisal_id == appraisal_id)
        return c.execute(delete(item).where(here)).rowcount == 1

    def finalise(
        self, c: Connection, minutes_id: int, counter: Counter, number: Callable[[int], str], now: datetime
    ) -> str | None:
        """Makes a draft final under the next number of the series `counter`; None when it was final already."""
        if not self._set_draft(c, minutes_id, {"state": FINAL, "finalised_at": now}):
            return None
        given = number(next_in(c, counter))
        c.execute(update(t.minutes).where(t.minutes.c.id == minutes_id).values(number=given))
        _stale(c, minutes_id)
        return given

    def number(self, c: Connection, minutes_id: int, counter: Counter, number: Callable[[int], str]) -> str:
        """The number of final minutes; those that came without one (older records) are given the next."""
        there = c.scalar(select(t.minutes.c.number).where(t.minutes.c.id == minutes_id))
        if there:
            return str(there)
        given = number(next_in(c, counter))
        c.execute(update(t.minutes).where(t.minutes.c.id == minutes_id).values(number=given))
        return given

    def attach(self, c: Connection, minutes_id: int, sha256: str, name: str, now: datetime) -> None:
        """The signed scan, which is a blob; a later one takes its place."""
        values = {"signed_sha256": sha256, "signed_name": name, "signed_at": now}
        c.execute(update(t.minutes).where(t.minutes.c.id == minutes_id).values(values))
        _stale(c, minutes_id)

    def _set_draft(self, c: Connection, minutes_id: int, values: dict[str, object]) -> bool:
        draft = (t.minutes.c.id == minutes_id) & (t.minutes.c.state == DRAFT)
        return c.execute(update(t.minutes).where(draft).values(values)).rowcount == 1

    # reading -----------------------------------------------------------------------------------------------------

    def one(self, minutes_id: int, c: Connection | None = None) -> MinutesRow | None:
        found = self._rows(t.minutes.c.id == minutes_id, c=c)
        return found[0] if found else None

    def all(self, *, level: str | None = None, unit: str | None = None, state: str | None = None) -> list[MinutesRow]:
        """Oldest first."""
        wanted = {"level": level, "unit": unit, "state": state}
        return self._rows(*(t.minutes.c[name] == value for name, value in wanted.items() if value is not None))

    def seats(self) -> list[tuple[str, str]]:
        """Level and unit of all minutes there are, each once."""
        m = t.minutes.c
        with self._db.read() as c:
            return [(row[0], row[1]) for row in c.execute(select(m.level, m.unit).distinct())]

    def page(
        self, seats: Mapping[str, Sequence[str]], person: str | None, roles: Iterable[str], offset: int, limit: int
    ) -> tuple[list[MinutesRow], int]:
        """Newest first, and how many in all: those of these units (by level), and those over lessons in whose appraisal
        the person had one of these parts at that level."""
        m = t.minutes.c
        mine = [and_(m.level == level, m.unit.in_(list(units))) for level, units in seats.items()]
        here = or_(false(), *mine, m.id.in_(_taken_part(person, roles)) if person else false())
        with self._db.read() as c:
            total = c.scalar(select(func.count()).select_from(t.minutes).where(here))
            shown = select(m.id).where(here).order_by(m.id.desc()).offset(offset).limit(limit)
            rows = self._rows(m.id.in_(list(c.scalars(shown))), c=c)
        return rows[::-1], int(total or 0)

    def of_appraisals(self, appraisals: Iterable[int], c: Connection | None = None) -> dict[int, MinutesRow]:
        """The minutes on which each of these verdicts stands; those on none are left out."""
        wanted = set(appraisals)
        item = t.minutes_item
        ids = select(item.c.minutes_id).where(item.c.appraisal_id.in_(wanted))
        rows = self._rows(t.minutes.c.id.in_(ids), c=c) if wanted else []
        return {a: row for row in rows for a in row.appraisals if a in wanted}

    def _rows(self, *where: ColumnElement[bool], c: Connection | None = None) -> list[MinutesRow]:
        if c is None:
            with self._db.read() as own:
                return self._rows(*where, c=own)
        item = t.minutes_item
        found = c.execute(select(t.minutes).where(*where).order_by(t.minutes.c.id)).mappings().all()
        on_record: dict[int, list[int]] = {}
        inside = select(t.minutes.c.id).where(*where)
        items = select(item.c.minutes_id, item.c.appraisal_id).where(item.c.minutes_id.in_(inside))
        for row in c.execute(items.order_by(item.c.minutes_id, item.c.position)):
            on_record.setdefault(row.minutes_id, []).append(row.appraisal_id)
        return [_row(r, on_record.get(r["id"], [])) for r in found]


def _taken_part(person: str, roles: Iterable[str]) -> Select[tuple[int]]:
    """Ids of the minutes over lessons in whose appraisal at that level this person has, or had, one of these roles."""
    task, v, a, item = t.review_task, t.lesson_version, t.appraisal, t.minutes_item
    joined = task.join(v, v.c.lesson_id == task.c.lesson_id)
    joined = joined.join(a, (a.c.version_id == v.c.id) & (a.c.level == task.c.level))
    joined = joined.join(item, item.c.appraisal_id == a.c.id)
    held = task.c.state.in_([TaskState.OPEN.value, TaskState.DONE.value])
    mine = (task.c.person == person) & task.c.role.in_([str(role) for role in roles]) & held
    return select(item.c.minutes_id).select_from(joined).where(mine)


def _stale(c: Connection, minutes_id: int) -> None:
    """Catalogs open by minutes: where the lessons on record stand has to be computed again."""
    item, v = t.minutes_item, t.lesson_version
    joined = item.join(t.appraisal, t.appraisal.c.id == item.c.appraisal_id).join(v, v.c.id == t.appraisal.c.version_id)
    lessons = select(v.c.lesson_id).select_from(joined).where(item.c.minutes_id == minutes_id)
    c.execute(update(t.lesson).where(t.lesson.c.id.in_(lessons)).values(standing=""))


def _row(row: RowMapping, appraisals: Sequence[int]) -> MinutesRow:
    values = {name: row[name] for name in MinutesRow.__slots__ if name != "appraisals"}
    return MinutesRow(**(values | {"present": tuple(row["present"]), "appraisals": tuple(appraisals)}))
