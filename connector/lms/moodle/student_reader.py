"""The calls that cost one a student, side by side: completion, and the tracks of each SCORM activity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field

from connector.errors import HoclieuError, Rejected
from connector.lms.base import Student
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.completion import completions_of
from connector.lms.moodle.doings import StudentReading
from connector.lms.moodle.grades import Grades
from connector.lms.moodle.roster import Roster
from connector.lms.moodle.scorm_tracks import scorm_doing

OF_ONE_STUDENT = frozenset({"site_error", "cut_reply", "empty_reply", "timed_out"})
"""Errors beside `Rejected` that leave one student out; all others fail the course."""


@dataclass(frozen=True, slots=True)
class ScormToRead:
    """A SCORM activity of the course; `scoes` are those that can be launched."""

    id: int
    scoes: tuple[int, ...]
    grademethod: int | None


@dataclass(slots=True)
class StudentsRead:
    """By student id; `left_out` says (student id, why)."""

    readings: dict[str, StudentReading] = field(default_factory=dict)
    left_out: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StudentReader:
    """What is the same for all students of one course. `completion`: any activity has it. `scorms` by `cmid`."""

    client: MoodleClient
    course_id: int
    completion: bool
    scorms: Mapping[str, ScormToRead]
    grades: Grades
    roster: Roster

    def each(self, students: Sequence[Student], pool: Executor) -> StudentsRead:
        """A student whose calls fail is left out with the reason. Raises what fails the course or the site."""
        found = StudentsRead()
        for student, result in zip(students, pool.map(self._tried, students), strict=True):
            if isinstance(result, HoclieuError):
                found.left_out.append((student.id, str(result)))
            else:
                found.readings[student.id] = result
        return found

    def _tried(self, student: Student) -> StudentReading | HoclieuError:
        try:
            return self._one(student)
        except HoclieuError as error:
            if not isinstance(error, Rejected) and error.code not in OF_ONE_STUDENT:
                raise
            return error

    def _one(self, student: Student) -> StudentReading:
        completions = completions_of(self.client, self.course_id, student.id) if self.completion else {}
        tracks = {
            cmid: scorm_doing(self.client, scorm.id, scorm.scoes, student.id)
            for cmid, scorm in self.scorms.items()
            if self._may_have_opened(student, cmid)
        }
        return StudentReading(completions, tracks)

    def _may_have_opened(self, student: Student, cmid: str) -> bool:
        """Who was never in the course and has no grade for it has no tracks: a class at the beginning of the year would
        otherwise cost a call a student and package, for nothing."""
        been_there = student.last_access is not None or student.id in self.roster.hidden
        return been_there or (student.id, cmid) in self.grades
