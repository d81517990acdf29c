"""Everyone's grades in a course: one call, read into one fact per student and activity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.moments import moment
from connector.lms.moodle.replies import Answer, Reply

GRADES = "gradereport_user_get_grade_items"


class GradeItem(Reply):
    """`graderaw` is the final grade, on the scale `grademin`..`grademax`. An activity may have several items."""

    itemtype: str
    cmid: int | None = None
    itemnumber: int | None = None
    graderaw: float | None = None
    gradedatesubmitted: int | None = None
    gradedategraded: int | None = None
    grademin: float = 0
    grademax: float = 100
    gradeisoverridden: bool = False


class UserGrades(Reply):
    """One student's items. The name that comes along is not read."""

    userid: int
    gradeitems: tuple[GradeItem, ...] = ()


class GradeReport(Answer):
    """`gradereport_user_get_grade_items`."""

    usergrades: tuple[UserGrades, ...] = ()


@dataclass(frozen=True, slots=True)
class Grade:
    """`score` is 0..1 of the maximum, None without a grade. `submitted` is when the student handed in or finished;
    Moodle drops it from an assignment once a teacher has graded it (tried on 4.5.6 and 4.2.3)."""

    score: float | None
    submitted: datetime | None
    graded: datetime | None
    overridden: bool = False

    @property
    def newest(self) -> datetime | None:
        """The latest of its moments."""
        return max((m for m in (self.submitted, self.graded) if m), default=None)


Grades = dict[tuple[str, str], Grade]
"""By student and `cmid`."""


def grades_of(client: MoodleClient, course_id: int) -> Grades:
    """Everyone's grades in the course."""
    return read_grades(client.ask(GradeReport, GRADES, {"courseid": course_id, "userid": 0}).usergrades)


def read_grades(report: Iterable[UserGrades]) -> Grades:
    """Of several items of one activity (workshop, forum) the first counts; what tells nothing is left out."""
    grades: Grades = {}
    for user in report:
        for item in sorted(user.gradeitems, key=lambda i: i.itemnumber or 0):
            if item.itemtype == "mod" and item.cmid is not None and (grade := read_grade(item)):
                grades.setdefault((str(user.userid), str(item.cmid)), grade)
    return grades


def read_grade(item: GradeItem) -> Grade | None:
    """None where the item tells nothing."""
    score = score_of(item.graderaw, item.grademin, item.grademax)
    submitted, graded = moment(item.gradedatesubmitted), moment(item.gradedategraded)
    if score is None and submitted is None and graded is None:
        return None
    return Grade(score, submitted, graded, item.gradeisoverridden)


def score_of(grade: float | None, least: float, most: float) -> float | None:
    """0..1 of the maximum."""
    span = most - least
    if grade is None or span <= 0:
        return None
    return min(1.0, max(0.0, (grade - least) / span))
