"""Who is in a cohort, and whose code it is."""

from __future__ import annotations

from typing import Any

from connector.lms.moodle.activity import MoodleActivity
from connector.lms.moodle.cohorts import COHORTS, MEMBERS, USERS
from tests.lms.moodle.replay import Params, Replay

THERE = [
    {"id": 3, "name": "Yếu thế", "idnumber": "yt"},
    {"id": 4, "name": "Thiếu &amp; không máy", "idnumber": ""},
    {"id": 5, "name": "Yếu thế", "idnumber": None},
]


def test_cohorts_are_found_by_idnumber_or_by_name_and_those_of_one_name_count_as_one(moodle: Replay) -> None:
    moodle.says(COHORTS, THERE)
    told = [{"cohortid": 3, "userids": [7, 8]}, {"cohortid": 4, "userids": []}, {"cohortid": 5, "userids": [8, 9]}]
    moodle.says(MEMBERS, told)
    found = MoodleActivity(moodle.client(), {}).members(["yt", "YẾU  THẾ", "thiếu & không máy", "không có"])
    assert found == {
        "yt": frozenset({"7", "8"}),
        "YẾU  THẾ": frozenset({"7", "8", "9"}),
        "thiếu & không máy": frozenset(),
    }
    assert moodle.functions() == [COHORTS, MEMBERS]


def test_no_cohort_named_or_found_costs_no_call_for_members(moodle: Replay) -> None:
    assert MoodleActivity(moodle.client(), {}).members([]) == {} and moodle.functions() == []
    moodle.says(COHORTS, THERE)
    assert MoodleActivity(moodle.client(), {}).members(["khác"]) == {} and moodle.functions() == [COHORTS]


def test_a_student_code_is_an_idnumber_or_else_the_name_of_an_account(moodle: Replay) -> None:
    def users(params: Params) -> Any:
        known = {"HS1": {"id": 7, "idnumber": "HS1", "username": "an"}, "binh": {"id": 8, "username": "binh"}}
        asked = [value for name, value in params.items() if name.startswith("values")]
        return [u for code, u in known.items() if code in asked and u.get(params["field"]) == code]

    moodle.says(USERS, users)
    assert MoodleActivity(moodle.client(), {}).students_by_code(["HS1", "binh", "lạ"]) == {"HS1": "7", "binh": "8"}
    assert [p["field"] for p in moodle.params(USERS)] == ["idnumber", "username"]
