"""What is remembered of a teaching course between readings, and whose per-student calls that makes unnecessary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict, ValidationError

from connector.lms.base import Cache, Student
from connector.lms.moodle.grades import Grades
from connector.lms.moodle.roster import Roster
from connector.lms.moodle.topics import CourseShape

CACHE_KEY = "teaching_courses"
SETTLED = timedelta(minutes=2)
"""Moodle writes the time of access at most once a minute, and its clock is not ours: who was in the course that shortly
before a reading may have done more since without a newer time of access."""


class Seen(BaseModel):
    """A student as they stood when their own calls were last made: seconds since 1970, 0 for never."""

    model_config = ConfigDict(frozen=True)

    accessed: int = 0
    graded: int = 0


class CourseMemory(BaseModel):
    """`shape` is that of `revision`. `seen` holds the students whose doings have been read to that point; without it
    everyone is read, so losing it costs calls only."""

    model_config = ConfigDict(frozen=True)

    revision: str | None = None
    shape: CourseShape | None = None
    seen: dict[str, Seen] = {}


def recall(cache: Cache, course_id: int) -> CourseMemory:
    """The memory of one course; an empty one where there is none, or one of another form."""
    kept = cache.get(CACHE_KEY)
    try:
        return CourseMemory.model_validate(kept[str(course_id)] if isinstance(kept, dict) else {})
    except (KeyError, ValidationError):
        return CourseMemory()


def keep(cache: Cache, course_id: int, memory: CourseMemory) -> None:
    kept = cache.get(CACHE_KEY)
    if not isinstance(kept, dict):
        kept = cache[CACHE_KEY] = {}
    kept[str(course_id)] = memory.model_dump(mode="json")


def seen_now(students: Iterable[Student], grades: Grades) -> dict[str, Seen]:
    """How the students stand at this reading."""
    graded: dict[str, int] = {}
    for (student_id, _), grade in grades.items():
        graded[student_id] = max(graded.get(student_id, 0), _epoch(grade.newest))
    return {s.id: Seen(accessed=_epoch(s.last_access), graded=graded.get(s.id, 0)) for s in students}


def to_read(roster: Roster, now: Mapping[str, Seen], memory: CourseMemory, since: datetime | None) -> list[Student]:
    """The students about whom something may be new: not read yet, in the course since, or graded since (a teacher's
    grade may complete an activity, and a mobile app hands in work without opening the course page)."""
    if since is None:
        return list(roster.students)
    settled = since - SETTLED

    def may_be_new(student: Student) -> bool:
        if student.id in roster.hidden or memory.seen.get(student.id) != now[student.id]:
            return True
        return student.last_access is not None and student.last_access > settled

    return [student for student in roster.students if may_be_new(student)]


def _epoch(moment: datetime | None) -> int:
    return int(moment.timestamp()) if moment else 0
