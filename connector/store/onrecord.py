"""Verdicts with the lesson and version they are about, as minutes, lists and deadlines ask for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from connector.lessons.records import Appraisal, Decision, Lesson, Source, TaskState, VersionBrief
from connector.store import tables as t
from connector.store.database import Database
from connector.store.lessons import LessonStore
from connector.store.minutes import FINAL
from connector.store.reviews import ReviewStore

_APPRAISED = t.appraisal.c.source != Source.LIST.value


@dataclass(frozen=True, slots=True)
class Recorded:
    """A verdict and what it is about."""

    appraisal: Appraisal
    version: VersionBrief
    lesson: Lesson


@dataclass(frozen=True, slots=True)
class Heap:
    """So many lessons of one school, subject, grade and window that wait for the same level; `level` '' for none."""

    level: str
    school: str
    subject: str
    grade: int
    window: str
    count: int


@dataclass(frozen=True, slots=True)
class Unminuted:
    """So many verdicts of a unit at a level, on lessons of a window, that are not on final minutes."""

    level: str
    unit: str
    window: str
    count: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Assigned:
    """So many open reviews of one person at one level, and when the first is due."""

    level: str
    person: str
    count: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Approved:
    """A unit approved something of a school and window at a level; `unit` is '' in records of the first release."""

    level: str
    unit: str
    school: str
    window: str


class OnRecordStore:
    def __init__(self, db: Database, lessons: LessonStore, reviews: ReviewStore) -> None:
        self._db, self._lessons, self._reviews = db, lessons, reviews

    def verdicts(self, appraisals: Sequence[int]) -> list[Recorded]:
        """In the order asked for; unknown ids are left out."""
        found = {r.appraisal.id: r for r in self._where(t.appraisal.c.id.in_(list(appraisals)))}
        return [found[a] for a in appraisals if a in found]

    def without_minutes(self, level: str, unit: str) -> list[Recorded]:
        """Verdicts of a unit at a level on no minutes yet, oldest first; what was decided by list needs none."""
        on = select(t.minutes_item.c.appraisal_id)
        here = (t.appraisal.c.level == level) & (t.appraisal.c.unit == unit) & _APPRAISED
        return self._where(here, t.appraisal.c.id.not_in(on))

    def _where(self, *where: ColumnElement[bool]) -> list[Recorded]:
        joined = t.appraisal.join(t.lesson_version, t.lesson_version.c.id == t.appraisal.c.version_id)
        ids = (t.appraisal.c.id, t.appraisal.c.version_id, t.lesson_version.c.lesson_id)
        with self._db.read() as c:
            rows = c.execute(select(*ids).select_from(joined).where(*where).order_by(t.appraisal.c.id)).all()
            verdicts = self._reviews.verdicts({row.version_id for row in rows})
            lessons = self._lessons.some({row.lesson_id for row in rows})
            briefs = {b.id: b for of in self._lessons.briefs({row.lesson_id for row in rows}).values() for b in of}
        by_id = {a.id: a for given in verdicts.values() for a in given}
        return [Recorded(by_id[r.id], briefs[r.version_id], lessons[r.lesson_id]) for r in rows]

    def unminuted(self, signed_at: Iterable[str]) -> list[Unminuted]:
        """Verdicts that minutes are owed for; at the levels `signed_at` a signed scan is owed as well."""
        a, v, x, m = t.appraisal, t.lesson_version, t.lesson, t.minutes
        joined = a.join(v, v.c.id == a.c.version_id).join(x, x.c.id == v.c.lesson_id)
        signed = or_(m.c.level.not_in(list(signed_at)), m.c.signed_sha256.is_not(None))
        settled = select(t.minutes_item.c.appraisal_id).join(m).where(m.c.state == FINAL, signed)
        key = (a.c.level, a.c.unit, x.c.window)
        query = (
            select(*key, func.count(), func.min(a.c.decided_at))
            .select_from(joined)
            .where(a.c.id.not_in(settled), _APPRAISED)
            .group_by(*key)
        )
        with self._db.read() as c:
            return [Unminuted(*row) for row in c.execute(query)]

    def points(self) -> set[tuple[str, str, str]]:
        """(school, submission point, window) at which something was handed in."""
        x = t.lesson
        with self._db.read() as c:
            return {(r[0], r[1], r[2]) for r in c.execute(select(x.c.school, x.c.point, x.c.window).distinct())}

    def assigned(self) -> list[Assigned]:
        """Open review tasks that have a time, by level and person."""
        x = t.review_task
        query = select(x.c.level, x.c.person, func.count(), func.min(x.c.due_at)).group_by(x.c.level, x.c.person)
        with self._db.read() as c:
            found = c.execute(query.where(x.c.state == TaskState.OPEN.value, x.c.due_at.is_not(None)))
            return [Assigned(*row) for row in found]

    def heaps(self) -> list[Heap]:
        """Lessons by the level they await; where they stand must have been computed before."""
        x = t.lesson
        key = (x.c.awaits, x.c.school, x.c.subject, x.c.grade, x.c.window)
        with self._db.read() as c:
            return [Heap(*row) for row in c.execute(select(*key, func.count()).group_by(*key))]

    def approved(self) -> list[Approved]:
        """Where some lesson's current version was approved."""
        a, x = t.appraisal, t.lesson
        key = (a.c.level, a.c.unit, x.c.school, x.c.window)
        query = select(*key).distinct().select_from(x.join(a, a.c.version_id == x.c.current_version))
        with self._db.read() as c:
            found = c.execute(query.where(a.c.decision == Decision.APPROVED.value).order_by(*key))
            return [Approved(*row) for row in found]
