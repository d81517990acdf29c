from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from connector.lms.moodle.grades import UserGrades, read_grades


def item(**fields: Any) -> dict[str, Any]:
    return {"itemtype": "mod", "cmid": 7, "itemnumber": 0, "graderaw": None, "grademin": 0, "grademax": 100, **fields}


def user(*items: dict[str, Any], userid: int = 5) -> UserGrades:
    return UserGrades.model_validate({"userid": userid, "gradeitems": items})


@pytest.mark.parametrize(
    ("raw", "low", "high", "score"),
    [(50, 0, 100, 0.5), (8, 0, 10, 0.8), (0, 0, 10, 0.0), (2, 1, 3, 0.5), (11, 0, 10, 1.0), (5, 0, 0, None)],
)
def test_a_grade_becomes_a_share_of_its_scale(raw: float, low: float, high: float, score: float | None) -> None:
    found = read_grades([user(item(graderaw=raw, grademin=low, grademax=high, gradedategraded=1))])
    assert found["5", "7"].score == score


def test_no_grade_is_none_and_not_0() -> None:
    assert read_grades([user(item())]) == {}
    handed_in = read_grades([user(item(gradedatesubmitted=1795348800))])["5", "7"]
    assert handed_in.score is None
    assert handed_in.submitted == handed_in.newest == datetime.fromtimestamp(1795348800, UTC)


def test_course_totals_and_items_without_an_activity_are_left_out() -> None:
    totals = [item(itemtype="course", graderaw=5), item(itemtype="manual", cmid=None, graderaw=5)]
    assert read_grades([user(*totals)]) == {}


def test_of_several_items_of_one_activity_the_first_counts() -> None:
    found = read_grades([user(item(itemnumber=1, graderaw=10), item(itemnumber=0, graderaw=90))])
    assert found["5", "7"].score == 0.9


def test_the_newest_moment_is_the_later_of_handing_in_and_grading() -> None:
    found = read_grades([user(item(graderaw=1, gradedatesubmitted=20, gradedategraded=10))])
    assert found["5", "7"].newest == datetime.fromtimestamp(20, UTC)
