"""Lessons, their versions, and what was fetched for them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, RowMapping, Select, func, insert, select, update

from connector.lessons.records import Lesson, LessonVersion, VersionBrief
from connector.lessons.search import searchable
from connector.packages.report import PackageReport
from connector.store import tables as t
from connector.store.database import Database
from connector.store.upsert import upsert

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LessonKey:
    """The natural key of a lesson: the place it was handed in, its author, and which of several packages it is."""

    site: str
    assignment_id: str
    teacher_id: str
    slot: str


@dataclass(frozen=True, slots=True)
class LessonFacts:
    """What is said about a lesson; a later submission may say it anew."""

    school: str
    point: str
    author_name: str
    title: str
    topic: str
    period: str
    subject: str
    grade: int
    window: str


@dataclass(frozen=True, slots=True)
class NewVersion:
    sha256: str
    filename: str
    submitted_at: datetime
    report: PackageReport
    timing: str = ""


@dataclass(frozen=True, slots=True)
class SubmissionKey:
    site: str
    assignment_id: str
    teacher_id: str
    attempt: int


class LessonStore:
    """Every method is one transaction, unless it takes the connection of a larger one."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # files -------------------------------------------------------------------------------------------------------

    def contents_of(self, site: str, keys: Iterable[str]) -> dict[str, str]:
        """SHA-256 of each remote file that was fetched before, by the key of its place and time."""
        by_digest = {_digest(key): key for key in keys}
        found: dict[str, str] = {}
        r = t.remote_file
        for some in _chunks(list(by_digest)):
            with self._db.read() as c:
                rows = c.execute(select(r.c.key, r.c.sha256).where(r.c.site == site, r.c.key.in_(some)))
                found |= {by_digest[row.key]: row.sha256 for row in rows}
        return found

    def sha256_of(self, sha1: str) -> str | None:
        with self._db.read() as c:
            return c.scalar(select(t.blob.c.sha256).where(t.blob.c.sha1 == sha1).limit(1))

    def blob(self, sha256: str) -> RowMapping | None:
        with self._db.read() as c:
            return c.execute(select(t.blob).where(t.blob.c.sha256 == sha256)).mappings().one_or_none()

    def remember_content(self, sha256: str, sha1: str, size: int, now: datetime) -> None:
        """A content was kept that came from no remote file."""
        with self._db.connect() as c:
            upsert(c, t.blob, {"sha256": sha256}, {}, sha1=sha1, size=size, stored_at=now)

    def remember_file(self, site: str, key: str, sha256: str, sha1: str, size: int, now: datetime) -> None:
        """A file was fetched and kept."""
        with self._db.connect() as c:
            upsert(c, t.blob, {"sha256": sha256}, {}, sha1=sha1, size=size, stored_at=now)
            upsert(c, t.remote_file, {"site": site, "key": _digest(key)}, {"sha256": sha256})

    # submissions -------------------------------------------------------------------------------------------------

    def collected(self, site: str) -> dict[SubmissionKey, datetime]:
        """Every submission collected from the site, with the time it carried then."""
        s = t.submission
        with self._db.read() as c:
            rows = c.execute(
                select(s.c.assignment_id, s.c.teacher_id, s.c.attempt, s.c.modified).where(s.c.site == site)
            )
            return {SubmissionKey(site, r.assignment_id, r.teacher_id, r.attempt): r.modified for r in rows}

    def record_submission(
        self,
        key: SubmissionKey,
        submission_id: str,
        modified: datetime,
        lessons: Mapping[str, tuple[LessonFacts, NewVersion]],
        now: datetime,
    ) -> list[tuple[Lesson, LessonVersion, bool]]:
        """All lessons of one submission in one transaction: (lesson, version, whether the version is new), by slot.

        The submission counts as collected only when all of it is in.
        """
        with self._db.connect() as c:
            results = [
                self._record(c, LessonKey(key.site, key.assignment_id, key.teacher_id, slot), facts, version, now)
                for slot, (facts, version) in lessons.items()
            ]
            identity = {name: getattr(key, name) for name in SubmissionKey.__slots__}
            values = {"submission_id": submission_id, "modified": modified, "collected_at": now}
            upsert(c, t.submission, identity, values)
        return results

    def _record(
        self, c: Connection, key: LessonKey, facts: LessonFacts, new: NewVersion, now: datetime
    ) -> tuple[Lesson, LessonVersion, bool]:
        lesson_id = self._lesson_row(c, key, facts, now)
        v = t.lesson_version
        same = c.scalar(select(v.c.id).where(v.c.lesson_id == lesson_id, v.c.sha256 == new.sha256))
        version_id = same if same is not None else self._insert_version(c, lesson_id, new, now)
        c.execute(update(t.lesson).where(t.lesson.c.id == lesson_id).values(current_version=version_id, standing=""))
        lesson = _lesson(c.execute(select(t.lesson).where(t.lesson.c.id == lesson_id)).mappings().one())
        version = _version(c.execute(_versions().where(v.c.id == version_id)).mappings().one())
        return lesson, version, same is None

    def _lesson_row(self, c: Connection, key: LessonKey, facts: LessonFacts, now: datetime) -> int:
        table = t.lesson
        said = {name: getattr(facts, name) for name in LessonFacts.__slots__} | {
            "search": searchable(facts.title, facts.subject, facts.topic, facts.author_name, facts.school)
        }
        identity = {
            "site": key.site,
            "assignment_id": key.assignment_id,
            "teacher_id": key.teacher_id,
            "slot": key.slot,
        }
        where = [table.c[name] == value for name, value in identity.items()]
        found = c.scalar(select(table.c.id).where(*where))
        if found is not None:
            c.execute(update(table).where(table.c.id == found).values(said))
            return int(found)
        return int(
            c.execute(insert(table).values(**identity, **said, created_at=now).returning(table.c.id)).scalar_one()
        )

    def _insert_version(self, c: Connection, lesson_id: int, new: NewVersion, now: datetime) -> int:
        v = t.lesson_version
        number = (c.scalar(select(func.max(v.c.number)).where(v.c.lesson_id == lesson_id)) or 0) + 1
        values = {
            "lesson_id": lesson_id,
            "number": number,
            "sha256": new.sha256,
            "filename": new.filename,
            "submitted_at": new.submitted_at,
            "report": new.report.model_dump(mode="json"),
            "created_at": now,
            "playable": new.report.playable,
            "format": new.report.format,
            "format_version": new.report.version,
            "moodle_fails": new.report.moodle.fails,
            "timing": new.timing,
        }
        return int(c.execute(insert(v).values(values).returning(v.c.id)).scalar_one())

    # reading -----------------------------------------------------------------------------------------------------

    def lessons(self, school: str | None = None, site: str | None = None) -> list[Lesson]:
        query = select(t.lesson).order_by(t.lesson.c.id)
        if school is not None:
            query = query.where(t.lesson.c.school == school)
        if site is not None:
            query = query.where(t.lesson.c.site == site)
        with self._db.read() as c:
            return [_lesson(row) for row in c.execute(query).mappings()]

    def lesson(self, lesson_id: int) -> Lesson | None:
        with self._db.read() as c:
            row = c.execute(select(t.lesson).where(t.lesson.c.id == lesson_id)).mappings().one_or_none()
            return _lesson(row) if row else None

    def some(self, lesson_ids: Iterable[int]) -> dict[int, Lesson]:
        """Lessons by their ids."""
        found: dict[int, Lesson] = {}
        for ids in _chunks(list(lesson_ids)):
            with self._db.read() as c:
                rows = c.execute(select(t.lesson).where(t.lesson.c.id.in_(ids))).mappings()
                found |= {row["id"]: _lesson(row) for row in rows}
        return found

    def versions(self, lesson_ids: Iterable[int]) -> dict[int, list[LessonVersion]]:
        """Versions by lesson, oldest first."""
        found: dict[int, list[LessonVersion]] = {}
        for some in _chunks(list(lesson_ids)):
            query = _versions().where(t.lesson_version.c.lesson_id.in_(some)).order_by(t.lesson_version.c.number)
            with self._db.read() as c:
                for row in c.execute(query).mappings():
                    found.setdefault(row["lesson_id"], []).append(_version(row))
        return found

    def briefs(self, lesson_ids: Iterable[int]) -> dict[int, list[VersionBrief]]:
        """Versions by lesson without their reports, oldest first."""
        found: dict[int, list[VersionBrief]] = {}
        columns = [t.lesson_version.c[name] for name in VersionBrief.__slots__]
        for some in _chunks(list(lesson_ids)):
            query = select(*columns).where(t.lesson_version.c.lesson_id.in_(some)).order_by(t.lesson_version.c.number)
            with self._db.read() as c:
                for row in c.execute(query):
                    found.setdefault(row.lesson_id, []).append(VersionBrief(*row))
        return found

    def current_versions(self, lesson_ids: Iterable[int]) -> dict[int, int]:
        """lesson → the version that was handed in last (a teacher may hand in an older content again)."""
        found: dict[int, int] = {}
        for some in _chunks(list(lesson_ids)):
            with self._db.read() as c:
                rows = c.execute(select(t.lesson.c.id, t.lesson.c.current_version).where(t.lesson.c.id.in_(some)))
                found |= {row.id: row.current_version for row in rows}
        return found

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


def _digest(key: str) -> str:
    """A key of any length in a column of 64: places of files can be long."""
    return hashlib.sha256(key.encode()).hexdigest()


def _chunks(ids: Sequence[T], size: int = 500) -> Iterable[Sequence[T]]:
    return (ids[i : i + size] for i in range(0, len(ids), size))


def _versions() -> Select[tuple[object, ...]]:
    return select(t.lesson_version, t.blob.c.sha1, t.blob.c.size).join(
        t.blob, t.blob.c.sha256 == t.lesson_version.c.sha256
    )


def _lesson(row: RowMapping) -> Lesson:
    names = ("id", "site", "school", "point", "assignment_id", "author_name", "slot", "title", "topic", "period")
    values = {name: row[name] for name in (*names, "subject", "grade", "window")}
    return Lesson(author_key=f"{row['site']}:{row['teacher_id']}", **values)


def _version(row: RowMapping) -> LessonVersion:
    values = {
        name: row[name]
        for name in ("id", "lesson_id", "number", "sha256", "sha1", "size", "filename", "submitted_at", "timing")
    }
    return LessonVersion(report=PackageReport.model_validate(row["report"]), **values)
