from __future__ import annotations

from typing import Any

import pytest
import requests

from connector.errors import HoclieuError, NeedsOperator, Rejected, Retriable
from connector.lms.moodle.modedit import ActivityForms
from connector.lms.moodle.websession import WebSession
from tests.lms.moodle.replay import Replay
from tests.lms.moodle.webpages import WebPages

KINDS = ("scorm", "h5pactivity", "resource", "page", "url")


@pytest.fixture
def web(moodle: Replay) -> WebPages:
    return WebPages(moodle)


def forms(web: WebPages) -> ActivityForms:
    client = web.client()
    return ActivityForms(client, WebSession(client))


@pytest.mark.parametrize("modname", KINDS)
@pytest.mark.parametrize("release", ["4.5", "4.2"])
def test_the_form_of_a_new_activity_keeps_what_moodle_filled_in(moodle: Replay, modname: str, release: str) -> None:
    form = forms(WebPages(moodle, release)).new("5", modname, 3)
    assert (form.of("modulename"), form.of("add"), form.of("update")) == (modname, modname, "0")
    assert (form.of("section"), form.of("visible"), form.of("cmidnumber")) == ("3", "1", "")
    assert not form.fields.keys() & {"cancel", "submitbutton", "submitbutton2", "tags", "sesskey"}


@pytest.mark.parametrize("modname", KINDS)
@pytest.mark.parametrize("release", ["4.5", "4.2"])
def test_the_form_of_an_activity_tells_what_it_is(moodle: Replay, modname: str, release: str) -> None:
    web = WebPages(moodle, release)
    web.on_form = lambda query: f"web-modedit-update-{modname}"
    form = forms(web).of("7")
    assert form.of("modulename") == modname
    assert form.of("cmidnumber").startswith("hoclieu-0123456789abcdef01234567")
    assert form.of("instance").isdigit()
    assert not any(name.startswith("tags") for name in form.fields)
    assert web.asked == [{"update": "7", "return": "0"}]


def test_the_form_of_a_new_activity_is_asked_for_once_a_course_and_kind(web: WebPages) -> None:
    asked = forms(web)
    for course, modname, section in (("5", "scorm", 1), ("5", "scorm", 2), ("5", "page", 1), ("6", "scorm", 1)):
        assert asked.new(course, modname, section).of("section") == str(section)
    assert [(q["course"], q["add"]) for q in web.asked] == [("5", "scorm"), ("5", "page"), ("6", "scorm")]


@pytest.mark.parametrize("modname", KINDS)
@pytest.mark.parametrize("release", ["4.5", "4.2"])
def test_a_form_that_was_taken_gives_the_activitys_cmid(moodle: Replay, modname: str, release: str) -> None:
    web = WebPages(moodle, release)
    web.saves = [f"web-modedit-saved-{modname}"]
    asked = forms(web)
    assert asked.save(asked.new("5", modname, 1), {"name": "Bài & 1"}).isdigit()
    [sent] = web.saved
    assert (sent["name"], sent["submitbutton"], sent["modulename"]) == ("Bài & 1", "1", modname)


def test_a_course_that_is_regraded_first_gives_the_cmid_as_well(web: WebPages) -> None:
    place = "https://lms.school.example/course/modregrade.php?id=77&url=%2Fmod%2Fscorm%2Fview.php%3Fid%3D1"
    web.saves = [(303, {"Location": place}, "")]
    asked = forms(web)
    assert asked.save(asked.new("5", "scorm", 1), {}) == "77"


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        ("web-modedit-idnumber-taken", Retriable, "outcome_unknown"),
        ("web-modedit-no-manifest", Rejected, "import_failed"),
        ("web-modedit-no-zip", Rejected, "import_failed"),
        ("web-modedit-no-draft", Rejected, "import_failed"),
        ("web-modedit-import-failed", Rejected, "import_failed"),
        ((303, {"Location": "https://lms.school.example/course/view.php?id=5"}, ""), Retriable, "outcome_unknown"),
        ((413, {"Content-Type": "text/html"}, "<html>413</html>"), NeedsOperator, "too_large"),
        ((503, {"Content-Type": "text/html", "Retry-After": "300"}, "<html></html>"), Retriable, "maintenance"),
        ((504, {"Content-Type": "text/html"}, "<html>Gateway</html>"), Retriable, "outcome_unknown"),
        ((200, {"Content-Type": "text/html"}, "<html>Fatal error</html>"), Retriable, "outcome_unknown"),
        ((200, {"Content-Type": "text/html"}, ""), Retriable, "outcome_unknown"),
        (requests.ReadTimeout(), Retriable, "outcome_unknown"),
        (requests.ConnectionError("cut"), Retriable, "outcome_unknown"),
        (requests.ConnectTimeout(), Retriable, "site_unreachable"),
    ],
)
@pytest.mark.parametrize("release", ["4.5", "4.2"])
def test_each_answer_is_named_by_what_happens_next(
    moodle: Replay, answer: Any, kind: type[HoclieuError], code: str, release: str
) -> None:
    web = WebPages(moodle, release)
    web.saves = [answer]
    asked = forms(web)
    form = asked.new("5", "scorm", 1)
    with pytest.raises(kind) as caught:
        asked.save(form, {"name": "Bài 1"})
    assert (caught.value.code, len(web.saved)) == (code, 1)


def error_page(errorcode: str) -> tuple[int, dict[str, str], str]:
    link = f'<p class="errorcode"><a href="https://docs.moodle.org/405/en/error/moodle/{errorcode}">…</a></p>'
    return 404, {"Content-Type": "text/html"}, f'<html><p class="errormessage">…</p>{link}</html>'


@pytest.mark.parametrize(
    ("errorcode", "code"),
    [
        ("dmlwriteexception", "import_failed"),
        ("ddlexecuteerror", "import_failed"),
        ("dmlreadexception", "site_error"),
        ("nopermissions", "no_permission"),
        ("moduledisable", "module_disabled"),
    ],
)
def test_an_exception_is_the_packages_fault_unless_it_says_otherwise(web: WebPages, errorcode: str, code: str) -> None:
    asked = forms(web)
    form = asked.new("5", "scorm", 1)
    web.saves = [error_page(errorcode)]
    with pytest.raises(HoclieuError) as caught:
        asked.save(form, {})
    assert caught.value.code == code


def test_what_the_form_complains_of_is_told(web: WebPages) -> None:
    page = web.page("web-modedit-add-scorm").replace("</form>", '<div id="id_error_name">Quá dài</div></form>')
    web.saves = [(200, {"Content-Type": "text/html; charset=utf-8"}, page)]
    asked = forms(web)
    with pytest.raises(Rejected, match=r"name.*Quá dài") as caught:
        asked.save(asked.new("5", "scorm", 1), {})
    assert caught.value.code == "form_refused"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("web-modedit-update-gone", "record_missing"),
        (error_page("nopermissions"), "no_permission"),
        (error_page("moduledisable"), "module_disabled"),
        ((200, {"Content-Type": "text/html"}, "<html>Chính sách</html>"), "no_form"),
        ((303, {"Location": "https://lms.school.example/course/view.php?id=5"}, ""), "record_missing"),
    ],
)
def test_a_form_that_cannot_be_had_says_why(web: WebPages, answer: Any, code: str) -> None:
    web.on_form = lambda query: answer
    web.moodle.mock.add("GET", "https://lms.school.example/course/view.php", "<html>Khoá học</html>")
    with pytest.raises(HoclieuError) as caught:
        forms(web).of("7")
    assert caught.value.code == code


def test_no_secret_of_the_form_is_shown(web: WebPages) -> None:
    assert "SessKey" not in repr(forms(web).new("5", "scorm", 1))
