from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connector.lms.base import Activity, Doing, Student
from connector.lms.moodle.completion import Completion
from connector.lms.moodle.doings import LEARNING_OBJECTS, StudentReading, doing_of
from connector.lms.moodle.grades import Grade
from connector.lms.moodle.scorm_tracks import ScormDoing

MINH = Student("5", None)
NINE, TEN, NOON = (datetime(2026, 11, 20, hour, tzinfo=UTC) for hour in (9, 10, 12))
NOTHING = StudentReading()
HIGHEST = 1


def activity(modname: str) -> Activity:
    return Activity("7", modname, "…", tracked=True)


def grade(score: float | None, submitted: datetime | None = None, *, overridden: bool = False) -> Grade:
    return Grade(score, submitted, NOON, overridden)


def of(modname: str, given: Grade | None = None, read: StudentReading = NOTHING, method: int | None = None) -> Doing:
    doing = doing_of(MINH, activity(modname), given, None, read, method)
    assert doing is not None
    return doing


def scorm(*acted: datetime, scored: bool = False) -> StudentReading:
    return StudentReading(scorms={"7": ScormDoing(acted, 60.0, "completed", scored)})


def test_what_is_known_of_nothing_is_no_doing() -> None:
    assert doing_of(MINH, activity("page"), None, None, NOTHING) is None
    empty = StudentReading(scorms={"7": ScormDoing()})
    assert doing_of(MINH, activity("scorm"), None, None, empty) is None


def test_a_completion_that_is_known_to_be_missing_is_a_doing() -> None:
    read = StudentReading(completions={"7": Completion(False, None, None)})
    assert of("page", read=read) == Doing("5", "7", completed=False)


def test_a_grade_given_by_a_teacher_is_no_action() -> None:
    assert of("assign", grade(0.7)) == Doing("5", "7", score=0.7)


def test_handing_in_is_an_action_wherever_it_is_told() -> None:
    assert of("quiz", grade(0.7, NINE)).acted == (NINE,)
    handed_in = doing_of(MINH, activity("assign"), grade(0.7), TEN, NOTHING)
    assert handed_in is not None
    assert handed_in.acted == (TEN,)


def test_the_grade_of_a_package_is_an_action_where_its_tracks_were_not_read() -> None:
    assert of("scorm", grade(0.7)).acted == (NOON,)
    assert of("scorm", grade(0.7), scorm(NINE, TEN)).acted == (NINE, TEN)


def test_a_grade_that_a_teacher_put_over_a_package_is_no_action() -> None:
    assert of("scorm", grade(0.7, overridden=True)).acted == ()


def test_moments_of_all_places_come_once_and_in_order() -> None:
    read = StudentReading({"7": Completion(True, TEN, TEN)}, {"7": ScormDoing((NINE, TEN), 1.0, "passed", True)})
    doing = of("scorm", grade(1.0, NOON), read)
    assert doing.acted == (NINE, TEN, NOON)
    assert (doing.completed, doing.completed_at, doing.status, doing.seconds) == (True, TEN, "passed", 1.0)


@pytest.mark.parametrize(
    ("given", "read", "method", "score"),
    [
        (grade(0.0), scorm(NINE, scored=False), HIGHEST, None),
        (grade(0.0), scorm(NINE, scored=True), HIGHEST, 0.0),
        (grade(0.0), NOTHING, None, None),
        (grade(0.0), scorm(NINE), LEARNING_OBJECTS, 0.0),
        (grade(0.0, overridden=True), scorm(NINE), HIGHEST, 0.0),
        (grade(0.5), scorm(NINE), HIGHEST, 0.5),
        (None, scorm(NINE), HIGHEST, None),
    ],
)
def test_moodles_0_for_a_package_that_set_no_score_is_not_believed(
    given: Grade | None, read: StudentReading, method: int | None, score: float | None
) -> None:
    assert of("scorm", given, read, method).score == score


def test_0_points_in_a_quiz_are_0_points() -> None:
    assert of("quiz", grade(0.0, NINE)).score == 0.0
