"""Courses as the mapping names them become ids: one by one where they are few, from one list where they are many."""

from __future__ import annotations

from typing import Any

import pytest

from connector.errors import NeedsOperator
from connector.lms.base import Cache
from connector.lms.moodle.courses import BY_FIELD, FEW, CourseIds
from tests.lms.moodle.replay import Params, Raw, Replay, moodle_error

SCHOOL = [f"shortname:T{k}" for k in range(1, 31)]
IDS = {f"shortname:T{k}": k for k in range(1, 31)}
ALL: Params = {}


def course(number: int, shortname: str, idnumber: str | None = None) -> dict[str, Any]:
    told = {"id": number, "shortname": shortname.replace("&", "&amp;")}
    return told if idnumber is None else {**told, "idnumber": idnumber}


COURSES = [course(k, f"T{k}", f"t-{k}") for k in range(1, 31)]


@pytest.fixture
def site(moodle: Replay) -> Replay:
    return holds(moodle, COURSES)


def holds(
    moodle: Replay, courses: list[dict[str, Any]], *, whole: Any = None, raw: dict[str, int] | None = None
) -> Replay:
    """A site with these courses; `whole` is what it says when asked for all, `raw` what it finds by other names."""

    def answer(params: Params) -> Any:
        if not params:
            return {"courses": courses, "warnings": []} if whole is None else whole
        field, value = params["field"], params["value"].replace("&", "&amp;")
        found = [c for c in courses if c.get(field) == value or (raw or {}).get(value) == c["id"]]
        return {"courses": found, "warnings": []}

    moodle.says(BY_FIELD, answer)
    return moodle


def test_the_courses_of_a_school_cost_one_call(site: Replay) -> None:
    cache: Cache = {}
    assert CourseIds(site.client(), cache).resolve(SCHOOL) == IDS
    assert site.params(BY_FIELD) == [ALL]
    assert cache["course_ids"] == IDS


def test_what_is_found_at_once_is_not_asked_for_by_the_next_run(site: Replay) -> None:
    cache: Cache = {}
    CourseIds(site.client(), cache).resolve(SCHOOL)
    site.asked.clear()
    assert CourseIds(site.client(), cache).resolve(SCHOOL) == IDS
    assert site.asked == []


def test_a_few_new_courses_are_asked_for_by_name(site: Replay) -> None:
    known = dict(list(IDS.items())[FEW:])
    assert CourseIds(site.client(), {"course_ids": known}).resolve(SCHOOL) == IDS
    assert [p["value"] for p in site.params(BY_FIELD)] == [f"T{k}" for k in range(1, FEW + 1)]


def test_numbers_are_not_asked_for(site: Replay) -> None:
    refs = [f"id:{k}" for k in range(1, 31)]
    assert CourseIds(site.client(), {}).resolve(refs) == dict(zip(refs, range(1, 31), strict=True))
    assert site.asked == []


def test_idnumbers_are_found_in_the_same_list(site: Replay) -> None:
    refs = [f"idnumber:t-{k}" for k in range(1, 31)]
    assert set(CourseIds(site.client(), {}).resolve(refs).values()) == set(range(1, 31))
    assert site.params(BY_FIELD) == [ALL]


def test_idnumbers_that_the_account_is_not_told_are_asked_for(moodle: Replay) -> None:
    hidden = [course(k, f"T{k}") for k in range(1, 13)]
    holds(moodle, hidden, raw={f"t-{k}": k for k in range(1, 13)})
    refs = [f"idnumber:t-{k}" for k in range(1, 13)]
    assert list(CourseIds(moodle.client(), {}).resolve(refs).values()) == list(range(1, 13))


def test_a_name_with_an_ampersand_is_found_in_the_list(moodle: Replay) -> None:
    holds(moodle, [*COURSES, course(77, "Lý & Hoá")])
    assert CourseIds(moodle.client(), {}).resolve([*SCHOOL, "shortname:Lý & Hoá"])["shortname:Lý & Hoá"] == 77
    assert moodle.params(BY_FIELD) == [ALL]


def test_a_name_that_filters_change_is_asked_for(moodle: Replay) -> None:
    holds(moodle, [*COURSES, course(77, "Toan")], raw={"{mlang vi}Toan{mlang}": 77})
    ref = "shortname:{mlang vi}Toan{mlang}"
    assert CourseIds(moodle.client(), {}).resolve([*SCHOOL, ref])[ref] == 77
    assert [p.get("value") for p in moodle.params(BY_FIELD)] == [None, "{mlang vi}Toan{mlang}"]


def test_a_name_that_two_courses_show_is_asked_for(moodle: Replay) -> None:
    holds(moodle, [*COURSES, course(77, "Ly"), course(78, "Ly")], raw={"Ly": 0})
    problem = CourseIds(moodle.client(), {}).resolve([*SCHOOL, "shortname:Ly"])["shortname:Ly"]
    assert isinstance(problem, NeedsOperator) and problem.code == "unknown_course"
    assert [p.get("value") for p in moodle.params(BY_FIELD)] == [None, "Ly"]


def test_those_that_are_not_there_are_told_with_close_names_and_do_not_stop_the_others(site: Replay) -> None:
    found = CourseIds(site.client(), {}).resolve([*SCHOOL, "shortname:T30x"])
    problem = found.pop("shortname:T30x")
    assert found == IDS
    assert isinstance(problem, NeedsOperator) and problem.code == "unknown_course" and "T30" in str(problem.do)
    assert site.params(BY_FIELD).count(ALL) == 1


@pytest.mark.parametrize("whole", [Raw(504), moodle_error("dmlreadexception")])
def test_a_site_too_big_for_its_own_list_is_asked_course_by_course(moodle: Replay, whole: Any) -> None:
    holds(moodle, COURSES, whole=whole)
    assert CourseIds(moodle.client(), {}).resolve(SCHOOL) == IDS
    assert moodle.params(BY_FIELD).count(ALL) == 1
    assert moodle.slept == []
