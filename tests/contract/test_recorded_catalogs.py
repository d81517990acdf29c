"""What real Moodles said while lessons were published, held against the stand-in and a live site: keys and fields."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
import requests
from lxml import html

from tests.contract.calls import ADDED_SINCE_4_2, OPTIONAL
from tests.contract.catalogcourse import MODEDIT, CatalogCourse, h5p, ours, package, sha1
from tests.contract.recorded import names, recorded
from tests.contract.scene import Scene
from tests.contract.shapes import differences, shape_of

ONE = package("Hàm số")
KINDS = ("scorm", "h5pactivity", "resource", "page", "url")
PLURALS = {"scorm": "scorms", "h5pactivity": "h5pactivities", "resource": "resources", "page": "pages", "url": "urls"}
OF_THEIR_OWN = ("mform_", "time", "completion", "parameter_", "variable_", "grade", "masteryoverride", "showonly")
"""Fields that differ by release and configuration, and that nobody here fills in."""
BY_KIND = frozenset({"cm.gradepass", "cm.gradecat", "cm.grade"})
"""What only graded kinds have."""


@pytest.fixture
def kinds(catalog: CatalogCourse) -> dict[str, int]:
    """One activity of each kind, by its form."""
    upload = catalog.scene.services.upload
    values: dict[str, dict[str, str]] = {
        "scorm": {"packagefile": str(upload("a.zip", ONE))},
        "h5pactivity": {"packagefile": str(upload("a.h5p", h5p("a")))},
        "resource": {"files": str(upload("a.pdf", b"%PDF-1.4 a"))},
        "page": {"page[text]": "<p>a</p>"},
        "url": {"externalurl": "https://vi.wikipedia.org/wiki/A"},
    }
    return {kind: catalog.add(kind, {"name": f"Bài {kind}", **values[kind]}) for kind in KINDS}


@pytest.fixture(scope="module")
def optional(scene: Scene) -> frozenset[str]:
    release = str(scene.services.call("core_webservice_get_site_info")["release"])
    return OPTIONAL | BY_KIND | (ADDED_SINCE_4_2 if release < "4.5" else frozenset())


def _compare(reply: requests.Response, name: str, optional: frozenset[str]) -> list[str]:
    real = recorded("4.5", name)
    assert (reply.status_code, reply.headers["content-type"]) == (real.status, real.content_type)
    return differences(shape_of(_opened(reply.json())), shape_of(_opened(real.body)), optional)


def _opened(body: Any) -> Any:
    return json.loads(body) if isinstance(body, str) else body


def test_activities_of_each_kind_are_told_as_a_real_moodle_tells_them(
    catalog: CatalogCourse, kinds: dict[str, int], optional: frozenset[str]
) -> None:
    services, found = catalog.scene.services, {}
    icons = {f"{PLURALS[kind]}[].{area}[].icon" for kind in kinds for area in ("contentfiles", "package")}
    for kind in kinds:
        function = f"mod_{kind}_get_{PLURALS[kind]}_by_courses"
        reply = services.raw(function, courseids=[catalog.id])
        found[kind] = _compare(reply, f"{function}-published", optional | icons)
    assert found == {kind: [] for kind in KINDS}


def test_the_page_and_each_module_are_told_as_a_real_moodle_tells_them(
    catalog: CatalogCourse, kinds: dict[str, int], optional: frozenset[str]
) -> None:
    state = catalog.scene.services.raw("core_courseformat_get_state", courseid=catalog.id)
    assert _compare(state, "core_courseformat_get_state-published", optional) == []
    for cmid in kinds.values():
        module = catalog.scene.services.raw("core_course_get_course_module", cmid=cmid)
        assert _compare(module, "core_course_get_course_module", optional) == []


def test_the_plugin_answers_as_it_did_on_a_real_moodle(plugin: CatalogCourse, optional: frozenset[str]) -> None:
    services, idnumber = plugin.scene.services, ours()
    draft = services.upload("a.zip", ONE)
    activity = {"idnumber": idnumber, "modname": "scorm", "name": "A", "draftitemid": draft, "sha1": sha1(ONE)}
    put, get, arrange = (f"local_hoclieu_{name}" for name in ("put_activity", "get_activities", "arrange_section"))
    made = services.raw(put, courseid=plugin.id, section="A", activity=activity | {"tags": ["Toán"]})
    assert _compare(made, f"{put}-created", optional) == []
    assert _compare(services.raw(get, courseids=[plugin.id]), get, optional) == []
    cmids = [made.json()["cmid"]]
    assert _compare(services.raw(arrange, courseid=plugin.id, section="A", cmids=cmids), arrange, optional) == []


def _fields(page: str) -> set[str]:
    """What a browser would send of the activity form, by name, without fields of their own."""
    root: Any = html.fromstring(page)
    form = next(form for form in root.forms if "modulename" in form.fields)
    return {name for name, _ in form.form_values() if not name.startswith(OF_THEIR_OWN)}


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_has_the_fields_that_it_has_on_real_moodles(catalog: CatalogCourse, kind: str) -> None:
    page = catalog.browser.get(MODEDIT, {"add": kind, "course": catalog.id, "section": 1})
    real = [_fields(recorded(release, f"web-modedit-add-{kind}").body) for release in ("4.2", "4.5")]
    assert real[0] & real[1] <= _fields(page)
    assert _fields(page) <= real[0] | real[1]


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_of_a_standing_activity_has_the_fields_that_it_has_on_real_moodles(
    catalog: CatalogCourse, kinds: dict[str, int], kind: str
) -> None:
    page = catalog.browser.get(MODEDIT, {"update": kinds[kind]})
    real = [_fields(recorded(release, f"web-modedit-update-{kind}").body) for release in ("4.2", "4.5")]
    assert real[0] & real[1] <= _fields(page) | {"tags[]"}
    assert _fields(page) <= real[0] | real[1] | {"tags[]"}


def _post(catalog: CatalogCourse, values: Mapping[str, str]) -> requests.Response:
    form = catalog.browser.form(MODEDIT, {"add": "scorm", "course": catalog.id, "section": 1})
    http, sent = catalog.browser._http, form | dict(values)
    return http.post(f"{catalog.scene.url}/{MODEDIT}", data=sent, allow_redirects=False, timeout=60)


def _complaints(page: str) -> set[str]:
    marks = html.fromstring(page).xpath("//*[starts-with(@id, 'id_error_')]")
    return {mark.get("id") for mark in marks if mark.text_content().strip()}


@pytest.mark.parametrize("name", ["no-draft", "no-zip", "no-manifest", "idnumber-taken", "import-failed"])
def test_a_refused_form_comes_back_as_from_a_real_moodle(catalog: CatalogCourse, name: str) -> None:
    catalog.add_scorm("Bài 1", ONE, cmidnumber="hoclieu-1")
    contents = {"no-zip": b"no zip", "no-manifest": package("x").replace(b"imsmanifest.xml", b"imsmanifest.txt")}
    content = package("x", mapinfo=True) if name == "import-failed" else contents.get(name, ONE)
    draft = "987654" if name == "no-draft" else str(catalog.scene.services.upload("a.zip", content))
    idnumber = "hoclieu-1" if name == "idnumber-taken" else "hoclieu-2"
    values = {"name": "Bài 2", "packagefile": draft, "cmidnumber": idnumber, "submitbutton": "1"}
    reply, real = _post(catalog, values), recorded("4.5", f"web-modedit-{name}")
    assert (reply.status_code, _complaints(reply.text)) == (real.status, _complaints(real.body))
    assert ("generalexceptionmessage" in reply.text) == ("generalexceptionmessage" in real.body)


@pytest.mark.parametrize("name", [n for n in names("4.2") if n.startswith(("web-modedit-", "local_hoclieu_"))])
def test_both_releases_answered_alike(name: str) -> None:
    older, newer = recorded("4.2", name), recorded("4.5", name)
    assert older.status == newer.status
    if isinstance(newer.body, dict | list):
        assert differences(shape_of(older.body), shape_of(newer.body)) == []
