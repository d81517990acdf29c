from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

from connector.errors import HoclieuError, NeedsOperator, Rejected, Retriable
from connector.lms.base import Cache, Course
from connector.lms.moodle.catalog import EDIT, NEEDED
from connector.lms.moodle.strays import DELETE
from tests.lms.moodle.catalogsite import (
    BY_FIELD,
    CREATE_CATEGORIES,
    CREATE_COURSES,
    GET_CATEGORIES,
    MODULE,
    PLACE,
    RENAME,
    SCORMS,
    STATE,
    UPDATE,
    CatalogSite,
    zipped,
)
from tests.lms.moodle.replay import Raw, Replay, moodle_error, recorded, site_info


@pytest.fixture
def site(moodle: Replay) -> CatalogSite:
    return CatalogSite(moodle)


@pytest.fixture
def package(tmp_path: Path) -> tuple[Path, str]:
    return zipped(tmp_path)


def made(site: CatalogSite, package: tuple[Path, str], cache: Cache | None = None, name: str = "Bài 1") -> Any:
    catalog = site.catalog(cache)
    course = catalog.ensure_course(PLACE)
    return catalog.create(course, catalog.ensure_section(course, PLACE.topic), name, *package)


def test_a_lesson_gets_its_categories_course_section_and_activity(site: CatalogSite, package: tuple[Path, str]) -> None:
    activity = made(site, package)
    assert [c["name"] for c in site.categories] == ["Kho học liệu số", "Hải Phòng", "THPT"]
    assert [c["parent"] for c in site.categories] == [0, site.categories[0]["id"], site.categories[1]["id"]]
    [course] = site.courses
    assert (course["fullname"], course["idnumber"], course["numsections"]) == (
        "Toán 10",
        "hoclieu/city.hp/toan-10",
        "0",
    )
    assert course["categoryid"] == str(site.categories[-1]["id"])
    assert (activity.course_id, activity.section_name, activity.name) == (str(course["id"]), "Mệnh đề", "Bài 1")
    assert (activity.sha1, activity.visible, activity.version) == (package[1], True, "SCORM_1.2")
    assert activity.url == f"https://lms.school.example/mod/scorm/view.php?id={activity.cmid}"


def test_twice_gives_one(site: CatalogSite, package: tuple[Path, str]) -> None:
    for cache in ({}, {}):
        catalog = site.catalog(cache)
        course = catalog.ensure_course(PLACE)
        catalog.ensure_section(course, PLACE.topic)
    assert len(site.categories) == 3
    assert len(site.courses) == 1
    assert [s["rawtitle"] for s in site.sections[site.courses[0]["id"]]] == [None, "Mệnh đề"]


def test_a_run_with_nothing_to_do_costs_one_call_and_one_a_course(site: CatalogSite, package: tuple[Path, str]) -> None:
    cache: Cache = {}
    places = [replace(PLACE, course_key=f"city.hp/{k}", course_name=k) for k in ("toan-10", "ly-10", "hoa-10")]

    def look() -> list[list[Any]]:
        catalog = site.catalog(json.loads(json.dumps(cache)))
        courses = [catalog.ensure_course(place) for place in places]
        for course in courses:
            catalog.ensure_section(course, PLACE.topic)
        return [catalog.standing([course])[course.id] for course in courses]

    for place in places:
        catalog = site.catalog(cache)
        course = catalog.ensure_course(place)
        catalog.create(course, catalog.ensure_section(course, PLACE.topic), place.course_name, *package)
    catalog = site.catalog(cache)
    for place in places:
        catalog.standing([catalog.ensure_course(place)])
    site.moodle.asked.clear()
    assert [[a.name for a in found] for found in look()] == [["toan-10"], ["ly-10"], ["hoa-10"]]
    assert site.calls() == [BY_FIELD, SCORMS, SCORMS, SCORMS]


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
        site._create_category(params)
        raise requests.ReadTimeout

    site.moodle.says(CREATE_CATEGORIES, cut, site._create_category)
    site.catalog().ensure_course(PLACE)
    assert len(site.categories) == 3


def test_a_taken_short_name_leads_to_another_always_the_same(site: CatalogSite) -> None:
    site.add_course("của người khác", shortname="Toán 10 (city.hp)")
    site.catalog().ensure_course(PLACE)
    assert site.courses[1]["shortname"] == "Toán 10 (city.hp) hoclieu/city.hp/toan-10"


def test_a_course_whose_making_got_no_answer_is_looked_for(site: CatalogSite) -> None:
    def cut(params: Any) -> Any:
        site._create_course(params)
        return Raw(504, "<html>Gateway</html>")

    site.moodle.says(CREATE_COURSES, cut)
    assert site.catalog().ensure_course(PLACE).id == str(site.courses[0]["id"])


def test_a_course_that_another_worker_made_meanwhile_is_taken(site: CatalogSite) -> None:
    def overtaken(params: Any) -> Any:
        site._create_course(params)
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


def test_a_section_is_found_by_its_name_however_it_is_typed(site: CatalogSite) -> None:
    course = site.add_course("hoclieu/city.hp/toan-10")
    site.add_section(course["id"], "MỆNH  ĐỀ")
    catalog = site.catalog()
    assert catalog.ensure_section(catalog.ensure_course(PLACE), PLACE.topic) == "1"
    assert UPDATE not in site.calls()


def test_an_unnamed_section_of_a_cut_run_is_used_before_another_is_made(site: CatalogSite) -> None:
    course = site.add_course("hoclieu/city.hp/toan-10")
    site.add_section(course["id"], None, cmlist=["9"])
    site.add_section(course["id"], None, component="mod_subsection")
    site.add_section(course["id"], None)
    catalog = site.catalog()
    found = catalog.ensure_course(PLACE)
    assert catalog.ensure_section(found, PLACE.topic) == "3"
    assert catalog.ensure_section(found, "Hàm số") == "4"
    assert [s["rawtitle"] for s in site.sections[course["id"]]] == [None, None, None, "Mệnh đề", "Hàm số"]


def test_a_section_that_somebody_made_since_is_seen_in_spite_of_the_cache(site: CatalogSite) -> None:
    cache: Cache = {}
    catalog = site.catalog(cache)
    catalog.ensure_section(catalog.ensure_course(PLACE), PLACE.topic)
    site.add_section(site.courses[0]["id"], "Hàm số")
    site.courses[0]["timemodified"] += 1
    catalog = site.catalog(cache)
    assert catalog.ensure_section(catalog.ensure_course(PLACE), "Hàm số") == "2"


def test_sections_are_named_in_the_way_of_the_courses_format(site: CatalogSite) -> None:
    site.add_course("hoclieu/city.hp/toan-10", format="weeks")
    catalog = site.catalog()
    catalog.ensure_section(catalog.ensure_course(PLACE), PLACE.topic)
    assert site.moodle.params(RENAME)[0]["component"] == "format_weeks"


def test_a_section_whose_making_got_no_answer_is_looked_for(site: CatalogSite) -> None:
    def cut(params: Any) -> Any:
        site._update(params)
        return Raw(502, "<html>Bad gateway</html>")

    site.moodle.says(UPDATE, cut)
    catalog = site.catalog()
    assert catalog.ensure_section(catalog.ensure_course(PLACE), PLACE.topic) == "1"
    assert len(site.sections[site.courses[0]["id"]]) == 2


def test_a_course_that_has_all_the_sections_it_may_have_is_said_to_be_full(site: CatalogSite) -> None:
    site.maxsections = "1"
    catalog = site.catalog()
    course = catalog.ensure_course(PLACE)
    catalog.ensure_section(course, PLACE.topic)
    with pytest.raises(Rejected, match="sections") as caught:
        catalog.ensure_section(course, "Hàm số")
    assert caught.value.code == "sections_full"


@pytest.mark.parametrize("release", ["4.5", "4.2"])
def test_recorded_sections_are_read(moodle: Replay, release: str) -> None:
    site = CatalogSite(moodle, release)
    site.add_course("hoclieu/city.hp/toan-10")
    moodle.says(STATE, recorded(f"{STATE}-catalog", release))
    moodle.says(UPDATE, recorded(f"{UPDATE}-section_add-catalog", release))
    moodle.says(RENAME, {"value": "…"})
    moodle.says(SCORMS, recorded(f"{SCORMS}-catalog", release))
    catalog = site.catalog()
    course = catalog.ensure_course(PLACE)
    first = catalog.standing([course])[course.id][0]
    assert (first.name, first.version, len(first.sha1 or "")) == ("good", "SCORM_1.2", 40)
    assert first.section_name in ("New section", "Topic 1")
    assert int(catalog.ensure_section(course, PLACE.topic)) > 0


def test_what_stands_in_a_course_is_told_with_section_and_visibility(site: CatalogSite) -> None:
    course = site.add_course("hoclieu/city.hp/toan-10")
    site.add_section(course["id"], "Lý &amp; Hoá")
    site.add_scorm(course["id"], sha1hash="a" * 40, name="A &amp; B")
    site.add_scorm(course["id"], sha1hash=None, visible=False)
    catalog = site.catalog()
    course = catalog.ensure_course(PLACE)
    open_one, closed = catalog.standing([course])[course.id]
    assert (open_one.section_name, open_one.name, open_one.sha1) == ("Lý & Hoá", "A & B", "a" * 40)
    assert (closed.sha1, closed.visible) == (None, False)


def test_an_empty_course_costs_one_call_to_look_at(site: CatalogSite) -> None:
    catalog = site.catalog()
    assert catalog.standing([Course("5", "Toán 10")]) == {"5": []}
    assert site.calls() == [SCORMS]


def test_a_package_is_given_a_name_that_moodle_keeps_and_a_file_name_it_takes(
    site: CatalogSite, package: tuple[Path, str]
) -> None:
    activity = made(site, package, name='Bài  1: x<5 "và" y')
    assert activity.name == 'Bài 1: x< 5 "và" y'
    [form] = site.web.dropped
    assert (form["displayname"], form["repo_upload_file"][0]) == (activity.name, "Bài 1_ x_ 5 _và_ y.zip")
    assert [p["itemtype"] for p in site.moodle.params(RENAME)] == ["sectionname"]


def test_an_activity_that_moodle_named_otherwise_is_renamed(site: CatalogSite, package: tuple[Path, str]) -> None:
    site.makes_of_it = {"name": "package"}
    assert made(site, package).name == "Bài 1"
    assert site.scorms[0]["name"] == "Bài 1"


def test_what_arrived_damaged_is_removed_and_may_be_tried_again(site: CatalogSite, package: tuple[Path, str]) -> None:
    site.makes_of_it = {"sha1hash": "0" * 40}
    with pytest.raises(Retriable) as caught:
        made(site, package)
    assert (caught.value.code, site.scorms) == ("upload_damaged", [])


def test_a_package_with_nothing_to_play_is_removed_and_refused(site: CatalogSite, package: tuple[Path, str]) -> None:
    site.makes_of_it = {"launch": 0, "version": ""}
    with pytest.raises(Rejected) as caught:
        made(site, package)
    assert (caught.value.code, site.scorms) == ("nothing_to_play", [])


def test_an_activity_that_the_course_does_not_show_is_of_unknown_outcome(
    site: CatalogSite, package: tuple[Path, str]
) -> None:
    site.web.drops = [{"error": 0, "cmid": "4711"}]
    with pytest.raises(Retriable) as caught:
        made(site, package)
    assert caught.value.code == "outcome_unknown"


def test_a_package_that_is_too_large_for_the_site_is_not_sent(site: CatalogSite, package: tuple[Path, str]) -> None:
    site.maxbytes = 1
    with pytest.raises(NeedsOperator) as caught:
        made(site, package)
    assert (caught.value.code, site.web.dropped) == ("too_large", [])


def test_an_upload_without_an_answer_is_not_repeated(site: CatalogSite, package: tuple[Path, str]) -> None:
    site.web.drops = [requests.ReadTimeout()]
    with pytest.raises(Retriable) as caught:
        made(site, package)
    assert (caught.value.code, len(site.web.dropped)) == ("outcome_unknown", 1)


def test_a_failed_import_is_refused_and_its_remnant_sought(
    site: CatalogSite, package: tuple[Path, str], logs: list[Any]
) -> None:
    site.web.drops = ["dndupload-import-failed", "dndupload-label"]
    with pytest.raises(Rejected) as caught:
        made(site, package)
    assert caught.value.code == "import_failed"
    assert [q["cm"] for q in site.web.looked][:1] == ["246"]
    assert [line["event"] for line in logs if line["log_level"] == "warning"] == ["stray_left"]


def test_hiding_and_removing_need_only_the_activity(site: CatalogSite, package: tuple[Path, str]) -> None:
    cmid = made(site, package).cmid
    site.catalog().hide(cmid)
    assert site.scorms[0]["visible"] is False
    site.catalog().remove(cmid)
    assert site.scorms == []
    assert MODULE in site.calls()


def test_what_is_gone_needs_neither_hiding_nor_removing(site: CatalogSite) -> None:
    site.catalog().hide("99")
    site.moodle.says(MODULE, recorded(f"{MODULE}-deleted"))
    site.catalog().remove("99")
    assert UPDATE not in site.calls()


def test_an_activity_that_vanishes_between_two_calls_is_gone_too(site: CatalogSite, package: tuple[Path, str]) -> None:
    cmid = made(site, package).cmid
    site.moodle.says(UPDATE, moodle_error("unexistingcmid"))
    site.catalog().hide(cmid)


def test_a_removal_that_is_not_allowed_is_an_error(site: CatalogSite, package: tuple[Path, str]) -> None:
    cmid = made(site, package).cmid
    site.moodle.says(UPDATE, moodle_error("nopermissions"))
    with pytest.raises(HoclieuError) as caught:
        site.catalog().remove(cmid)
    assert caught.value.code == "no_permission"


def test_the_older_functions_are_used_where_only_they_are_in_the_service(site: CatalogSite) -> None:
    info = site_info(EDIT, DELETE)
    info["functions"] = [f for f in info["functions"] if f["name"] != UPDATE]
    site.moodle.says("core_webservice_get_site_info", info)
    site.moodle.says(EDIT, None)
    site.catalog().hide("9")
    site.catalog().remove("9")
    assert site.moodle.params(EDIT) == [{"action": "hide", "id": "9"}]
    assert site.moodle.params(DELETE) == [{"cmids[0]": "9"}]


def test_all_missing_functions_are_named_before_anything_is_made(site: CatalogSite) -> None:
    info = site_info(*NEEDED)
    info["functions"] = [f for f in info["functions"] if f["name"] not in (RENAME, STATE)]
    site.moodle.says("core_webservice_get_site_info", info)
    with pytest.raises(NeedsOperator, match=f"{RENAME}.*{STATE}|{STATE}.*{RENAME}"):
        site.catalog().ensure_course(PLACE)
    assert site.calls() == []


def test_recorded_categories_are_read(site: CatalogSite) -> None:
    site.moodle.says(GET_CATEGORIES, recorded(f"{GET_CATEGORIES}-of-parent"))
    top = recorded(f"{GET_CATEGORIES}-of-parent")[0]["name"]
    site.catalog().ensure_course(replace(PLACE, category_path=(top,)))
    assert CREATE_CATEGORIES not in site.calls()
