"""What the catalogs show, read narrowly: no report is parsed, and no list is longer than what was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, Select, Subquery, and_, case, func, or_, select, true

from connector.catalogs.record import VersionFacts
from connector.lessons.records import Lesson
from connector.packages.report import Metadata
from connector.store import tables as t
from connector.store.database import Database


@dataclass(frozen=True, slots=True)
class Find:
    """Which lessons of these catalogs. `within`: only those with a place in one of these. `words` are unaccented; each
    must occur in what the lesson is found by. `topic` is an exact name. None anywhere: whichever."""

    catalogs: tuple[str, ...]
    within: tuple[str, ...] | None = None
    words: tuple[str, ...] = ()
    subjects: tuple[str, ...] | None = None
    grade: int | None = None
    topic: str | None = None
    school: str | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A lesson that stands, or once stood, in the catalogs asked for. `at`: when that last changed."""

    lesson_id: int
    at: datetime
    live: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One version of a lesson in one catalog."""

    lesson_id: int
    catalog: str
    version_id: int
    name: str
    topic: str
    url: str
    confirmed_at: datetime | None


class ShownStore:
    """Reads only; an activity counts once it was proved to stand, until it is hidden, removed or withdrawn."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def page(self, find: Find, offset: int, limit: int) -> tuple[list[int], int]:
        """(lessons by subject, grade and title, how many there are in all)."""
        lesson = t.lesson
        catalogs = find.catalogs if find.within is None else find.within
        found = _matching(find).where(lesson.c.id.in_(_live_ids(catalogs))).subquery()
        order = (found.c.subject, found.c.grade, found.c.title, found.c.id)
        with self._db.read() as c:
            total = int(c.scalar(select(func.count()).select_from(found)) or 0)
            rows = c.scalars(select(found.c.id).order_by(*order).offset(offset).limit(limit))
            return list(rows), total

    def changed(
        self, find: Find, since: datetime | None, until: datetime | None, after: int, limit: int
    ) -> list[Changed]:
        """By number, those above `after` that last changed from `since` to `until`, both included. What was taken down
        is among them."""
        gone = _withdrawals()
        query = _moments(find, gone).where(t.publication.c.lesson_id > after)
        moments = [func.max(column) for column in _stamps(gone)]
        if since is not None:
            query = query.having(or_(*(moment >= since for moment in moments)))
        if until is not None:
            query = query.having(and_(*(or_(moment.is_(None), moment <= until) for moment in moments)))
        with self._db.read() as c:
            rows = c.execute(query.order_by(t.publication.c.lesson_id).limit(limit))
            return [_changed(row) for row in rows.mappings()]

    def changed_at(self, find: Find, lesson_ids: Sequence[int]) -> dict[int, Changed]:
        """The same of these lessons, whenever it was."""
        query = _moments(find, _withdrawals()).where(t.publication.c.lesson_id.in_(lesson_ids))
        with self._db.read() as c:
            return {row["lesson_id"]: _changed(row) for row in c.execute(query).mappings()}

    def earliest(self) -> datetime | None:
        """When the first lesson was ever meant for a catalog."""
        with self._db.read() as c:
            earliest: datetime | None = c.scalar(select(func.min(t.publication.c.intended_at)))
        return earliest

    def standing(self, lesson_ids: Sequence[int], catalogs: Sequence[str] | None) -> dict[int, list[Shown]]:
        """Where these lessons stand; in any catalog when none are named."""
        p = t.publication
        query = select(p).where(p.c.lesson_id.in_(lesson_ids), *_live(), ~_withdrawn()).order_by(p.c.id)
        if catalogs is not None:
            query = query.where(p.c.catalog.in_(catalogs))
        found: dict[int, list[Shown]] = {}
        with self._db.read() as c:
            for row in c.execute(query).mappings():
                found.setdefault(row["lesson_id"], []).append(_shown(row))
        return found

    def lessons(self, lesson_ids: Sequence[int]) -> dict[int, Lesson]:
        with self._db.read() as c:
            rows = c.execute(select(t.lesson).where(t.lesson.c.id.in_(lesson_ids))).mappings()
            return {row["id"]: _lesson(row) for row in rows}

    def versions(self, version_ids: Sequence[int]) -> dict[int, VersionFacts]:
        v, b = t.lesson_version, t.blob
        columns = (v.c.id, v.c.number, v.c.filename, v.c.format, v.c.format_version, v.c.sha256, v.c.submitted_at)
        query = select(*columns, b.c.sha1, b.c.size, v.c.report["metadata"].label("metadata"))
        with self._db.read() as c:
            rows = c.execute(query.join(b, b.c.sha256 == v.c.sha256).where(v.c.id.in_(version_ids))).mappings()
            return {row["id"]: _version(row) for row in rows}

    def counts(self, catalogs: Sequence[str]) -> dict[str, int]:
        """How many lessons stand in each catalog."""
        p = t.publication
        query = select(p.c.catalog, func.count().label("number")).where(
            p.c.catalog.in_(catalogs), *_live(), ~_withdrawn()
        )
        with self._db.read() as c:
            return {row.catalog: row.number for row in c.execute(query.group_by(p.c.catalog))}

    def classes(self, catalogs: Sequence[str]) -> list[tuple[str, int]]:
        """(subject, grade) of the lessons that stand or stood in these catalogs."""
        lesson, p = t.lesson, t.publication
        ids = select(p.c.lesson_id).where(p.c.catalog.in_(catalogs))
        query = select(lesson.c.subject, lesson.c.grade).where(lesson.c.id.in_(ids)).distinct()
        with self._db.read() as c:
            return [(row.subject, row.grade) for row in c.execute(query.order_by(lesson.c.subject, lesson.c.grade))]


def _live() -> tuple[ColumnElement[bool], ...]:
    p = t.publication
    return p.c.stands.is_not(None), p.c.withdrawn_at.is_(None), p.c.visible.is_(true())


def _withdrawn() -> ColumnElement[bool]:
    """Its lesson was taken back, whether or not the sites have been told by now."""
    w = t.withdrawal
    return t.publication.c.lesson_id.in_(select(w.c.lesson_id).where(w.c.lifted_at.is_(None)))


def _live_ids(catalogs: Sequence[str]) -> Select[tuple[int]]:
    p = t.publication
    return select(p.c.lesson_id).where(p.c.catalog.in_(catalogs), *_live(), ~_withdrawn())


def _matching(find: Find) -> Select[tuple[object, ...]]:
    lesson = t.lesson
    query: Select[tuple[object, ...]] = select(lesson.c.id, lesson.c.subject, lesson.c.grade, lesson.c.title)
    for word in find.words:
        query = query.where(lesson.c.search.contains(word, autoescape=True))
    if find.subjects is not None:
        query = query.where(lesson.c.subject.in_(find.subjects))
    for column, wanted in ((lesson.c.grade, find.grade), (lesson.c.topic, find.topic), (lesson.c.school, find.school)):
        if wanted is not None:
            query = query.where(column == wanted)
    return query


def _withdrawals() -> Subquery:
    w = t.withdrawal
    active = func.max(case((w.c.lifted_at.is_(None), 1), else_=0))
    moments = (func.max(w.c.withdrawn_at).label("taken_at"), func.max(w.c.lifted_at).label("lifted_at"))
    return select(w.c.lesson_id, *moments, active.label("active")).group_by(w.c.lesson_id).subquery()


def _stamps(gone: Subquery) -> tuple[ColumnElement[datetime], ...]:
    p = t.publication
    return func.coalesce(p.c.confirmed_at, p.c.intended_at), p.c.withdrawn_at, gone.c.taken_at, gone.c.lifted_at


def _moments(find: Find, gone: Subquery) -> Select[tuple[object, ...]]:
    """One row a lesson, from its rows in these catalogs."""
    p, lesson = t.publication, t.lesson
    live = func.max(case((and_(*_live()), 1), else_=0)) - func.coalesce(func.max(gone.c.active), 0)
    stamps = [func.max(column).label(f"at{n}") for n, column in enumerate(_stamps(gone))]
    query: Select[tuple[object, ...]] = select(p.c.lesson_id, *stamps, live.label("live"))
    query = query.outerjoin(gone, gone.c.lesson_id == p.c.lesson_id).where(p.c.catalog.in_(find.catalogs))
    if find.within is not None:
        query = query.where(p.c.lesson_id.in_(select(p.c.lesson_id).where(p.c.catalog.in_(find.within))))
    if find.subjects is not None or find.grade is not None:
        query = query.join(lesson, lesson.c.id == p.c.lesson_id)
    if find.subjects is not None:
        query = query.where(lesson.c.subject.in_(find.subjects))
    if find.grade is not None:
        query = query.where(lesson.c.grade == find.grade)
    return query.group_by(p.c.lesson_id)


def _changed(row: RowMapping) -> Changed:
    at = max(moment for name, moment in row.items() if name.startswith("at") and moment is not None)
    return Changed(row["lesson_id"], at, row["live"] > 0)


def _shown(row: RowMapping) -> Shown:
    names = ("lesson_id", "catalog", "name", "topic", "url", "confirmed_at")
    return Shown(version_id=row["stands"], **{name: row[name] for name in names})


def _lesson(row: RowMapping) -> Lesson:
    names = (n for n in Lesson.__slots__ if n != "author_key")
    return Lesson(author_key=f"{row['site']}:{row['teacher_id']}", **{name: row[name] for name in names})


def _version(row: RowMapping) -> VersionFacts:
    names = ("number", "filename", "format", "size", "sha1", "sha256", "submitted_at")
    metadata = Metadata.model_validate(row["metadata"] or {})
    return VersionFacts(scorm=row["format_version"], metadata=metadata, **{name: row[name] for name in names})
