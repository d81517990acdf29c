"""Criteria of grades given by rubric and marking guide, on what Moodle 4.5.6 and 4.2.3 said."""

from __future__ import annotations

from typing import Any

import pytest

from connector.lms.base import Cache, GivenGrade, SubmissionPoint
from connector.lms.moodle.submissions import MoodleSubmissions
from tests.lms.moodle.replay import Params, Replay, moodle_error, recorded, site_info

DEFINITIONS, INSTANCES = "core_grading_get_definitions", "core_grading_get_gradingform_instances"
STATUS, GRADES, SUBMISSIONS = "mod_assign_get_submission_status", "mod_assign_get_grades", "mod_assign_get_submissions"
POINT = SubmissionPoint("toan", "id:9", "Chấm theo tiêu chí")
NAMES = ["Nội dung", "Ưu điểm nổi bật", "Bản quyền"]
REMARK = "Ưu điểm: ví dụ rõ\nHạn chế: hình < chữ & ít màu"


class School:
    """One assignment graded by a rubric, as recorded: `praised` released, another in review, a third sent back."""

    def __init__(self, moodle: Replay, release: str, method: str = "rubric") -> None:
        self.moodle, self.cache = moodle, Cache()
        self.areas = recorded(DEFINITIONS, release)
        self.cmid = next(a["cmid"] for a in self.areas["areas"] if a["activemethod"] == method)
        self.instances = recorded(f"{INSTANCES}-{method}", release)
        self.status = recorded(f"{STATUS}-by-rubric", release)
        self.reopened = recorded(f"{STATUS}-by-rubric-reopened", release)
        self.grade = self.status["feedback"]["grade"]
        self.sent_back = self.reopened["previousattempts"][0]["grade"]
        if method == "guide":
            self.grade["id"] = self.instances["instances"][0]["itemid"]
        self.id = self.grade["assignment"]
        self._answers()

    def _answers(self) -> None:
        says = self.moodle.says
        says("core_webservice_get_site_info", {**site_info(DEFINITIONS, INSTANCES), "userid": 3})
        assignment = {"id": self.id, "cmid": self.cmid, "name": POINT.assignment, "grade": 100}
        says("mod_assign_get_assignments", {"courses": [{"id": 9, "shortname": "x", "assignments": [assignment]}]})
        says(SUBMISSIONS, {"assignments": [{"assignmentid": self.id, "submissions": []}]})
        says(GRADES, lambda _: {"assignments": [{"assignmentid": self.id, "grades": [self.grade]}], "warnings": []})
        says(STATUS, lambda params: self.reopened if params["userid"] == str(self.back_id) else self.status)
        says(DEFINITIONS, self.areas)
        says(INSTANCES, lambda _: self.instances)

    @property
    def back_id(self) -> int:
        return int(self.sent_back["userid"])

    def read(self) -> list[GivenGrade]:
        return MoodleSubmissions(self.moodle.client(), self.cache).grades([POINT], None)

    def asked(self, *functions: str) -> list[int]:
        return [len(self.moodle.params(name)) for name in functions or (DEFINITIONS, INSTANCES)]


@pytest.fixture(params=["4.5", "4.2"])
def release(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def school(moodle: Replay, release: str) -> School:
    return School(moodle, release)


def test_a_rubric_is_read_as_scores_and_remarks_in_the_forms_order(school: School) -> None:
    [one] = school.read()
    assert [(c.name, c.score, c.max) for c in one.criteria] == list(zip(NAMES, (10, 10, 1), (20, 10, 1), strict=True))
    assert [c.remark for c in one.criteria] == [REMARK, "", "Ghi nguồn ảnh"]
    assert one.comment == "Yêu cầu điều chỉnh: thêm hai câu vận dụng"
    assert one.criteria_unread is None


def test_a_marking_guide_is_read_as_scores_and_remarks(moodle: Replay, release: str) -> None:
    [one] = School(moodle, release, "guide").read()
    assert [(c.name, c.score, c.max) for c in one.criteria] == list(zip(NAMES, (12.5, 10, 0), (20, 10, 1), strict=True))
    assert one.criteria[0].remark == REMARK


def test_the_form_of_a_verdict_that_reopened_the_submission_is_read(school: School) -> None:
    """Its grade stands on the attempt before, and so does the form."""
    latest = school.reopened["lastattempt"]["submission"]
    school.moodle.says(SUBMISSIONS, {"assignments": [{"assignmentid": school.id, "submissions": [latest]}]})
    school.moodle.says(GRADES, {"assignments": []})
    [one] = school.read()
    assert (one.teacher_id, one.attempt) == (str(school.back_id), 0)
    assert [c.score for c in one.criteria] == [20, 5, 0]
    assert one.criteria[2].remark == "Thiếu nguồn"


def test_what_was_read_in_the_last_run_costs_no_call_in_this_one(school: School) -> None:
    first = school.read()
    assert school.asked() == [1, 1]
    assert school.read() == first
    assert school.asked() == [1, 1]


def test_a_grade_given_anew_is_read_anew(school: School) -> None:
    school.read()
    school.grade["timemodified"] += 60
    school.instances["instances"][0]["rubric"]["criteria"][0]["remark"] = "Nay đã đủ"
    [one] = school.read()
    assert one.criteria[0].remark == "Nay đã đủ"
    assert school.asked() == [2, 2]


def test_what_a_run_does_not_meet_is_forgotten(school: School) -> None:
    school.read()
    school.moodle.says(GRADES, {"assignments": []})
    school.read()
    assert school.cache["given_criteria"] == {}


def test_fillings_are_asked_for_from_shortly_before_the_oldest_new_grade_and_as_they_were_typed(school: School) -> None:
    school.read()
    [asked] = school.moodle.params(INSTANCES)
    assert school.grade["timemodified"] - 3600 < int(asked["since"]) < school.grade["timemodified"]
    assert asked["moodlewssettingraw"] == "1"


def test_a_grade_in_points_costs_no_call_for_forms(school: School, release: str) -> None:
    points = recorded(f"{STATUS}-by-points", release)
    school.status = points
    school.grade = points["feedback"]["grade"]
    school.grade["assignment"] = school.id
    [one] = school.read()
    assert (one.grade, one.criteria, one.criteria_unread) == (85.0, (), None)
    assert school.asked() == [0, 0]
    assert "given_criteria" not in school.cache


def test_an_unreleased_grade_tells_no_criteria(school: School) -> None:
    """Moodle would tell its form to us, though the reviewer has not released it."""
    school.status["lastattempt"]["gradingstatus"] = "inreview"
    del school.status["feedback"]
    [one] = school.read()
    assert (one.released, one.criteria) == (False, ())
    assert school.asked() == [0, 0]


@pytest.mark.parametrize("gone", [{DEFINITIONS}, {INSTANCES}, {DEFINITIONS, INSTANCES}], ids=len)
def test_a_service_without_the_functions_reads_the_grade_and_says_which_are_missing(
    school: School, gone: set[str]
) -> None:
    names = {DEFINITIONS, INSTANCES} - gone
    school.moodle.says("core_webservice_get_site_info", {**site_info(*names), "userid": 3})
    [one] = school.read()
    assert (one.grade, one.criteria) == (67.74194, ())
    assert one.criteria_unread is not None
    assert all(name in one.criteria_unread.vi and name in one.criteria_unread.en for name in gone)
    assert school.asked() == [0, 0]


def test_an_account_that_may_not_see_forms_reads_the_grade_and_says_which_permission_is_missing(
    school: School, release: str
) -> None:
    school.moodle.says(INSTANCES, recorded("error-instances-not-permitted", release))
    [one] = school.read()
    assert one.grade == 67.74194
    assert one.criteria_unread is not None and "moodle/grade:managegradingforms" in one.criteria_unread.vi


def test_points_shown_in_an_unusual_way_are_asked_about_and_have_no_criteria(school: School) -> None:
    """As a percentage, for instance: only the list of forms tells then that there is none."""
    school.status["feedback"]["gradefordisplay"] = "67.74 %"
    for area in school.areas["areas"]:
        area["activemethod"] = None
    [one] = school.read()
    assert (one.criteria, one.criteria_unread) == ((), None)
    assert school.asked() == [1, 0]
    school.read()
    assert school.asked() == [1, 0]


def test_a_form_that_is_still_a_draft_is_not_the_form_of_a_grade(school: School) -> None:
    for area in school.areas["areas"]:
        for definition in area["definitions"]:
            definition["status"] = 10
    assert [one.criteria for one in school.read()] == [()]
    assert school.asked() == [1, 0]


def test_a_method_that_we_do_not_know_leaves_the_grade_as_it_is(school: School) -> None:
    for area in school.areas["areas"]:
        area["activemethod"] = "btec"
        area["definitions"] = [{"id": 8, "method": "btec", "status": 20, "name": "x"}]
    school.instances = {"instances": [{"id": 1, "itemid": school.grade["id"], "status": 1, "btec": {}}]}
    assert [(one.grade, one.criteria) for one in school.read()] == [(67.74194, ())]


def test_a_remark_without_a_level_has_no_score(school: School) -> None:
    del school.instances["instances"][0]["rubric"]["criteria"][0]["levelid"]
    [one] = school.read()
    assert (one.criteria[0].score, one.criteria[0].max, one.criteria[0].remark) == (None, 20, REMARK)


def test_definitions_are_asked_for_without_activeonly(school: School, release: str) -> None:
    """With it, one assignment graded by points fails the call for all."""
    assert recorded("error-definitions-of-points-active-only", release)["errorcode"] == "invalid_method_name"
    school.read()
    assert set(school.moodle.params(DEFINITIONS)[0]) == {"cmids[0]", "areaname"}


def test_a_form_that_is_gone_meanwhile_stops_nothing(school: School, logs: list[dict[str, Any]]) -> None:
    school.moodle.says(INSTANCES, moodle_error("invalidrecord"))
    [one] = school.read()
    assert one.grade == 67.74194 and one.criteria_unread is not None
    assert [line["grades"] for line in logs if line["event"] == "moodle_criteria_unread"] == [1]


def test_two_grades_of_one_assignment_are_read_together(school: School) -> None:
    latest = school.reopened["lastattempt"]["submission"]

    def grades(_: Params) -> Any:
        return {"assignments": [{"assignmentid": school.id, "grades": [school.grade]}]}

    school.moodle.says(SUBMISSIONS, {"assignments": [{"assignmentid": school.id, "submissions": [latest]}]})
    school.moodle.says(GRADES, grades)
    assert {one.teacher_id: [c.score for c in one.criteria] for one in school.read()} == {
        str(school.grade["userid"]): [10, 10, 1],
        str(school.back_id): [20, 5, 0],
    }
    assert school.asked() == [1, 1]
