"""Our words beside a grade given by a rubric or marking guide: the grade outlives them, or they are not written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from connector.errors import Rejected
from connector.lms.base import Cache, Feedback, SubmissionPoint
from connector.lms.moodle.submissions import MoodleSubmissions
from tests.lms.moodle.replay import Params, Replay, recorded, site_info

DEFINITIONS, INSTANCES = "core_grading_get_definitions", "core_grading_get_gradingform_instances"
STATUS, SAVE = "mod_assign_get_submission_status", "mod_assign_save_grade"
WORDS = "<p>Đã chuyển lên cụm</p>"


class Assignment:
    """A submission graded by a form, that Moodle changes as it was seen to on 4.5.6 and 4.2.3."""

    def __init__(self, moodle: Replay, release: str, method: str = "rubric", status: str = "by-rubric") -> None:
        self.moodle, self.method = moodle, method
        self.areas = recorded(DEFINITIONS, release)
        self.instances = recorded(f"{INSTANCES}-{method}", release)
        self.status = recorded(f"{STATUS}-{status}", release)
        self.cmid = next(a["cmid"] for a in self.areas["areas"] if a["activemethod"] == method)
        self.id = self.status["lastattempt"]["submission"]["assignment"]
        if method == "guide":
            self.grade["id"] = self.instances["instances"][0]["itemid"]
        moodle.says("core_webservice_get_site_info", site_info(DEFINITIONS, INSTANCES))
        known = {"id": self.id, "cmid": self.cmid, "name": "x", "grade": 100, "attemptreopenmethod": "manual"}
        moodle.says("mod_assign_get_assignments", {"courses": [{"id": 9, "shortname": "x", "assignments": [known]}]})
        moodle.says(DEFINITIONS, lambda _: self.areas)
        moodle.says(INSTANCES, lambda _: self.instances)
        moodle.says(STATUS, lambda _: self.status)
        moodle.says(SAVE, self.save)

    @property
    def attempt(self) -> Any:
        """The attempt that holds the grade, in the words of the status."""
        return self.status["previousattempts"][0] if "previousattempts" in self.status else self.status["feedback"]

    @property
    def grade(self) -> Any:
        return self.attempt["grade"]

    def save(self, params: Params) -> None:
        if not any(name.startswith(f"advancedgradingdata[{self.method}]") for name in params):
            self.grade["grade"] = "-1.00000"
        plugins = "feedbackplugins" if "feedbackplugins" in self.attempt else "plugins"
        self.attempt[plugins][0]["editorfields"][0]["text"] = params["plugindata[assignfeedbackcomments_editor][text]"]

    def write(self, **change: Any) -> None:
        feedback = Feedback(str(self.id), str(self.grade["userid"]), WORDS, workflow_state="released")
        cache: Cache = {"course_ids": {"id:9": 9}}
        MoodleSubmissions(self.moodle.client(), cache).write_back(replace(feedback, **change))

    def sent(self) -> Any:
        """`advancedgradingdata` as Moodle got it: by criterion, its filling."""
        [params] = self.moodle.params(SAVE)
        rows: dict[str, dict[str, str]] = {}
        for name, value in params.items():
            if found := re.fullmatch(rf"advancedgradingdata\[{self.method}\]\[criteria\]\[(\d+)\].*\[(\w+)\]", name):
                rows.setdefault(found[1], {})[found[2]] = value
        return {int(row.pop("criterionid")): row for row in rows.values()}

    def filled(self) -> Any:
        [one] = [i for i in self.instances["instances"] if i["itemid"] == self.grade["id"]]
        kept = [{k: str(v) for k, v in c.items() if k != "id"} for c in one[self.method]["criteria"]]
        return {int(c.pop("criterionid")): c for c in kept}


@pytest.fixture(params=["4.5", "4.2"])
def release(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("method", ["rubric", "guide"])
def test_the_form_goes_along_as_the_reviewer_filled_it_in(moodle: Replay, release: str, method: str) -> None:
    assignment = Assignment(moodle, release, method)
    before = assignment.grade["grade"]
    assignment.write()
    assert assignment.grade["grade"] == before
    sent = {c: {**f, "score": str(float(f["score"]))} if "score" in f else f for c, f in assignment.sent().items()}
    kept = {c: {**f, "score": str(float(f["score"]))} if "score" in f else f for c, f in assignment.filled().items()}
    assert sent == kept
    assert "chữ & ít <b>màu</b>" in json.dumps(sent, ensure_ascii=False), "as it was typed"


def test_the_form_of_an_earlier_attempt_goes_along_with_words_about_it(moodle: Replay, release: str) -> None:
    assignment = Assignment(moodle, release, status="by-rubric-reopened")
    assignment.write(attempt=0)
    assert assignment.grade["grade"] == "80.64516"
    assert moodle.params(SAVE)[0]["attemptnumber"] == "0"
    assert {f["remark"] for f in assignment.sent().values()} == {"", "Thiếu nguồn"}


def test_points_cost_no_call_for_forms(moodle: Replay, release: str) -> None:
    assignment = Assignment(moodle, release, status="by-points")
    moodle.says(SAVE, lambda p: assignment.save({**p, "advancedgradingdata[rubric]": ""}))
    assignment.write()
    assert moodle.functions() == [STATUS, SAVE, STATUS]
    assert not any("advancedgradingdata" in name for name in moodle.params(SAVE)[0])


def _no_functions(a: Assignment) -> None:
    a.moodle.says("core_webservice_get_site_info", site_info(DEFINITIONS))


def _no_permission(a: Assignment) -> None:
    a.moodle.says(INSTANCES, recorded("error-instances-not-permitted"))


def _to_be_graded_again(a: Assignment) -> None:
    a.instances["instances"] = []


def _empty(a: Assignment) -> None:
    for instance in a.instances["instances"]:
        instance["rubric"]["criteria"] = []


def _unknown_method(a: Assignment) -> None:
    for area in a.areas["areas"]:
        area["activemethod"] = "btec"
        area["definitions"] = [{"id": 8, "method": "btec", "status": 20, "name": "x"}]


@pytest.mark.parametrize(
    ("hindrance", "code"),
    [
        (_no_functions, "grading_form_unread"),
        (_no_permission, "grading_form_unread"),
        (_to_be_graded_again, "grading_form_changed"),
        (_empty, "grading_form_changed"),
        (_unknown_method, "grading_form_changed"),
    ],
)
def test_nothing_is_written_where_the_grade_would_be_lost(
    moodle: Replay, hindrance: Callable[[Assignment], None], code: str
) -> None:
    assignment = Assignment(moodle, "4.5")
    hindrance(assignment)
    with pytest.raises(Rejected) as caught:
        assignment.write()
    assert caught.value.code == code
    assert moodle.params(SAVE) == []


def test_the_missing_function_and_the_permission_are_named(moodle: Replay) -> None:
    assignment = Assignment(moodle, "4.5")
    _no_functions(assignment)
    with pytest.raises(Rejected) as caught:
        assignment.write()
    assert caught.value.do is not None
    assert INSTANCES in caught.value.do.vi and "moodle/grade:managegradingforms" in caught.value.do.en
    assert "core_grading_get_definitions" not in caught.value.do.vi


def test_a_course_that_is_not_known_hinders_as_well(moodle: Replay) -> None:
    assignment = Assignment(moodle, "4.5")
    moodle.says("mod_assign_get_assignments", {"courses": []})
    with pytest.raises(Rejected, match="form"):
        assignment.write()
    assert moodle.params(SAVE) == []


def test_a_form_that_was_given_up_for_points_hinders_nothing(moodle: Replay) -> None:
    assignment = Assignment(moodle, "4.5")
    assignment.areas["areas"] = []
    moodle.says(SAVE, lambda p: assignment.save({**p, "advancedgradingdata[rubric]": ""}))
    assignment.write()
    assert not any("advancedgradingdata" in name for name in moodle.params(SAVE)[0])


def test_words_without_a_grade_need_no_form(moodle: Replay) -> None:
    assignment = Assignment(moodle, "4.5")
    assignment.grade["grade"] = "-1.00000"
    assignment.write()
    assert moodle.functions() == [STATUS, SAVE, STATUS]


def test_a_grade_that_changed_all_the_same_is_told(moodle: Replay) -> None:
    """Such as by a rubric whose levels were given other scores since."""
    assignment = Assignment(moodle, "4.5")

    def save(params: Params) -> None:
        assignment.save(params)
        assignment.grade["grade"] = "40.00000"

    moodle.says(SAVE, save)
    with pytest.raises(Rejected) as caught:
        assignment.write()
    assert caught.value.code == "grade_changed"


def test_the_same_words_are_written_once(moodle: Replay) -> None:
    assignment = Assignment(moodle, "4.5")
    assignment.write()
    assignment.write()
    assert len(moodle.params(SAVE)) == len(moodle.params(INSTANCES)) == 1


def test_an_assignment_that_an_earlier_run_has_read_is_known_without_a_call(moodle: Replay) -> None:
    assignment = Assignment(moodle, "4.5")
    moodle.says("mod_assign_get_submissions", {"assignments": [{"assignmentid": assignment.id, "submissions": []}]})
    cache: Cache = {}
    MoodleSubmissions(moodle.client(), cache).submissions([SubmissionPoint("x", "id:9", "x")], None)
    moodle.asked.clear()
    feedback = Feedback(str(assignment.id), str(assignment.grade["userid"]), WORDS, workflow_state="released")
    MoodleSubmissions(moodle.client(), cache).write_back(feedback)
    assert moodle.functions() == [STATUS, DEFINITIONS, INSTANCES, SAVE, STATUS]
