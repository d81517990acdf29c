"""How a Moodle answers about submissions, grades and feedback."""

from __future__ import annotations

from typing import Any

from tests.contract.scene import ASSIGNMENT, COMMENT, FILENAME, PACKAGE, TITLE, Scene

_FAR_AWAY = 4000000000


def _submissions(scene: Scene, **parameters: object) -> dict[int, Any]:
    reply = scene.services.call("mod_assign_get_submissions", assignmentids=[scene.assignment], **parameters)
    return {s["userid"]: s for s in reply["assignments"][0]["submissions"]}


def _grade(scene: Scene, userid: int, **changes: object) -> object:
    parameters: dict[str, object] = {
        "assignmentid": scene.assignment,
        "userid": userid,
        "grade": 55,
        "attemptnumber": -1,
        "addattempt": False,
        "workflowstate": "inreview",
        "applytoall": False,
        "plugindata": {"assignfeedbackcomments_editor": {"text": "<p>Cần sửa</p>", "format": 1}},
    }
    return scene.services.call("mod_assign_save_grade", **(parameters | changes))


def test_a_course_the_account_is_not_in_gives_warning_2_and_no_assignments(scene: Scene) -> None:
    reply = scene.services.call("mod_assign_get_assignments", courseids=[scene.submission_course])
    assert reply["courses"] == []
    assert [(w["itemid"], w["warningcode"]) for w in reply["warnings"]] == [(scene.submission_course, "2")]


def test_includenotenrolledcourses_gives_them(scene: Scene) -> None:
    reply = scene.services.call(
        "mod_assign_get_assignments", courseids=[scene.submission_course], includenotenrolledcourses=True
    )
    assert ASSIGNMENT in [a["name"] for a in reply["courses"][0]["assignments"]]


def test_a_submission_names_its_file_and_holds_the_teachers_text(scene: Scene) -> None:
    submission = _submissions(scene)[scene.graded]
    plugins = {plugin["type"]: plugin for plugin in submission["plugins"]}
    [file] = plugins["file"]["fileareas"][0]["files"]
    assert submission["status"] == "submitted"
    assert (file["filename"], file["filesize"], file["mimetype"]) == (FILENAME, len(PACKAGE), "application/zip")
    assert plugins["onlinetext"]["editorfields"][0]["text"] == f"<p>Tên bài: {TITLE}</p>"


def test_since_keeps_what_was_modified_at_that_second_or_later(scene: Scene) -> None:
    modified = _submissions(scene)[scene.graded]["timemodified"]
    assert scene.graded in _submissions(scene, since=modified)
    assert scene.graded not in _submissions(scene, since=modified + 1)


def test_status_keeps_only_submissions_in_that_state(scene: Scene) -> None:
    assert _submissions(scene, status="draft") == {}
    assert scene.graded in _submissions(scene, status="submitted")


def test_nothing_since_is_warning_3_and_an_empty_list(scene: Scene) -> None:
    ids = [scene.assignment]
    reply = scene.services.call("mod_assign_get_submissions", assignmentids=ids, since=_FAR_AWAY)
    assert reply["assignments"] == [{"assignmentid": scene.assignment, "submissions": []}]
    assert [(w["item"], w["itemid"], w["warningcode"]) for w in reply["warnings"]] == [("module", ids[0], "3")]


def test_an_unknown_assignment_is_left_out_without_a_word(scene: Scene) -> None:
    reply = scene.services.call("mod_assign_get_submissions", assignmentids=[99999999])
    assert reply == {"assignments": [], "warnings": []}


def test_an_assignment_without_grades_is_left_out_with_warning_3(scene: Scene) -> None:
    both = [scene.assignment, scene.empty_assignment]
    reply = scene.services.call("mod_assign_get_grades", assignmentids=both)
    assert [a["assignmentid"] for a in reply["assignments"]] == [scene.assignment]
    assert [(w["item"], w["itemid"]) for w in reply["warnings"]] == [("assignment", scene.empty_assignment)]


def test_a_grade_is_a_string_of_five_decimals_with_its_grader(scene: Scene) -> None:
    reply = scene.services.call("mod_assign_get_grades", assignmentids=[scene.assignment])
    [grade] = [g for g in reply["assignments"][0]["grades"] if g["userid"] == scene.graded]
    assert (grade["grade"], grade["grader"], grade["attemptnumber"]) == ("90.00000", scene.lead, 0)


def test_the_reviewers_words_come_with_the_submission_status(scene: Scene) -> None:
    status = scene.services.call("mod_assign_get_submission_status", assignid=scene.assignment, userid=scene.graded)
    comments = next(p for p in status["feedback"]["plugins"] if p["type"] == "comments")
    assert comments["editorfields"][0]["text"] == COMMENT
    assert status["lastattempt"]["gradingstatus"] == "released"


def test_saving_a_grade_says_nothing_and_sets_grade_and_workflow_state(scene: Scene) -> None:
    assert _grade(scene, scene.ungraded) is None
    assert _submissions(scene)[scene.ungraded]["gradingstatus"] == "inreview"
    reply = scene.services.call("mod_assign_get_grades", assignmentids=[scene.assignment])
    assert "55.00000" in [g["grade"] for g in reply["assignments"][0]["grades"] if g["userid"] == scene.ungraded]


def test_grade_and_words_are_kept_back_from_everybody_until_they_are_released(scene: Scene) -> None:
    """So a reviewer's unfinished words cannot be read, nor what we wrote ourselves with an unreleased state."""
    _grade(scene, scene.ungraded)
    assert "feedback" not in _status(scene, scene.assignment)
    _grade(scene, scene.ungraded, grade=-1, workflowstate="released")
    feedback = _status(scene, scene.assignment)["feedback"]
    assert (feedback["grade"]["grade"], feedback.get("gradefordisplay")) == ("-1.00000", None)
    assert "Cần sửa" in feedback["plugins"][0]["editorfields"][0]["text"]


def _status(scene: Scene, assignment: int) -> Any:
    function = "mod_assign_get_submission_status"
    return scene.services.call(function, assignid=assignment, userid=scene.ungraded)


def test_handing_in_again_edits_the_same_submission(scene: Scene) -> None:
    before = _submissions(scene)[scene.ungraded]
    teacher = scene.ungraded_services
    plugindata = {
        "files_filemanager": teacher.upload("sửa lại.zip", PACKAGE + b"\0"),
        "onlinetext_editor": {"text": "<p>Đã sửa</p>", "format": 1, "itemid": 0},
    }
    teacher.call("mod_assign_save_submission", assignmentid=scene.assignment, plugindata=plugindata)
    after = _submissions(scene)[scene.ungraded]
    assert (after["id"], after["attemptnumber"]) == (before["id"], before["attemptnumber"])
    assert after["timemodified"] >= before["timemodified"]
    files = next(p for p in after["plugins"] if p["type"] == "file")["fileareas"][0]["files"]
    assert [f["filename"] for f in files] == ["sửa lại.zip"]


def test_looking_at_a_submission_that_is_not_there_makes_an_empty_one(scene: Scene) -> None:
    """A read that writes: the empty one has status `new` and its own `timemodified`, and must not be collected."""
    ids = [scene.empty_assignment]
    scene.services.call("mod_assign_get_submission_status", assignid=ids[0], userid=scene.graded)
    submissions = scene.services.call("mod_assign_get_submissions", assignmentids=ids)["assignments"][0]["submissions"]
    assert [s["status"] for s in submissions if s["userid"] == scene.graded] == ["new"]


def test_reopening_makes_a_new_attempt_and_moves_the_verdict_to_the_previous_ones(scene: Scene) -> None:
    teacher, ids = scene.ungraded_services, [scene.empty_assignment]
    files, text = teacher.upload("một.zip", PACKAGE), {"text": "x", "format": 1, "itemid": 0}
    teacher.call(
        "mod_assign_save_submission",
        assignmentid=scene.empty_assignment,
        plugindata={"files_filemanager": files, "onlinetext_editor": text},
    )
    _grade(scene, scene.ungraded, assignmentid=ids[0], workflowstate="released", addattempt=True)
    submissions = scene.services.call("mod_assign_get_submissions", assignmentids=ids)["assignments"][0]["submissions"]
    [submission] = [s for s in submissions if s["userid"] == scene.ungraded]
    status = _status(scene, ids[0])
    assert (submission["status"], submission["attemptnumber"]) == ("reopened", 1)
    assert submission["gradingstatus"] == "released"
    assert scene.services.call("mod_assign_get_grades", assignmentids=ids)["assignments"] == []
    assert set(status["feedback"]) == {"gradefordisplay", "gradeddate"}
    assert [p["grade"]["grade"] for p in status["previousattempts"]] == ["55.00000"]
    assert "Cần sửa" in status["previousattempts"][0]["feedbackplugins"][0]["editorfields"][0]["text"]
