from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from connector.lms.base import GivenGrade, SubmissionPoint
from connector.lms.moodle.submissions import MoodleSubmissions
from tests.lms.moodle.replay import Params, Replay, moodle_error, recorded, site_info

POINTS = [
    SubmissionPoint("toan", "id:9", "Bài giảng Toán lớp 10"),
    SubmissionPoint("ly", "id:9", "Bài giảng Lý & Hoá"),
    SubmissionPoint("nhap", "id:9", "Bản nháp"),
]
STATUS = "mod_assign_get_submission_status"
GRADES = "mod_assign_get_grades"
SUBMISSIONS = "mod_assign_get_submissions"
OWN = 3
REVIEWER = 18


@pytest.fixture
def school(moodle: Replay) -> Replay:
    """Three assignments as recorded on 4.5.6: our account is user 3, the reviewer user 18."""
    moodle.says("core_webservice_get_site_info", {**site_info(), "userid": OWN})
    moodle.says("mod_assign_get_assignments", recorded("mod_assign_get_assignments-three"))
    moodle.says(SUBMISSIONS, {**recorded(SUBMISSIONS), "assignments": [nothing(9), nothing(10), nothing(11)]})
    moodle.says(GRADES, {"assignments": [], "warnings": []})
    return moodle


def nothing(assignment_id: int) -> dict[str, Any]:
    return {"assignmentid": assignment_id, "submissions": []}


def grade(user_id: int = 3, grader: int = REVIEWER, points: str = "85.00000", assignment_id: int = 9) -> dict[str, Any]:
    row = {"id": 1, "userid": user_id, "attemptnumber": 0, "timecreated": 5, "timemodified": 1795343596}
    return {
        "assignments": [{"assignmentid": assignment_id, "grades": [{**row, "grader": grader, "grade": points}]}],
        "warnings": [],
    }


def given(moodle: Replay, since: datetime | None = None) -> list[GivenGrade]:
    return MoodleSubmissions(moodle.client(), {}).grades(POINTS, since)


def test_a_reviewers_grade_comes_with_its_words_and_the_submission_it_stands_beside(school: Replay) -> None:
    school.says(GRADES, grade())
    school.says(STATUS, recorded(STATUS))
    [one] = given(school, datetime.fromtimestamp(1795343596, UTC))
    assert (one.point.key, one.assignment_id, one.teacher_id, one.attempt) == ("toan", "9", "3", 0)
    assert (one.grader_id, one.grade, one.grade_max, one.released) == ("18", 85.0, 100.0, True)
    assert one.comment == "Ưu điểm: rõ ràng. Hạn chế: thiếu câu hỏi"
    assert one.modified == datetime.fromtimestamp(1795343596, UTC)
    assert one.submission_modified == datetime.fromtimestamp(1795343594, UTC)
    assert school.params(GRADES)[0]["since"] == "1795343596"


def test_words_are_asked_for_only_where_somebody_else_graded(school: Replay) -> None:
    body = grade()
    rows = body["assignments"][0]["grades"]
    rows += [{**rows[0], "userid": 4, "grader": OWN}, {**rows[0], "userid": 5, "grader": -1}]
    school.says(GRADES, body)
    school.says(STATUS, recorded(STATUS))
    assert len(given(school)) == 1
    assert school.params(STATUS) == [{"assignid": "9", "userid": "3"}]


def test_a_grade_in_review_costs_no_call_where_its_submission_is_among_the_recent_ones(school: Replay) -> None:
    recent = recorded(SUBMISSIONS)["assignments"][0]["submissions"]
    [withheld] = [s for s in recent if s["userid"] == 4]
    school.says(SUBMISSIONS, {"assignments": [{"assignmentid": 9, "submissions": [withheld]}], "warnings": []})
    school.says(GRADES, grade(user_id=4))
    [one] = given(school)
    assert (one.released, one.comment, one.grade) == (False, "", 85.0)
    assert one.submission_modified == datetime.fromtimestamp(withheld["timemodified"], UTC)
    assert school.params(STATUS) == []


def test_minus_one_is_no_grade_and_not_released(school: Replay) -> None:
    status = recorded(STATUS)
    status["lastattempt"]["gradingstatus"] = "notgraded"
    school.says(GRADES, grade(points="-1.00000"))
    school.says(STATUS, status)
    [one] = given(school)
    assert (one.grade, one.released) == (None, False)


def test_a_verdict_in_review_is_not_released_and_its_words_are_not_shown(school: Replay) -> None:
    school.says(GRADES, grade(user_id=15, assignment_id=10, points="40.00000"))
    school.says(STATUS, recorded(f"{STATUS}-in-review"))
    [one] = given(school)
    assert (one.point.key, one.grade, one.released, one.comment) == ("ly", 40.0, False, "")


def reopened(moodle: Replay, **change: Any) -> None:
    """User 16 as recorded: attempt 1 graded 60 by the reviewer, who allowed another attempt."""
    status = recorded(f"{STATUS}-reopened")
    status["previousattempts"][0]["grade"].update(change)
    moodle.says(STATUS, status)
    submissions = recorded(f"{SUBMISSIONS}-reopened")
    [everyone, *_] = submissions["assignments"]
    everyone["submissions"] = [s for s in everyone["submissions"] if s["userid"] == 16]
    moodle.says(SUBMISSIONS, {"assignments": [everyone, nothing(10), nothing(11)], "warnings": []})


def test_a_verdict_that_reopened_the_submission_is_found_on_the_attempt_before(school: Replay) -> None:
    reopened(school, grader=REVIEWER)
    [one] = given(school)
    assert (one.teacher_id, one.grader_id, one.released) == ("16", "18", True)
    assert one.attempt == recorded(f"{STATUS}-reopened")["previousattempts"][0]["attemptnumber"]
    assert one.grade is not None and one.comment


def test_our_own_verdict_that_reopened_a_submission_is_not_read_back(school: Replay) -> None:
    reopened(school, grader=OWN)
    assert given(school) == []


def test_an_old_verdict_on_the_attempt_before_is_not_news(school: Replay) -> None:
    reopened(school, grader=REVIEWER, timemodified=100)
    assert given(school, datetime.fromtimestamp(200, UTC)) == []
    assert len(given(school, datetime.fromtimestamp(100, UTC))) == 1


def test_a_teacher_whose_own_view_is_closed_is_read_from_the_list_of_submissions(school: Replay) -> None:
    """Users without mod/assign:viewownsubmissionsummary, as teachers are by default, have no `lastattempt`."""
    status = recorded(STATUS)
    del status["lastattempt"]
    school.says(GRADES, grade(user_id=17))
    school.says(STATUS, status)
    school.says(SUBMISSIONS, submissions_since)
    [one] = given(school, datetime.fromtimestamp(1795352900, UTC))
    listed = recorded(f"{SUBMISSIONS}-reopened")["assignments"][0]["submissions"]
    expected = next(s for s in listed if s["userid"] == 17)
    assert one.submission_modified == datetime.fromtimestamp(expected["timemodified"], UTC)
    assert one.released is (expected["gradingstatus"] == "graded")


def submissions_since(params: Params) -> Any:
    if params["since"] != "0":
        return {"assignments": [nothing(9), nothing(10), nothing(11)], "warnings": []}
    return recorded(f"{SUBMISSIONS}-reopened")


@pytest.mark.parametrize("status", ["new", "reopened"])
def test_a_grade_beside_which_nothing_was_handed_in_is_left_out(school: Replay, status: str) -> None:
    reply = recorded(STATUS)
    reply["lastattempt"]["submission"]["status"] = status
    school.says(GRADES, grade())
    school.says(STATUS, reply)
    assert given(school) == []


def test_a_teacher_who_is_gone_is_left_out_and_the_rest_is_read(school: Replay, logs: list[dict[str, Any]]) -> None:
    body = grade()
    body["assignments"][0]["grades"].append({**body["assignments"][0]["grades"][0], "userid": 4})
    school.says(GRADES, body)
    school.says(STATUS, lambda params: moodle_error("userdeleted") if params["userid"] == "4" else recorded(STATUS))
    assert [one.teacher_id for one in given(school)] == ["3"]
    assert [line["code"] for line in logs if line["event"] == "moodle_verdicts_left_out"] == ["user_inactive"]


def test_a_scale_gives_no_points(school: Replay) -> None:
    assignments = recorded("mod_assign_get_assignments-three")
    assignments["courses"][0]["assignments"][0]["grade"] = -2
    school.says("mod_assign_get_assignments", assignments)
    school.says(GRADES, grade(points="2.00000"))
    school.says(STATUS, recorded(STATUS))
    [one] = given(school)
    assert (one.grade, one.grade_max, one.released) == (None, 0, True)


def test_verdicts_come_in_the_order_in_which_they_were_given(school: Replay) -> None:
    body = grade()
    rows = body["assignments"][0]["grades"]
    rows[:] = [{**rows[0], "userid": user, "timemodified": when} for user, when in ((5, 30), (4, 10), (3, 20))]
    school.says(GRADES, body)
    school.says(STATUS, recorded(STATUS))
    assert [one.teacher_id for one in given(school)] == ["4", "3", "5"]


def test_a_teacher_with_news_on_two_attempts_is_asked_for_once(school: Replay) -> None:
    reopened(school, grader=REVIEWER)
    school.says(GRADES, grade(user_id=16))
    status = recorded(f"{STATUS}-reopened")
    status["previousattempts"][0]["grade"]["grader"] = REVIEWER
    status["lastattempt"]["submission"]["status"] = "submitted"
    school.says(STATUS, status)
    assert len(given(school)) == 2
    assert len(school.params(STATUS)) == 1
