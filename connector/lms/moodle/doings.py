"""From what Moodle tells in four places to one `Doing` per student and activity. Pure.

An action of the student is (each with its reason):

- what a SCORM package recorded: when it was opened, and when it last wrote something;
- handing in: the moment of the submission, and `gradedatesubmitted` of the grade report (a quiz that was finished);
- completion, by the rules of `completion.py`;
- the grading of a SCORM activity whose tracks were not read now: such a grade is written by the package, while the
  student works. Any other grade is given by a teacher, or by Moodle on their behalf, and is no action of the student.

The score is the final grade in the gradebook. One is not believed: 0 for a SCORM activity whose package set no score;
Moodle writes it as soon as a status is set, and a student would be "in difficulty" for it. Where every SCO counts one
point (grading method "learning objects") 0 does mean that none is done.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from connector.lms.base import Activity, Doing, Student
from connector.lms.moodle.completion import Completion
from connector.lms.moodle.grades import Grade
from connector.lms.moodle.scorm_tracks import ScormDoing

LEARNING_OBJECTS = 0
"""Moodle's GRADESCOES (`mod/scorm/lib.php`)."""


@dataclass(frozen=True, slots=True)
class StudentReading:
    """What the per-student calls told, by `cmid`."""

    completions: dict[str, Completion] = field(default_factory=dict)
    scorms: dict[str, ScormDoing] = field(default_factory=dict)


def doing_of(
    student: Student,
    activity: Activity,
    grade: Grade | None,
    submitted: datetime | None,
    read: StudentReading,
    grademethod: int | None = None,
) -> Doing | None:
    """All that is known of the pair, None where that is nothing. `read` is empty for students who were not read now."""
    completion, scorm = read.completions.get(activity.id), read.scorms.get(activity.id)
    acted = {moment for moment in _actions(activity, completion, scorm, grade, submitted) if moment}
    doing = Doing(
        student_id=student.id,
        activity_id=activity.id,
        acted=tuple(sorted(acted)),
        completed=completion.completed if completion else None,
        completed_at=completion.completed_at if completion else None,
        status=scorm.status if scorm else None,
        score=_score(activity, scorm, grade, grademethod),
        seconds=scorm.seconds if scorm else None,
    )
    return None if doing == Doing(student.id, activity.id) else doing


def _actions(
    activity: Activity,
    completion: Completion | None,
    scorm: ScormDoing | None,
    grade: Grade | None,
    submitted: datetime | None,
) -> Iterator[datetime | None]:
    yield submitted
    if completion:
        yield completion.acted
    if scorm:
        yield from scorm.acted
    if grade:
        yield grade.submitted
        if activity.modname == "scorm" and not scorm and grade.score is not None and not grade.overridden:
            yield grade.graded


def _score(activity: Activity, scorm: ScormDoing | None, grade: Grade | None, grademethod: int | None) -> float | None:
    if grade is None or grade.score != 0 or grade.overridden or activity.modname != "scorm":
        return grade.score if grade else None
    believed = grademethod == LEARNING_OBJECTS or (scorm is not None and scorm.scored)
    return grade.score if believed else None
