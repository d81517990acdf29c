"""Lessons, their versions, and what was fetched for them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from connector.lessons.records import Lesson, LessonVersion
from connector.lessons.search import searchable
from connector.lessons.windows import Timing
from connector.packages.report import PackageReport
from connector.store import tables as t
from connector.store.lesson_reads import LessonReads, chunks, lesson_of, version_of, versions_query
from connector.store.upsert import upsert


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


class LessonStore(LessonReads):
    """Every method is one transaction, unless it takes the connection of a larger one."""

    # files -------------------------------------------------------------------------------------------------------

    def contents_of(self, site: str, keys: Iterable[str]) -> dict[str, str]:
        """SHA-256 of each remote file that was fetched before, by the key of its place and time."""
        by_digest = {_digest(key): key for key in keys}
        found: dict[str, str] = {}
        r = t.remote_file
        for some in chunks(list(by_digest)):
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
        # refused for its time once, it may be handed in again in time; nothing else about a content ever changes
        refused = (v.c.id == version_id) & (v.c.timing == Timing.REFUSED)
        c.execute(update(v).where(refused).values(timing=new.timing))
        c.execute(update(t.lesson).where(t.lesson.c.id == lesson_id).values(current_version=version_id, standing=""))
        lesson = lesson_of(c.execute(select(t.lesson).where(t.lesson.c.id == lesson_id)).mappings().one())
        version = version_of(c.execute(versions_query().where(v.c.id == version_id)).mappings().one())
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


def _digest(key: str) -> str:
    """A key of any length in a column of 64: places of files can be long."""
    return hashlib.sha256(key.encode()).hexdigest()
