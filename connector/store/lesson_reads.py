"""Lessons and their versions as they are read: whole, or without reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from sqlalchemy import RowMapping, Select, select

from connector.lessons.records import Lesson, LessonVersion, VersionBrief
from connector.packages.report import PackageReport
from connector.store import tables as t
from connector.store.database import Database

T = TypeVar("T")


class LessonReads:
    """Every method is one transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def lessons(self, school: str | None = None, site: str | None = None) -> list[Lesson]:
        query = select(t.lesson).order_by(t.lesson.c.id)
        if school is not None:
            query = query.where(t.lesson.c.school == school)
        if site is not None:
            query = query.where(t.lesson.c.site == site)
        with self._db.read() as c:
            return [lesson_of(row) for row in c.execute(query).mappings()]

    def lesson(self, lesson_id: int) -> Lesson | None:
        with self._db.read() as c:
            row = c.execute(select(t.lesson).where(t.lesson.c.id == lesson_id)).mappings().one_or_none()
            return lesson_of(row) if row else None

    def some(self, lesson_ids: Iterable[int]) -> dict[int, Lesson]:
        """Lessons by their ids."""
        found: dict[int, Lesson] = {}
        for ids in chunks(list(lesson_ids)):
            with self._db.read() as c:
                rows = c.execute(select(t.lesson).where(t.lesson.c.id.in_(ids))).mappings()
                found |= {row["id"]: lesson_of(row) for row in rows}
        return found

    def versions(self, lesson_ids: Iterable[int]) -> dict[int, list[LessonVersion]]:
        """Versions by lesson, oldest first."""
        found: dict[int, list[LessonVersion]] = {}
        for some in chunks(list(lesson_ids)):
            query = versions_query().where(t.lesson_version.c.lesson_id.in_(some)).order_by(t.lesson_version.c.number)
            with self._db.read() as c:
                for row in c.execute(query).mappings():
                    found.setdefault(row["lesson_id"], []).append(version_of(row))
        return found

    def version(self, version_id: int) -> LessonVersion:
        """One version with its report; there must be one."""
        with self._db.read() as c:
            found = c.execute(versions_query().where(t.lesson_version.c.id == version_id)).mappings().one()
            return version_of(found)

    def briefs(self, lesson_ids: Iterable[int]) -> dict[int, list[VersionBrief]]:
        """Versions by lesson without their reports, oldest first."""
        found: dict[int, list[VersionBrief]] = {}
        columns = [t.lesson_version.c[name] for name in VersionBrief.__slots__]
        for some in chunks(list(lesson_ids)):
            query = select(*columns).where(t.lesson_version.c.lesson_id.in_(some)).order_by(t.lesson_version.c.number)
            with self._db.read() as c:
                for row in c.execute(query):
                    found.setdefault(row.lesson_id, []).append(VersionBrief(*row))
        return found

    def current_versions(self, lesson_ids: Iterable[int]) -> dict[int, int]:
        """lesson → the version that was handed in last (a teacher may hand in an older content again)."""
        found: dict[int, int] = {}
        for some in chunks(list(lesson_ids)):
            with self._db.read() as c:
                rows = c.execute(select(t.lesson.c.id, t.lesson.c.current_version).where(t.lesson.c.id.in_(some)))
                found |= {row.id: row.current_version for row in rows}
        return found

    def at(self, site: str, assignment_id: str, teacher_id: str) -> dict[str, Lesson]:
        """One teacher's lessons at one assignment, by slot."""
        x = t.lesson
        where = (x.c.site == site) & (x.c.assignment_id == assignment_id) & (x.c.teacher_id == teacher_id)
        with self._db.read() as c:
            return {row["slot"]: lesson_of(row) for row in c.execute(select(x).where(where)).mappings()}

    def slots(self, site: str, assignment_id: str, teacher_id: str) -> dict[str, str]:
        """slot → file name of its newest version, of one teacher's lessons at one assignment."""
        where = (
            (t.lesson.c.site == site)
            & (t.lesson.c.assignment_id == assignment_id)
            & (t.lesson.c.teacher_id == teacher_id)
        )
        query = (
            select(t.lesson.c.slot, t.lesson_version.c.filename)
            .join(t.lesson_version, t.lesson_version.c.id == t.lesson.c.current_version)
            .where(where)
        )
        with self._db.read() as c:
            return {row.slot: row.filename for row in c.execute(query)}


def chunks(ids: Sequence[T], size: int = 500) -> Iterable[Sequence[T]]:
    return (ids[i : i + size] for i in range(0, len(ids), size))


def versions_query() -> Select[tuple[object, ...]]:
    return select(t.lesson_version, t.blob.c.sha1, t.blob.c.size).join(
        t.blob, t.blob.c.sha256 == t.lesson_version.c.sha256
    )


def lesson_of(row: RowMapping) -> Lesson:
    names = ("id", "site", "school", "point", "assignment_id", "author_name", "slot", "title", "topic", "period")
    values = {name: row[name] for name in (*names, "subject", "grade", "window")}
    return Lesson(author_key=f"{row['site']}:{row['teacher_id']}", **values)


def version_of(row: RowMapping) -> LessonVersion:
    values = {
        name: row[name]
        for name in ("id", "lesson_id", "number", "sha256", "sha1", "size", "filename", "submitted_at", "timing")
    }
    return LessonVersion(report=PackageReport.model_validate(row["report"]), **values)
