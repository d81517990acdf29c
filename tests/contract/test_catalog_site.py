"""What the port `CatalogSite` promises, by the companion plugin and by the web session, on the stand-in and live."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from connector.errors import HoclieuError
from connector.lms.base import Course
from tests.contract.catalogcourse import GET, h5p, package, sha1
from tests.contract.cataloged import TOPIC, Cataloged, Way, site_of
from tests.contract.scene import Scene
from tests.live.moodleweb import Browser

ONE, OTHER = package("Hàm số"), package("Hàm số bậc hai")
TWO_PARTS = package("Mở đầu", "Luyện tập")


@pytest.fixture(params=["plugin", "web"])
def there(request: pytest.FixtureRequest, scene: Scene, browser: Browser, tmp_path: Path) -> Cataloged:
    way: Way = request.param
    functions = scene.services.call("core_webservice_get_site_info")["functions"]
    if way == "plugin" and GET not in {function["name"] for function in functions}:
        pytest.skip("this site does not have the companion plugin")
    return Cataloged.make(scene, browser, way, tmp_path)


def _code(call: Callable[[], object]) -> str:
    with pytest.raises(HoclieuError) as refused:
        call()
    return refused.value.code


def test_a_course_is_found_again_and_brought_to_a_new_name_and_category(there: Cataloged) -> None:
    moved = replace(there.place, course_name="Toán & Tin 10", category_path=("Kho thử", there.place.catalog_key, "B"))
    same, again = site_of(there.scene, there.way), site_of(there.scene, there.way)
    assert same.ensure_course(there.place) == there.course
    assert again.ensure_course(moved) == Course(there.course.id, "Toán & Tin 10")
    call = there.scene.services.call
    [course] = call("core_course_get_courses_by_field", field="id", value=there.course.id)["courses"]
    [category] = call("core_course_get_categories", criteria=[{"key": "id", "value": course["categoryid"]}])
    assert (course["fullname"], category["name"]) == ("Toán &amp; Tin 10", "B")


def test_an_activity_is_made_with_all_that_was_wanted_and_read_back(there: Cataloged) -> None:
    wanted = there.wanted(ONE, visible=False)
    told = there.put(wanted)
    [standing] = there.standing()
    for activity in (told, standing):
        assert (activity.name, activity.sha1, activity.visible, activity.modname) == (
            *(wanted.name, sha1(ONE), False),
            "scorm",
        )
        assert (activity.section_name, activity.position, activity.course_id) == (TOPIC, 0, there.course.id)
        assert activity.idnumber in (None, wanted.idnumber)
    assert (standing.cmid, standing.section_number) == (told.cmid, told.section_number)
    assert there.site.idnumbers([told.cmid]) == {told.cmid: wanted.idnumber}
    form = there.raw.form(int(told.cmid))
    assert form["introeditor[text]"] == wanted.description_html
    assert form["tags[]"]


def test_what_was_not_read_is_none_and_what_was_read_is_true(there: Cataloged) -> None:
    wanted = there.wanted(ONE)
    there.put(wanted)
    [standing] = there.standing()
    assert standing.idnumber in (None, wanted.idnumber)
    assert standing.description in (None, wanted.description_html)
    assert standing.tags is None or {tag.lower() for tag in standing.tags} == {"toán", "lớp 10"}
    assert standing.described or there.way == "web"


def test_another_version_takes_its_place_and_the_tracks_stay(there: Cataloged) -> None:
    wanted = there.wanted(ONE)
    made = there.put(wanted)
    there.raw.attempt(int(made.cmid))
    newer = replace(there.wanted(OTHER), idnumber=wanted.idnumber, name="Bài 1 (2027)", tags=("Toán",))
    told = there.again().put(newer, made.cmid)
    [standing] = there.standing()
    assert (told.cmid, standing.cmid, standing.sha1, standing.name) == (
        *(made.cmid, made.cmid),
        *(sha1(OTHER), "Bài 1 (2027)"),
    )
    assert there.raw.tracked(int(made.cmid)) == {"bai_1"}
    assert there.raw.form(int(made.cmid))["tags[]"].lower() == "toán"


def test_name_words_and_visibility_are_brought_without_sending_the_package(there: Cataloged) -> None:
    wanted = there.wanted(ONE)
    made = there.put(wanted)
    revision = there.raw.scorm(int(made.cmid))["revision"]
    there.again().put(replace(wanted, name="Tên mới", description_html="<p>Khác</p>", visible=False), made.cmid)
    [standing] = there.standing()
    assert (standing.name, standing.visible, standing.sha1) == ("Tên mới", False, sha1(ONE))
    assert there.raw.scorm(int(made.cmid))["revision"] == revision
    assert there.raw.form(int(made.cmid))["introeditor[text]"] == "<p>Khác</p>"


def test_losing_tracks_takes_a_yes_and_without_it_nothing_is_changed(there: Cataloged) -> None:
    wanted = there.wanted(TWO_PARTS)
    made = there.put(wanted)
    there.raw.attempt(int(made.cmid))
    before, layout = there.standing(), there.raw.layout()
    newer = replace(there.wanted(ONE), idnumber=wanted.idnumber, name="Mới")
    assert _code(lambda: there.again().put(newer, made.cmid)) == "tracks_would_be_lost"
    assert (there.standing(), there.raw.layout()) == (before, layout)
    assert there.raw.tracked(int(made.cmid)) == {"bai_1", "bai_2"}
    there.again().put(newer, made.cmid, may_lose_tracks=True)
    assert there.by_cmid()[made.cmid].sha1 == sha1(ONE)
    assert there.raw.tracked(int(made.cmid)) == {"bai_1"}


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (package("x", mapinfo=True), {"import_failed"}),
        (package("x", cut=400), {"nothing_to_play"}),
        (b"no zip", {"import_failed", "nothing_to_play"}),
    ],
    ids=["mapinfo", "cut-manifest", "no-zip"],
)
def test_a_package_that_cannot_be_played_leaves_nothing_and_changes_nothing(
    there: Cataloged, content: bytes, codes: set[str]
) -> None:
    assert _code(lambda: there.put(there.wanted(content))) in codes
    assert there.standing() == []
    wanted = there.wanted(ONE)
    made = there.put(wanted)
    before, layout = there.standing(), there.raw.layout()
    spoilt = replace(there.wanted(content), idnumber=wanted.idnumber)
    assert _code(lambda: there.again().put(spoilt, made.cmid)) in codes
    assert (there.standing(), there.raw.layout()) == (before, layout)
    assert there.raw.scorm(int(made.cmid))["reference"] == "bai.zip"


def test_what_is_not_ours_is_let_be_and_what_has_no_number_becomes_ours(there: Cataloged) -> None:
    theirs = there.raw.add_scorm("Của họ", ONE, cmidnumber="to-toan-1")
    bare = there.raw.add_scorm("Trống", ONE)
    wanted = there.wanted(OTHER)
    assert _code(lambda: there.put(wanted, str(theirs))) == "not_ours"
    assert there.put(wanted, str(bare)).cmid == str(bare)
    assert there.site.idnumbers([str(theirs), str(bare)]) == {str(theirs): "to-toan-1", str(bare): wanted.idnumber}
    assert there.by_cmid()[str(theirs)].sha1 == sha1(ONE)


def test_an_activity_that_is_gone_cannot_be_changed(there: Cataloged) -> None:
    wanted = there.wanted(ONE)
    made = there.put(wanted)
    there.site.remove(made.cmid)
    assert _code(lambda: there.again().put(wanted, made.cmid)) == "record_missing"
    assert there.standing() == []


def test_an_activity_is_hidden_shown_removed_and_gone_needs_no_removing(there: Cataloged) -> None:
    cmid = there.put(there.wanted(ONE)).cmid
    there.again().site.hide(cmid)
    assert [a.visible for a in there.standing()] == [False]
    there.again().site.show(cmid)
    assert [a.visible for a in there.standing()] == [True]
    there.again().site.remove(cmid)
    assert there.standing() == []
    for deed in (there.again().site.remove, there.again().site.hide):
        deed(cmid)


def test_a_removed_activity_can_be_published_anew(there: Cataloged) -> None:
    wanted = there.wanted(ONE)
    first = there.put(wanted)
    there.site.remove(first.cmid)
    second = there.again().put(wanted)
    assert [a.cmid for a in there.standing()] == [second.cmid]
    assert there.site.idnumbers([second.cmid]) == {second.cmid: wanted.idnumber}


def test_activities_are_arranged_after_what_is_not_ours(there: Cataloged) -> None:
    one, two, three = (there.put(there.wanted(ONE, name=f"Bài {n}")).cmid for n in (1, 2, 3))
    number = there.standing()[0].section_number
    theirs = str(there.raw.add_scorm("Của họ", ONE, section=number))
    there.again().site.arrange(there.course, TOPIC, [three, one, two])
    assert there.places() == [(number, at, cmid) for at, cmid in enumerate((theirs, three, one, two))]
    there.again().site.arrange(there.course, "Chủ đề khác", [one])
    placed = {a.cmid: (a.section_name, a.position) for a in there.standing()}
    assert (placed[one], placed[two]) == (("Chủ đề khác", 0), (TOPIC, 2))


def test_files_pages_links_and_h5p_are_published_and_replaced(there: Cataloged) -> None:
    if there.way == "web" and not there.scene.url.startswith("http://127.0.0.1"):
        pytest.skip("needs functions of all four kinds in the service")
    made = {
        "resource": there.put(there.wanted(b"%PDF-1.4 a", "resource")),
        "h5pactivity": there.put(there.wanted(h5p("a"), "h5pactivity")),
        "page": there.put(there.wanted(None, "page", content="<p>a</p>")),
        "url": there.put(there.wanted(None, "url", content="https://vi.wikipedia.org/wiki/A")),
    }
    newer = {
        "resource": there.wanted(b"%PDF-1.4 bb", "resource"),
        "h5pactivity": there.wanted(h5p("bb"), "h5pactivity"),
        "page": there.wanted(None, "page", content="<p>bb</p>"),
        "url": there.wanted(None, "url", content="https://vi.wikipedia.org/wiki/B"),
    }
    for modname, wanted in newer.items():
        there.again().put(replace(wanted, idnumber=str(made[modname].idnumber), name=modname), made[modname].cmid)
    standing = there.by_cmid()
    assert [standing[made[m].cmid].name for m in newer] == list(newer)
    for modname in ("resource", "h5pactivity"):
        assert standing[made[modname].cmid].sha1 in (None, newer[modname].sha1)
    assert there.raw.form(int(made["page"].cmid))["page[text]"] == "<p>bb</p>"
    assert there.raw.form(int(made["url"].cmid))["externalurl"] == "https://vi.wikipedia.org/wiki/B"


def test_everything_in_several_courses_is_told_and_a_course_that_is_gone_is_left_out(
    there: Cataloged, browser: Browser, tmp_path: Path
) -> None:
    other = Cataloged.make(there.scene, browser, there.way, tmp_path)
    mine, theirs = there.put(there.wanted(ONE)).cmid, other.put(other.wanted(OTHER)).cmid
    page = there.raw.add("page", {"name": "Trang của họ", "page[text]": "x"}, section=0)
    gone = Course("99999999", "Đã xoá")
    told = site_of(there.scene, there.way).standing([there.course, gone, other.course])
    assert {course: {a.cmid for a in found} for course, found in told.items()} == {
        there.course.id: {mine, str(page)},
        other.course.id: {theirs},
    }
