"""Who studies where, and grades, tracks, completions and marks as a site keeps them. Times are seconds since 1970."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Enrolment:
    """`role` is Moodle's short name: student, editingteacher, teacher, manager."""

    course: int
    userid: int
    role: str
    lastaccess: int = 0
    active: bool = True


@dataclass(slots=True)
class AssignGrade:
    """`grade` -1: none given. `comment` is HTML."""

    id: int
    assignment: int
    userid: int
    attemptnumber: int
    grade: float
    grader: int
    timecreated: int
    timemodified: int
    comment: str = ""


@dataclass(slots=True)
class Track:
    """What one SCO stored in one attempt: SCORM elements by name."""

    userid: int
    scorm: int
    scoid: int
    attempt: int
    elements: dict[str, str]
    timemodified: int


@dataclass(slots=True)
class Completion:
    """`state`: 0 incomplete, 1 complete, 2 complete with a pass, 3 complete with a fail."""

    cmid: int
    userid: int
    state: int
    timemodified: int


@dataclass(slots=True)
class Mark:
    """A value in the gradebook, in points of the module's `grademax`."""

    cmid: int
    userid: int
    value: float
    timemodified: int
