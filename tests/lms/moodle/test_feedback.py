from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import requests

from connector.errors import Rejected, Retriable
from connector.lms.base import Cache, Feedback
from connector.lms.moodle.submissions import MoodleSubmissions
from tests.lms.moodle.replay import Params, Replay, moodle_error, recorded, site_info

STATUS = "mod_assign_get_submission_status"
GRADES = "mod_assign_get_grades"
SAVE = "mod_assign_save_grade"
FORMS = ("core_grading_get_definitions", "core_grading_get_gradingform_instances")
WORDS = "<p><b>Ưu điểm:</b> rõ ràng. <b>Hạn chế:</b> thiếu câu hỏi</p>"
FEEDBACK = Feedback(assignment_id="1", teacher_id="3", comment_html="<p>Đạt</p>")


class Assignment:
    """One teacher's submission in an assignment, as Moodle shows it before and after each save."""

    def __init__(self, moodle: Replay, name: str = STATUS) -> None:
        self.status = recorded(name)
        self.keeps = True
        moodle.says("core_webservice_get_site_info", site_info(*FORMS))
        moodle.says(STATUS, lambda _: self.status)
        moodle.says(SAVE, self.save)

    def save(self, params: Params) -> None:
        if not self.keeps:
            return
        last = self.status["lastattempt"]
        if last["gradingstatus"] not in ("graded", "notgraded"):
            last["gradingstatus"] = params["workflowstate"]
        words = {"name": "comments", "text": params["plugindata[assignfeedbackcomments_editor][text]"], "format": 1}
        plugins = [{"type": "comments", "name": "…", "fileareas": [], "editorfields": [words]}]
        points = f"{float(params['grade']):.5f}"
        shown = {"gradefordisplay": f"{points}&nbsp;/&nbsp;100.00"}
        grade = {"id": 5, "userid": 3, "attemptnumber": 0, "timemodified": 9, "grader": 2, "grade": points}
        if last["gradingstatus"] in ("graded", "notgraded", "released"):
            self.status["feedback"] = {"grade": grade, "plugins": plugins} | shown
        if params["addattempt"] == "1":
            self._reopen(grade | shown, plugins)

    def _reopen(self, grade: Any, plugins: Any) -> None:
        submission = self.status["lastattempt"]["submission"]
        attempt = {"attemptnumber": submission["attemptnumber"], "submission": dict(submission)}
        self.status["previousattempts"] = [{**attempt, "grade": grade, "feedbackplugins": plugins}]
        submission.update(status="reopened", attemptnumber=submission["attemptnumber"] + 1)
        del self.status["feedback"]


def write(moodle: Replay, feedback: Feedback = FEEDBACK, cache: Cache | None = None) -> None:
    MoodleSubmissions(moodle.client(), {} if cache is None else cache).write_back(feedback)


def test_feedback_is_written_with_the_grade_that_stands(moodle: Replay) -> None:
    Assignment(moodle)
    write(moodle)
    [saved] = moodle.params(SAVE)
    assert saved == {
        "assignmentid": "1",
        "userid": "3",
        "grade": "85.0",
        "attemptnumber": "0",
        "addattempt": "0",
        "workflowstate": "released",
        "applytoall": "0",
        "plugindata[assignfeedbackcomments_editor][text]": "<p>Đạt</p>",
        "plugindata[assignfeedbackcomments_editor][format]": "1",
    }


def test_a_submission_without_a_grade_stays_without_one(moodle: Replay) -> None:
    assignment = Assignment(moodle)
    assignment.status["lastattempt"]["gradingstatus"] = "notgraded"
    del assignment.status["feedback"]
    write(moodle)
    assert moodle.params(SAVE)[0]["grade"] == "-1"


def test_saying_the_same_twice_writes_once(moodle: Replay) -> None:
    Assignment(moodle)
    for _ in range(2):
        write(moodle, replace(FEEDBACK, grade=90.0, workflow_state="released"))
    assert len(moodle.params(SAVE)) == 1


def test_what_stands_already_is_not_written_though_its_markup_differs(moodle: Replay) -> None:
    Assignment(moodle)
    write(moodle, replace(FEEDBACK, comment_html=WORDS.replace("<b>", "<strong>").replace("</b>", "</strong>")))
    assert moodle.params(SAVE) == []


@pytest.mark.parametrize(
    "change", [{"grade": 84.0}, {"workflow_state": "inreview"}, {"comment_html": "<p>khác</p>"}], ids=repr
)
def test_each_difference_is_reason_to_write(moodle: Replay, change: dict[str, Any]) -> None:
    Assignment(moodle)
    write(moodle, replace(replace(FEEDBACK, comment_html=WORDS), **change))
    assert len(moodle.params(SAVE)) == 1


def test_a_workflow_state_is_sent_only_where_the_workflow_is_used(moodle: Replay) -> None:
    Assignment(moodle).status["lastattempt"]["gradingstatus"] = "graded"
    write(moodle, replace(FEEDBACK, workflow_state="released"))
    assert moodle.params(SAVE)[0]["workflowstate"] == ""


@pytest.fixture
def cache(moodle: Replay) -> Cache:
    """The course of the assignment whose grades are in review is known, and no form is used there."""
    moodle.says("mod_assign_get_assignments", recorded("mod_assign_get_assignments-three"))
    moodle.says("core_grading_get_definitions", {"areas": [], "warnings": []})
    return {"course_ids": {"shortname:NBG": 9}}


def test_in_review_the_hidden_grade_is_looked_up_and_kept(moodle: Replay, cache: Cache) -> None:
    Assignment(moodle, f"{STATUS}-in-review")
    moodle.says(GRADES, {"assignments": [{"assignmentid": 10, "grades": [row(15, "40.00000"), row(16, "1.0")]}]})
    write(moodle, replace(FEEDBACK, assignment_id="10", teacher_id="15"), cache)
    [saved] = moodle.params(SAVE)
    assert (saved["grade"], saved["workflowstate"], saved["attemptnumber"]) == ("40.0", "inreview", "1")


def test_our_words_never_release_a_grade_that_its_reviewer_has_not_released(moodle: Replay) -> None:
    Assignment(moodle, f"{STATUS}-in-review")
    moodle.says(GRADES, {"assignments": [{"assignmentid": 10, "grades": [row(15, "40.00000")]}]})
    with pytest.raises(Retriable, match="not released"):
        write(moodle, replace(FEEDBACK, assignment_id="10", teacher_id="15", workflow_state="released"))
    assert moodle.params(SAVE) == []


def test_a_submission_in_review_without_a_grade_yet_gets_our_words(moodle: Replay) -> None:
    Assignment(moodle, f"{STATUS}-in-review")
    moodle.says(GRADES, {"assignments": [{"assignmentid": 10, "grades": [row(16, "1.0")]}]})
    write(moodle, replace(FEEDBACK, assignment_id="10", teacher_id="15", workflow_state="released"))
    [saved] = moodle.params(SAVE)
    assert (saved["grade"], saved["workflowstate"]) == ("-1", "released")


def row(user_id: int, points: str) -> dict[str, Any]:
    return {"userid": user_id, "attemptnumber": 1, "timemodified": 5, "grader": 18, "grade": points}


def test_feedback_that_moodle_silently_did_not_keep_is_an_error(moodle: Replay) -> None:
    Assignment(moodle).keeps = False
    with pytest.raises(Rejected, match="above the maximum") as caught:
        write(moodle, replace(FEEDBACK, grade=190.0))
    assert caught.value.code == "not_saved"


def test_a_write_of_unknown_outcome_that_happened_is_good(moodle: Replay) -> None:
    assignment = Assignment(moodle)

    def save_and_break(params: Params) -> Any:
        assignment.save(params)
        raise requests.ReadTimeout

    moodle.says(SAVE, save_and_break)
    write(moodle)
    assert len(moodle.params(SAVE)) == 1


def test_a_write_of_unknown_outcome_that_did_not_happen_may_be_tried_again(moodle: Replay) -> None:
    Assignment(moodle)
    moodle.says(SAVE, requests.ReadTimeout())
    with pytest.raises(Retriable) as caught:
        write(moodle)
    assert caught.value.code == "outcome_unknown"


def test_a_refused_write_is_raised_as_it_is(moodle: Replay) -> None:
    Assignment(moodle)
    moodle.says(SAVE, moodle_error("userdeleted"))
    with pytest.raises(Rejected) as caught:
        write(moodle)
    assert caught.value.code == "user_inactive"


def test_reopening_asks_once_for_a_new_attempt_and_proves_the_words_on_the_one_before(moodle: Replay) -> None:
    Assignment(moodle)
    for _ in range(2):
        write(moodle, replace(FEEDBACK, reopen=True))
    assert [saved["addattempt"] for saved in moodle.params(SAVE)] == ["1"]


def test_an_assignment_that_does_not_reopen_is_not_asked_to(moodle: Replay) -> None:
    assignments = recorded("mod_assign_get_assignments")
    assignments["courses"][0]["assignments"][0]["attemptreopenmethod"] = "none"
    moodle.says("mod_assign_get_assignments", assignments)
    Assignment(moodle)
    for _ in range(2):
        write(moodle, replace(FEEDBACK, reopen=True), {"course_ids": {"shortname:NBG": 2}})
    assert [saved["addattempt"] for saved in moodle.params(SAVE)] == ["0"]


def test_words_about_an_earlier_attempt_go_there_and_leave_the_workflow_of_the_latest(moodle: Replay) -> None:
    assignment = Assignment(moodle)
    write(moodle, replace(FEEDBACK, reopen=True))
    assignment.status["lastattempt"]["submission"]["status"] = "submitted"
    assignment.keeps = False
    with pytest.raises(Rejected):
        write(moodle, replace(FEEDBACK, comment_html="<p>Thêm</p>", attempt=0, workflow_state="inmarking", reopen=True))
    saved = moodle.params(SAVE)[-1]
    assert (saved["attemptnumber"], saved["addattempt"], saved["workflowstate"]) == ("0", "0", "released")


@pytest.mark.parametrize("attempt", [None, 7])
def test_a_teacher_without_that_submission_gets_no_feedback(moodle: Replay, attempt: int | None) -> None:
    assignment = Assignment(moodle)
    if attempt is None:
        assignment.status["lastattempt"]["submission"]["status"] = "new"
    with pytest.raises(Rejected) as caught:
        write(moodle, replace(FEEDBACK, attempt=attempt))
    assert caught.value.code == "no_submission"
    assert moodle.params(SAVE) == []


def test_a_teacher_whose_own_view_is_closed_is_read_from_the_list_of_submissions(moodle: Replay) -> None:
    assignment = Assignment(moodle)
    moodle.says("mod_assign_get_submissions", recorded("mod_assign_get_submissions"))
    del assignment.status["lastattempt"]
    write(moodle, replace(FEEDBACK, comment_html=WORDS))
    assert moodle.params(SAVE) == []
    assert moodle.params("mod_assign_get_submissions")[0]["assignmentids[0]"] == "1"


def test_words_that_are_not_shown_do_not_prove_a_write_of_unknown_outcome(moodle: Replay, cache: Cache) -> None:
    Assignment(moodle, f"{STATUS}-in-review")
    moodle.says(GRADES, {"assignments": [{"assignmentid": 10, "grades": [row(15, "40.00000")]}]})
    moodle.says(SAVE, requests.ReadTimeout())
    with pytest.raises(Retriable) as caught:
        write(moodle, replace(FEEDBACK, assignment_id="10", teacher_id="15"), cache)
    assert caught.value.code == "outcome_unknown"


def test_words_that_stand_at_an_earlier_attempt_are_not_repeated_for_the_workflow_of_the_latest(moodle: Replay) -> None:
    Assignment(moodle)
    write(moodle, replace(FEEDBACK, reopen=True))
    write(moodle, replace(FEEDBACK, attempt=0, workflow_state="inmarking"))
    assert len(moodle.params(SAVE)) == 1
