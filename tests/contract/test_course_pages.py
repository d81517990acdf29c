"""Sections and activities moved about a page, courses and categories renamed and moved, deletion in two steps."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.catalogcourse import CatalogCourse, package
from tests.contract.scene import Scene
from tests.live.moodleweb import LiveError

ONE = package("Hàm số")
COURSES, CATEGORIES = "core_course_update_courses", "core_course_update_categories"


@pytest.fixture
def five(catalog: CatalogCourse) -> list[int]:
    """Three pages in section 1 and two in section 2."""
    text = {"page[text]": "x"}
    return [catalog.add("page", {"name": f"T{n}", **text}, section) for n, section in enumerate((1, 1, 1, 2, 2))]


def _errorcode(call: Callable[[], object]) -> str:
    with pytest.raises(LiveError) as refused:
        call()
    return refused.value.errorcode


def test_an_activity_moves_before_another_or_to_the_end_of_a_section(catalog: CatalogCourse, five: list[int]) -> None:
    a, b, c, d, e = five
    sections = [section["id"] for section in catalog.sections()]
    catalog.update("cm_move", [c], targetcmid=a)
    assert catalog.layout() == [[], [c, a, b], [d, e]]
    catalog.update("cm_move", [a], targetsectionid=sections[2])
    assert catalog.layout() == [[], [c, b], [d, e, a]]


def test_several_moved_in_one_call_keep_the_order_of_the_page_not_that_of_the_call(
    catalog: CatalogCourse, five: list[int]
) -> None:
    a, b, c, d, e = five
    sections = [section["id"] for section in catalog.sections()]
    catalog.update("cm_move", [c, a], targetcmid=d)
    assert catalog.layout() == [[], [b], [a, c, d, e]]
    catalog.update("cm_move", [e, a, b], targetsectionid=sections[0])
    assert catalog.layout()[0] != [e, a, b]
    assert set(catalog.layout()[0]) == {a, b, e}


def test_a_move_to_nowhere_is_refused(catalog: CatalogCourse, five: list[int]) -> None:
    unknown = 99999999
    assert "requires targetsectionid" in _errorcode(lambda: catalog.update("cm_move", five[:1]))
    assert _errorcode(lambda: catalog.update("cm_hide", [])) == "emptycmids"
    assert _errorcode(lambda: catalog.update("cm_hide", [unknown])) == "unexistingcmid"
    assert catalog.layout() == [[], five[:3], five[3:]]


def test_sections_are_moved_hidden_shown_and_deleted_with_what_stands_in_them(
    catalog: CatalogCourse, five: list[int]
) -> None:
    _, first, second = (section["id"] for section in catalog.sections())
    catalog.update("section_move_after", [first], targetsectionid=second)
    assert catalog.layout() == [[], five[3:], five[:3]]
    catalog.update("section_hide", [second])
    assert [[m["visible"] for m in s["modules"]] for s in catalog.sections()] == [[], [0, 0], [1, 1, 1]]
    catalog.update("section_show", [second])
    catalog.update("section_delete", [first])
    assert catalog.layout() == [[], five[3:]]
    assert [section["section"] for section in catalog.sections()] == [0, 1]


def test_a_section_is_added_after_another(catalog: CatalogCourse, five: list[int]) -> None:
    general, first, second = (section["id"] for section in catalog.sections())
    catalog.update("section_add", [], targetsectionid=general)
    ids = [section["id"] for section in catalog.sections()]
    assert (ids[0], ids[2:]) == (general, [first, second])
    assert catalog.layout() == [[], [], five[:3], five[3:]]


def test_a_deleted_activity_is_off_every_page_before_it_is_out_of_the_tables(catalog: CatalogCourse) -> None:
    cmid = catalog.add_scorm("Bài 1", ONE)
    scorm = catalog.scorm(cmid)["id"]
    catalog.update("cm_delete", [cmid])
    ask = catalog.scene.services.call
    assert (catalog.layout(), catalog.scorms()) == ([[], [], []], [])
    pending = "activityisscheduledfordeletion"
    assert _errorcode(lambda: catalog.cm(cmid)) == pending
    assert _errorcode(lambda: ask("mod_scorm_get_scorm_scoes", scormid=scorm)) == pending
    catalog.update("cm_hide", [cmid])
    catalog.update("cm_delete", [cmid])
    ask("core_course_delete_modules", cmids=[cmid])
    assert _errorcode(lambda: catalog.cm(cmid)) == "invalidrecordunknown"


def _course(scene: Scene, course: int) -> Any:
    [found] = scene.services.call("core_course_get_courses_by_field", field="id", value=course)["courses"]
    return found


def test_courses_are_renamed_and_moved_and_what_cannot_be_is_a_warning(catalog: CatalogCourse) -> None:
    scene, other = catalog.scene, CatalogCourse.make(catalog.scene, catalog.browser)
    [category] = scene.services.call("core_course_create_categories", categories=[{"name": "Kho", "parent": 0}])
    shortname = _course(scene, other.id)["shortname"]
    changes = [
        {"id": catalog.id, "fullname": "Toán & Tin 10", "categoryid": category["id"]},
        {"id": 99999999, "fullname": "x"},
        {"id": catalog.id, "shortname": shortname},
        {"id": other.id, "categoryid": 99999999},
        {"id": other.id, "fullname": "Ngữ văn 10"},
    ]
    warnings = scene.services.call(COURSES, courses=changes)["warnings"]
    assert [w["warningcode"] for w in warnings] == ["invalidrecord", "shortnametaken", "invalidrecord"]
    course = _course(scene, catalog.id)
    assert (course["fullname"], course["categoryid"]) == ("Toán &amp; Tin 10", category["id"])
    assert _course(scene, other.id)["fullname"] == "Ngữ văn 10"


def test_a_changed_course_is_told_by_its_revision(catalog: CatalogCourse) -> None:
    before = _course(catalog.scene, catalog.id)["cacherev"]
    catalog.scene.services.call(COURSES, courses=[{"id": catalog.id, "fullname": "Khác"}])
    assert _course(catalog.scene, catalog.id)["cacherev"] != before


def test_categories_are_renamed_and_moved_or_nothing_is(scene: Scene) -> None:
    key = secrets.token_hex(6)
    call = scene.services.call
    wanted = [{"name": name, "idnumber": f"{name}-{key}", "parent": 0} for name in ("kho", "thpt")]
    top, below = (made["id"] for made in call("core_course_create_categories", categories=wanted))
    assert call(CATEGORIES, categories=[{"id": below, "name": "THPT & GDTX", "parent": top}]) is None
    criteria = [{"key": "idnumber", "value": f"thpt-{key}"}]
    [found] = call("core_course_get_categories", criteria=criteria)
    assert (found["name"], found["parent"], found["depth"]) == ("THPT &amp; GDTX", top, 2)
    refused: dict[str, dict[str, object]] = {
        "invalidparameter": {"id": top, "name": "<b>x</b>"},
        "unknowncategory": {"id": 99999999, "name": "x"},
        "categoryidnumbertaken": {"id": top, "idnumber": f"thpt-{key}"},
        "cannotmovecategory": {"id": top, "parent": below},
    }
    for code, change in refused.items():
        assert _errorcode(lambda change=change: call(CATEGORIES, categories=[change])) == code  # type: ignore[misc]
