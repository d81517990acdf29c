from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import requests

from connector.errors import HoclieuError, NeedsOperator, Retriable
from connector.lms.base import Cache
from connector.lms.moodle.categories import CACHE_KEY
from tests.lms.moodle.catalogsite import (
    BY_FIELD,
    CREATE_CATEGORIES,
    CREATE_COURSES,
    GET_CATEGORIES,
    PLACE,
    RENAME,
    STATE,
    UPDATE_CATEGORIES,
    UPDATE_COURSES,
    CatalogSite,
)
from tests.lms.moodle.replay import Raw, Replay, recorded


@pytest.fixture
def site(moodle: Replay) -> CatalogSite:
    return CatalogSite(moodle)


def test_a_course_gets_its_categories_and_its_name(site: CatalogSite) -> None:
    course = site.catalog().ensure_course(PLACE)
    assert [c["name"] for c in site.categories] == ["Kho học liệu số", "Hải Phòng", "THPT"]
    assert [c["parent"] for c in site.categories] == [0, site.categories[0]["id"], site.categories[1]["id"]]
    [made] = site.courses
    assert (made["fullname"], made["idnumber"], made["numsections"]) == ("Toán 10", "hoclieu/city.hp/toan-10", "0")
    assert made["categoryid"] == str(site.categories[-1]["id"])
    assert (course.id, course.name) == (str(made["id"]), "Toán 10")


def test_twice_gives_one(site: CatalogSite) -> None:
    for _ in range(2):
        site.catalog().ensure_course(PLACE)
    assert (len(site.categories), len(site.courses)) == (3, 1)


def test_known_courses_of_a_catalog_cost_one_call_together(site: CatalogSite) -> None:
    cache: Cache = {}
    places = [replace(PLACE, course_key=f"city.hp/{k}", course_name=k) for k in ("toan-10", "ly-10", "hoa-10")]
    for place in places:
        site.catalog(cache).ensure_course(place)
    site.moodle.asked.clear()
    catalog = site.catalog(json.loads(json.dumps(cache)))
    assert [catalog.ensure_course(place).name for place in places] == ["toan-10", "ly-10", "hoa-10"]
    assert site.calls() == [BY_FIELD]


def test_a_renamed_subject_renames_its_course(site: CatalogSite) -> None:
    cache: Cache = {}
    first = site.catalog(cache).ensure_course(PLACE)
    again = site.catalog(cache).ensure_course(replace(PLACE, course_name="Toán lớp 10"))
    assert (again.id, again.name) == (first.id, "Toán lớp 10")
    assert site.courses[0]["fullname"] == "Toán lớp 10"
    assert site.moodle.params(UPDATE_COURSES) == [
        {"courses[0][id]": first.id, "courses[0][fullname]": "Toán lớp 10"},
    ]


def test_a_name_with_an_ampersand_is_not_taken_for_another(site: CatalogSite) -> None:
    place = replace(PLACE, course_name="Lý & Hoá 10")
    site.catalog().ensure_course(place)
    site.courses[0]["fullname"] = "Lý &amp; Hoá 10"
    assert site.catalog().ensure_course(place).name == "Lý & Hoá 10"
    assert UPDATE_COURSES not in site.calls()


def test_a_catalog_under_another_path_moves_its_course_there(site: CatalogSite) -> None:
    cache: Cache = {}
    site.catalog(cache).ensure_course(PLACE)
    moved = replace(PLACE, category_path=("Kho học liệu số", "Phường Lê Chân"))
    site.catalog(cache).ensure_course(moved)
    site.moodle.asked.clear()
    site.catalog(cache).ensure_course(moved)
    [course] = site.courses
    [named] = [c for c in site.categories if str(c["id"]) == course["categoryid"]]
    assert (named["name"], named["parent"]) == ("Phường Lê Chân", site.categories[0]["id"])
    assert site.calls() == [BY_FIELD]


def test_a_course_that_was_moved_by_hand_is_moved_back(site: CatalogSite) -> None:
    cache: Cache = {}
    site.catalog(cache).ensure_course(PLACE)
    right = site.courses[0]["categoryid"]
    site.courses[0]["categoryid"] = 7
    site.catalog(cache).ensure_course(PLACE)
    assert site.courses[0]["categoryid"] == right


def test_a_category_of_ours_is_renamed_with_the_path(site: CatalogSite) -> None:
    cache: Cache = {}
    site.catalog(cache).ensure_course(PLACE)
    site.catalog(cache).ensure_course(replace(PLACE, category_path=("Kho học liệu số", "Hải Phòng", "Cấp THPT")))
    assert [c["name"] for c in site.categories] == ["Kho học liệu số", "Hải Phòng", "Cấp THPT"]
    assert site.calls().count(UPDATE_CATEGORIES) == 1
    assert UPDATE_COURSES not in site.calls()


def test_a_category_that_another_catalog_shares_is_not_renamed(site: CatalogSite) -> None:
    cache: Cache = {}
    site.catalog(cache).ensure_course(PLACE)
    other = replace(PLACE, catalog_key="school.a", category_path=("Kho học liệu số", "THPT A"), course_key="school.a/t")
    site.catalog(cache).ensure_course(other)
    site.catalog(cache).ensure_course(replace(PLACE, category_path=("Kho số", "Hải Phòng", "THPT")))
    assert [c["name"] for c in site.categories] == [
        *("Kho học liệu số", "Hải Phòng", "THPT", "THPT A"),
        *("Kho số", "Hải Phòng", "THPT"),
    ]


def test_a_category_that_is_not_ours_is_not_renamed(site: CatalogSite) -> None:
    cache: Cache = {}
    site.categories.append({"id": 7, "name": "Kho học liệu số", "parent": 0, "idnumber": "của trường"})
    place = replace(PLACE, category_path=("Kho học liệu số",))
    site.catalog(cache).ensure_course(place)
    site.catalog(cache).ensure_course(replace(place, category_path=("Kho số",)))
    assert [c["name"] for c in site.categories] == ["Kho học liệu số", "Kho số"]


def test_what_moodle_could_not_change_of_a_course_is_an_error(site: CatalogSite) -> None:
    site.catalog().ensure_course(PLACE)
    warning = {"item": "course", "itemid": 1, "warningcode": "nopermissions", "message": "…"}
    site.moodle.says(UPDATE_COURSES, {"warnings": [warning]})
    with pytest.raises(HoclieuError) as caught:
        site.catalog().ensure_course(replace(PLACE, course_name="Khác"))
    assert caught.value.code == "no_permission"


@pytest.mark.parametrize("release", ["4.5", "4.2"])
def test_the_recorded_answers_to_changes_are_read(moodle: Replay, release: str) -> None:
    site, cache = CatalogSite(moodle, release), Cache()
    site.catalog(cache).ensure_course(PLACE)
    moodle.says(UPDATE_COURSES, recorded(UPDATE_COURSES, release))
    moodle.says(UPDATE_CATEGORIES, recorded(UPDATE_CATEGORIES, release))
    changed = replace(PLACE, course_name="Khác", category_path=(*PLACE.category_path[:2], "Khác"))
    assert site.catalog(cache).ensure_course(changed).name == "Khác"


@pytest.mark.parametrize("broken", [None, [], {"city.hp": {"path": 5}}])
def test_remembered_categories_of_another_form_are_no_obstacle(site: CatalogSite, broken: Any) -> None:
    site.catalog().ensure_course(PLACE)
    site.catalog({CACHE_KEY: broken}).ensure_course(PLACE)
    assert (len(site.categories), len(site.courses)) == (3, 1)


def test_all_missing_functions_are_named_before_anything_is_made(site: CatalogSite) -> None:
    site.offers(without=(RENAME, STATE))
    with pytest.raises(NeedsOperator, match=f"{RENAME}.*{STATE}|{STATE}.*{RENAME}"):
        site.catalog().ensure_course(PLACE)
    assert site.calls() == []


def test_a_category_of_that_name_is_used_though_it_is_not_ours(site: CatalogSite) -> None:
    site.categories.append({"id": 7, "name": "KHO HỌC LIỆU SỐ", "parent": 0, "idnumber": None})
    site.catalog().ensure_course(PLACE)
    assert [c["name"] for c in site.categories] == ["KHO HỌC LIỆU SỐ", "Hải Phòng", "THPT"]
    assert site.categories[1]["parent"] == 7


def test_a_category_that_was_moved_and_renamed_is_found_by_its_idnumber(site: CatalogSite) -> None:
    site.catalog().ensure_course(PLACE)
    site.categories[2].update(name="Trung học phổ thông", parent=0)
    site.catalog().ensure_course(replace(PLACE, course_key="city.hp/ly-10"))
    assert len(site.categories) == 3
    assert {c["categoryid"] for c in site.courses} == {str(site.categories[2]["id"])}


def test_of_two_categories_of_one_name_ours_is_taken(site: CatalogSite) -> None:
    place = replace(PLACE, category_path=("Kho",))
    site.catalog().ensure_course(place)
    [ours] = site.categories
    site.categories.insert(0, {**ours, "id": 7, "idnumber": None})
    site.catalog().ensure_course(replace(place, course_key="city.hp/ly-10"))
    assert {c["categoryid"] for c in site.courses} == {str(ours["id"])}


def test_catalogs_share_a_top_category_and_keep_their_own_below(site: CatalogSite) -> None:
    site.catalog().ensure_course(PLACE)
    other = replace(PLACE, catalog_key="school.a", category_path=("Kho học liệu số", "THPT A"), course_key="school.a/t")
    site.catalog().ensure_course(other)
    assert [c["name"] for c in site.categories] == ["Kho học liệu số", "Hải Phòng", "THPT", "THPT A"]


def test_a_category_whose_making_got_no_answer_is_looked_for(site: CatalogSite) -> None:
    def cut(params: Any) -> Any:
        site.create_category(params)
        raise requests.ReadTimeout

    site.moodle.says(CREATE_CATEGORIES, cut, site.create_category)
    site.catalog().ensure_course(PLACE)
    assert len(site.categories) == 3


def test_a_taken_short_name_leads_to_another_always_the_same(site: CatalogSite) -> None:
    site.add_course("của người khác", shortname="Toán 10 (city.hp)")
    site.catalog().ensure_course(PLACE)
    assert site.courses[1]["shortname"] == "Toán 10 (city.hp) hoclieu/city.hp/toan-10"


def test_a_course_whose_making_got_no_answer_is_looked_for(site: CatalogSite) -> None:
    def cut(params: Any) -> Any:
        site.create_course(params)
        return Raw(504, "<html>Gateway</html>")

    site.moodle.says(CREATE_COURSES, cut)
    assert site.catalog().ensure_course(PLACE).id == str(site.courses[0]["id"])


def test_a_course_that_another_worker_made_meanwhile_is_taken(site: CatalogSite) -> None:
    def overtaken(params: Any) -> Any:
        site.create_course(params)
        return recorded("core_course_create_courses-duplicate-idnumber")

    site.moodle.says(CREATE_COURSES, overtaken)
    assert site.catalog().ensure_course(PLACE).id == str(site.courses[0]["id"])


def test_a_course_that_cannot_be_made_and_is_not_there_is_an_error(site: CatalogSite) -> None:
    site.moodle.says(CREATE_COURSES, Raw(504, "<html>Gateway</html>"))
    with pytest.raises(Retriable) as caught:
        site.catalog().ensure_course(PLACE)
    assert caught.value.code == "outcome_unknown"
    assert site.calls().count(CREATE_COURSES) == 1


def test_a_course_deleted_by_hand_is_made_again_in_spite_of_the_cache(site: CatalogSite) -> None:
    cache: Cache = {}
    first = site.catalog(cache).ensure_course(PLACE)
    site.courses.clear()
    again = site.catalog(cache).ensure_course(PLACE)
    assert again.id != first.id
    assert [str(c["id"]) for c in site.courses] == [again.id]


def test_a_remembered_course_that_got_another_idnumber_is_no_longer_ours(site: CatalogSite) -> None:
    cache: Cache = {}
    first = site.catalog(cache).ensure_course(PLACE)
    site.courses[0]["idnumber"] = "khác"
    assert site.catalog(cache).ensure_course(PLACE).id != first.id


@pytest.mark.parametrize("broken", [None, [], {"hoclieu/city.hp/toan-10": {"id": "?"}}])
def test_a_cache_of_another_form_is_no_obstacle(site: CatalogSite, broken: Any) -> None:
    site.catalog({"catalog_courses": broken}).ensure_course(PLACE)
    assert len(site.courses) == 1


def test_recorded_categories_are_read(site: CatalogSite) -> None:
    site.moodle.says(GET_CATEGORIES, recorded(f"{GET_CATEGORIES}-of-parent"))
    top = recorded(f"{GET_CATEGORIES}-of-parent")[0]["name"]
    site.catalog().ensure_course(replace(PLACE, category_path=(top,)))
    assert CREATE_CATEGORIES not in site.calls()
