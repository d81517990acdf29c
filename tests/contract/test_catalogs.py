"""How a Moodle builds a catalog: categories, courses, sections, and a package dropped on a course page."""

from __future__ import annotations

import hashlib
import io
import json
import secrets
import zipfile
from typing import Any

import pytest
import requests

from connector.sandbox.seedpackages import small_scorm12
from tests.contract.scene import PACKAGE, TOPIC, Scene
from tests.live.moodleweb import Browser, LiveError

MAPINFO = (
    '<item xmlns:imsss="http://www.imsglobal.org/xsd/imsss" identifier="bai-0"><imsss:sequencing><imsss:objectives>'
    '<imsss:primaryObjective objectiveID="o"><imsss:mapInfo targetObjectiveID="g"/></imsss:primaryObjective>'
    "</imsss:objectives></imsss:sequencing></item></organization>"
)


NO_INSTANCE = "cannotdeletemoduleinstance"
"""4.2 says so; 4.5 says `cannotdeletemodulemissinginstance`."""


@pytest.fixture
def course(scene: Scene) -> int:
    return int(_create(scene, f"kho-{secrets.token_hex(4)}")[0]["id"])


@pytest.fixture(scope="module")
def browser(scene: Scene) -> Browser:
    return scene.browser()


def _create(scene: Scene, shortname: str, idnumber: str | None = None) -> Any:
    wanted = {
        "fullname": f"Toán 10 {shortname}",
        "shortname": shortname,
        "idnumber": idnumber or shortname,
        "categoryid": scene.category,
        "format": "topics",
        "numsections": 1,
    }
    return scene.services.call("core_course_create_courses", courses=[wanted])


def _drop(browser: Browser, course: int, filename: str, content: bytes, sesskey: str | None = None) -> Any:
    """Into section 1. A live account that has just filled fifty draft areas has to wait four minutes for it."""
    reply = browser.drop(course, 1, filename, content, sesskey)
    if reply.get("errorcode") == "maxdraftitemids":
        pytest.skip("the account's draft areas are full for now")
    return reply


def _sections(scene: Scene, course: int) -> list[Any]:
    return list(scene.services.call("core_course_get_contents", courseid=course))


def _update(scene: Scene, action: str, course: int, ids: list[int], **more: int) -> list[Any]:
    parameters = {"action": action, "courseid": course, "ids": ids, **more}
    return list(json.loads(scene.services.call("core_courseformat_update_course", **parameters)))


def test_a_category_is_found_again_by_its_idnumber_and_below_its_parent(scene: Scene) -> None:
    idnumber = f"kho-{secrets.token_hex(4)}"
    top = {"name": "Kho học liệu số", "idnumber": idnumber, "parent": 0}
    [made] = scene.services.call("core_course_create_categories", categories=[top])
    [below] = scene.services.call("core_course_create_categories", categories=[{"name": "Toán", "parent": made["id"]}])
    found = scene.services.call(
        "core_course_get_categories", criteria=[{"key": "idnumber", "value": idnumber}], addsubcategories=False
    )
    children = scene.services.call(
        "core_course_get_categories", criteria=[{"key": "parent", "value": made["id"]}], addsubcategories=False
    )
    assert [c["id"] for c in found] == [made["id"]]
    assert [c["id"] for c in children] == [below["id"]]


def test_a_course_made_twice_is_refused_by_short_name_then_by_idnumber(scene: Scene) -> None:
    name = f"kho-{secrets.token_hex(4)}"
    _create(scene, name)
    with pytest.raises(LiveError) as same_name:
        _create(scene, name)
    with pytest.raises(LiveError) as same_idnumber:
        _create(scene, f"{name}-2", idnumber=name)
    assert (same_name.value.errorcode, same_idnumber.value.errorcode) == ("shortnametaken", "courseidnumbertaken")


def test_names_come_back_with_entities_and_without_tags(scene: Scene, course: int) -> None:
    section = _sections(scene, course)[1]
    place = {"component": "format_topics", "itemtype": "sectionname", "itemid": section["id"]}
    edited = scene.services.call("core_update_inplace_editable", value='A & B < C <b>"D"</b>', **place)
    assert edited["value"] == 'A & B < C "D"'
    assert _sections(scene, course)[1]["name"] == 'A &amp; B &lt; C "D"'
    assert _sections(scene, scene.teaching_course)[1]["name"] == TOPIC.replace("&", "&amp;")


def test_a_section_is_added_at_the_end_and_the_reply_is_json_in_a_string(scene: Scene, course: int) -> None:
    updates = _update(scene, "section_add", course, [])
    sections = [u["fields"] for u in updates if u["name"] == "section"]
    assert [s["number"] for s in sections] == [0, 1, 2]
    assert [s["section"] for s in _sections(scene, course)] == [0, 1, 2]


def test_a_dropped_package_becomes_an_activity_proved_by_its_sha1(scene: Scene, course: int, browser: Browser) -> None:
    reply = _drop(browser, course, "Hàm_số bậc hai.zip", PACKAGE)
    [scorm] = scene.services.call("mod_scorm_get_scorms_by_courses", courseids=[course])["scorms"]
    assert reply["error"] == 0
    assert str(reply["cmid"]) == str(scorm["coursemodule"])
    assert (scorm["name"], scorm["section"], scorm["version"]) == ("Hàm số bậc hai", 1, "SCORM_1.2")
    assert (scorm["sha1hash"], scorm["packagesize"]) == (hashlib.sha1(PACKAGE).hexdigest(), len(PACKAGE))


def _zip(**entries: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, content in entries.items():
            package.writestr(name, content)
    return packed.getvalue()


def small_manifest() -> str:
    with zipfile.ZipFile(io.BytesIO(small_scorm12("x"))) as package:
        return package.read("imsmanifest.xml").decode()


def _with_mapinfo() -> bytes:
    return _zip(**{"imsmanifest.xml": small_manifest().replace("</organization>", MAPINFO), "index.html": "x"})


@pytest.mark.parametrize(
    ("content", "errorcode"),
    [
        (_zip(**{"a.html": "x"}), NO_INSTANCE),
        (_zip(**{"bai/imsmanifest.xml": "<manifest/>"}), NO_INSTANCE),
        (b"no zip", NO_INSTANCE),
        (_with_mapinfo(), "generalexceptionmessage"),
        (_zip(**{"imsmanifest.xml": "<manifest/>"}), "generalexceptionmessage"),
    ],
    ids=["no-manifest", "manifest-in-a-folder", "no-zip", "mapinfo", "no-organizations"],
)
def test_a_package_that_cannot_be_imported_shows_nowhere_on_the_course(
    scene: Scene, course: int, browser: Browser, content: bytes, errorcode: str
) -> None:
    reply = _drop(browser, course, "hong.zip", content)
    assert reply["errorcode"].replace("missing", "") == errorcode
    assert scene.services.call("mod_scorm_get_scorms_by_courses", courseids=[course])["scorms"] == []
    assert [m["modname"] for s in _sections(scene, course) for m in s["modules"]] == ["forum"]


def test_a_cut_manifest_becomes_an_activity_that_opens_nothing(scene: Scene, course: int, browser: Browser) -> None:
    _drop(browser, course, "cut.zip", _zip(**{"imsmanifest.xml": small_manifest()[:400]}))
    [scorm] = scene.services.call("mod_scorm_get_scorms_by_courses", courseids=[course])["scorms"]
    scoes = scene.services.call("mod_scorm_get_scorm_scoes", scormid=scorm["id"])["scoes"]
    assert [sco["launch"] for sco in scoes if sco["launch"]] == []


def test_a_wrong_sesskey_and_no_login_are_refused(scene: Scene, course: int, browser: Browser) -> None:
    assert _drop(browser, course, "a.zip", PACKAGE, sesskey="x")["errorcode"] == "invalidsesskey"
    form = {"sesskey": "x", "course": course, "section": 1, "type": "Files", "module": "scorm"}
    reply = requests.post(f"{scene.url}/course/dndupload.php", data=form, files={"repo_upload_file": ("a", b"a")})
    assert reply.json()["errorcode"] == "requireloginerror"


def test_an_activity_is_hidden_shown_renamed_moved_and_deleted(scene: Scene, course: int, browser: Browser) -> None:
    cmid = int(_drop(browser, course, "a.zip", PACKAGE)["cmid"])
    general = _sections(scene, course)[0]["id"]
    assert [u["fields"]["visible"] for u in _update(scene, "cm_hide", course, [cmid])] == [False]
    assert [u["fields"]["visible"] for u in _update(scene, "cm_show", course, [cmid])] == [True]
    scene.services.call(
        "core_update_inplace_editable", component="core_course", itemtype="activityname", itemid=cmid, value="Tên mới"
    )
    _update(scene, "cm_move", course, [cmid], targetsectionid=general)
    assert [(m["id"], m["name"]) for m in _sections(scene, course)[0]["modules"]][-1] == (cmid, "Tên mới")
    _update(scene, "cm_delete", course, [cmid])
    assert cmid not in [m["id"] for s in _sections(scene, course) for m in s["modules"]]


def test_an_unknown_activity_cannot_be_changed(scene: Scene, course: int) -> None:
    with pytest.raises(LiveError) as refused:
        scene.services.call("core_courseformat_update_course", action="cm_hide", courseid=course, ids=[99999999])
    assert refused.value.errorcode == "unexistingcmid"


def test_a_course_is_found_by_short_name_idnumber_and_id_and_an_unknown_one_is_an_empty_list(
    scene: Scene, course: int
) -> None:
    def found(field: str, value: object) -> list[Any]:
        return list(scene.services.call("core_course_get_courses_by_field", field=field, value=value)["courses"])

    [shown] = found("id", course)
    assert [c["id"] for f in ("shortname", "idnumber") for c in found(f, shown[f])] == [course, course]
    both = {course, scene.teaching_course}
    assert {c["id"] for c in found("ids", ",".join(map(str, both)))} == both
    assert found("shortname", "khong-co") == []
