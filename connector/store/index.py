"""Lessons in lists: found by words, unit and where they stand, read without reports and appraisers' words.

Where a lesson stands is computed by the rules and kept here only to be found by. A lesson whose `standing` is empty was
written to since, and is computed again before anybody looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, exists, func, or_, select, update

from connector.lessons.reach import Reach
from connector.store import tables as t
from connector.store.database import Database


@dataclass(frozen=True, slots=True)
class LessonRow:
    """A lesson in a list, with its current version; `standing` is an overview.LessonState, `awaits` and `opened` are
    ids of levels, '' for none."""

    id: int
    site: str
    school: str
    title: str
    subject: str
    grade: int
    topic: str
    period: str
    window: str
    author_name: str
    standing: str
    awaits: str
    opened: str
    author_key: str
    version_id: int
    version: int
    submitted_at: datetime
    format: str
    format_version: str | None
    moodle_fails: str | None


@dataclass(frozen=True, slots=True)
class LessonQuery:
    """Which lessons. `terms` are unaccented words that must all be there, those of a topic among them.

    `reaches`: only those within one of these (None: all), and those named by `also`; `at`: only those that await one
    of these levels, each within its own reaches. `untasked`: only those for whose awaited level nobody has an open
    review task; `tasked_but`: only those where somebody has, but not this person; `opinions`: only those with so many
    there. `undeclined_by` leaves out those whose review this person gave back, `but_by` lessons of these authors
    (`site:user id`), `but_of` those of these schools."""

    terms: tuple[str, ...] = ()
    ids: frozenset[int] | None = None
    subject: str | None = None
    grade: int | None = None
    school: str | None = None
    standing: str | None = None
    awaits: str | None = None
    opened: tuple[str, ...] | None = None
    reaches: tuple[Reach, ...] | None = None
    also: frozenset[int] = frozenset()
    at: tuple[tuple[str, tuple[Reach, ...]], ...] = ()
    untasked: bool = False
    tasked_but: str | None = None
    undeclined_by: str | None = None
    opinions: int | None = None
    but_by: frozenset[str] = frozenset()
    but_of: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Indexed:
    lesson_id: int
    search: str
    standing: str
    awaits: str
    opened: str


class IndexStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    def stale(self, lesson_ids: Iterable[int] | None = None) -> None:
        """What decides where these lessons (or all) stand has changed: it is computed again before anybody looks."""
        query = update(t.lesson).values(standing="")
        if lesson_ids is not None:
            query = query.where(t.lesson.c.id.in_(list(lesson_ids)))
        with self._db.connect() as c:
            c.execute(query)

    def any_stale(self) -> bool:
        with self._db.read() as c:
            return c.scalar(select(t.lesson.c.id).where(t.lesson.c.standing == "").limit(1)) is not None

    def take_stale(self, limit: int = 500) -> list[int]:
        """Ids of stale lessons, held against other writers until the transaction around ends."""
        query = select(t.lesson.c.id).where(t.lesson.c.standing == "").order_by(t.lesson.c.id).limit(limit)
        with self._db.connect() as c:
            return list(c.scalars(query.with_for_update(skip_locked=True)))

    def put(self, computed: Sequence[Indexed]) -> None:
        if not computed:
            return
        names = ("search", "standing", "awaits", "opened")
        query = (
            update(t.lesson)
            .where(t.lesson.c.id == bindparam("lesson_id"))
            .values({n: bindparam(f"_{n}") for n in names})
        )
        rows = [{"lesson_id": x.lesson_id, **{f"_{n}": getattr(x, n) for n in names}} for x in computed]
        with self._db.connect() as c:
            c.execute(query, rows)

    def withdrawn(self, lesson_ids: Iterable[int]) -> frozenset[int]:
        w = t.withdrawal
        query = select(w.c.lesson_id).where(w.c.lifted_at.is_(None), w.c.lesson_id.in_(list(lesson_ids)))
        with self._db.read() as c:
            return frozenset(c.scalars(query))

    def page(self, query: LessonQuery, offset: int = 0, limit: int = 50) -> tuple[list[LessonRow], int]:
        """A page, newest lessons first, and how many there are in all."""
        where = list(_where(query))
        with self._db.read() as c:
            total = c.scalar(select(func.count()).select_from(t.lesson).where(*where))
            found = c.execute(_rows().where(*where).order_by(t.lesson.c.id.desc()).offset(offset).limit(limit))
            return [_row(row) for row in found], int(total or 0)

    def counts(self, query: LessonQuery) -> dict[tuple[str, str], int]:
        """(standing, awaited level) → how many lessons."""
        x = t.lesson
        grouped = (
            select(x.c.standing, x.c.awaits, func.count()).where(*_where(query)).group_by(x.c.standing, x.c.awaits)
        )
        with self._db.read() as c:
            return {(row[0], row[1]): row[2] for row in c.execute(grouped)}


_OWN = ("id", "site", "school", "title", "subject", "grade", "topic", "period", "window", "author_name")
_OF_VERSION = ("submitted_at", "format", "format_version", "moodle_fails")
_KEPT = ("standing", "awaits", "opened", "teacher_id")


def _rows() -> Select[tuple[object, ...]]:
    v = t.lesson_version
    own = [t.lesson.c[name] for name in (*_OWN, *_KEPT)]
    current = (v.c.id.label("version_id"), v.c.number.label("version"), *(v.c[name] for name in _OF_VERSION))
    return select(*own, *current).join(v, v.c.id == t.lesson.c.current_version)


def _row(row: Row[tuple[object, ...]]) -> LessonRow:
    values: dict[str, Any] = dict(row._mapping)
    teacher = values.pop("teacher_id")
    return LessonRow(author_key=f"{values['site']}:{teacher}", **values)


def _where(query: LessonQuery) -> Iterable[ColumnElement[bool]]:
    x = t.lesson.c
    yield from (x.search.contains(f" {term}", autoescape=True) for term in query.terms)
    for name in ("subject", "grade", "school", "standing", "awaits"):
        if (value := getattr(query, name)) is not None:
            yield x[name] == value
    for column, values in ((x.id, query.ids), (x.opened, query.opened)):
        if values is not None:
            yield column.in_(values)
    if query.reaches is not None:
        yield or_(x.id.in_(query.also), *map(_within, query.reaches))
    if query.at:
        yield or_(*(and_(x.awaits == level, or_(*map(_within, within))) for level, within in query.at))
    yield from _asked(query)
    yield x.school.not_in(query.but_of)
    yield from (~_by(author) for author in query.but_by)


def _asked(query: LessonQuery) -> Iterable[ColumnElement[bool]]:
    """By review tasks and opinions at the level that is awaited now, on the current version."""
    x, task, opinion = t.lesson.c, t.review_task.c, t.opinion.c
    mine = exists().where(task.lesson_id == x.id, task.level == x.awaits, task.state == "open")
    if query.untasked:
        yield ~mine
    if query.tasked_but is not None:
        yield from (mine, ~mine.where(task.person == query.tasked_but))
    if query.undeclined_by is not None:
        given_back = (task.lesson_id == x.id, task.level == x.awaits, task.state == "declined")
        yield ~exists().where(*given_back, task.person == query.undeclined_by)
    if query.opinions is not None:
        given = (opinion.version_id == x.current_version) & (opinion.level == x.awaits)
        yield select(func.count()).select_from(t.opinion).where(given).scalar_subquery() >= query.opinions


def _within(reach: Reach) -> ColumnElement[bool]:
    x = t.lesson.c
    parts: list[ColumnElement[bool]] = [] if reach.author is None else [_by(reach.author)]
    for column, values in ((x.school, reach.schools), (x.subject, reach.subjects), (x.grade, reach.grades)):
        if values is not None:
            parts.append(column.in_(values))
    return and_(x.id.is_not(None), *parts)


def _by(author: str) -> ColumnElement[bool]:
    site, _, teacher = author.partition(":")
    return and_(t.lesson.c.site == site, t.lesson.c.teacher_id == teacher)
