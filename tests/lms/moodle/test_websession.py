from __future__ import annotations

import traceback
from typing import Any

import pytest
import requests
from pydantic import SecretStr

from connector.errors import NeedsOperator, Retriable
from connector.lms.moodle.websession import SecretForm, WebPage, WebSession
from tests.lms.moodle.replay import Replay
from tests.lms.moodle.webpages import PASSWORD, WebPages

PLACE = "course/modedit.php"


@pytest.fixture
def web(moodle: Replay) -> WebPages:
    return WebPages(moodle)


def submit(session: WebSession) -> WebPage:
    return session.submit(PLACE, {"name": "Bài 1"})


@pytest.mark.parametrize("release", ["4.5", "4.2"])
def test_a_form_is_sent_with_the_sessions_own_key_and_its_redirect_is_not_followed(
    moodle: Replay, release: str
) -> None:
    web = WebPages(moodle, release)
    page = submit(WebSession(web.client()))
    assert web.saved == [{"name": "Bài 1", "sesskey": "SessKey123"}]
    assert (page.status, page.is_error) == (303, False)
    assert "/mod/scorm/view.php?id=" in page.location


def test_it_logs_in_once_for_many_pages_and_forms(web: WebPages) -> None:
    session = WebSession(web.client())
    for _ in range(3):
        submit(session)
        assert session.page(PLACE, {"add": "scorm"}).place == "/course/modedit.php"
    assert len(web.logins) == 1
    assert web.logins[0]["logintoken"] == "LoginToken123"


def test_nothing_is_asked_before_it_is_needed(web: WebPages) -> None:
    WebSession(web.client())
    assert len(web.moodle.mock.calls) == 0


def test_a_session_that_moodle_has_forgotten_is_opened_once_more(web: WebPages) -> None:
    session = WebSession(web.client())
    submit(session)
    web.end_session()
    submit(session)
    web.end_session()
    assert session.page(PLACE, {"add": "scorm"}).place == "/course/modedit.php"
    assert (len(web.logins), len(web.saved)) == (3, 2)


def test_a_sesskey_that_is_no_longer_good_is_replaced(web: WebPages) -> None:
    session = WebSession(web.client())
    submit(session)
    web.saves = ["web-modedit-wrong-sesskey"]
    assert submit(session).status == 303
    assert len(web.logins) == 2


@pytest.mark.parametrize("answer", ["web-modedit-logged-out", "web-modedit-wrong-sesskey"])
def test_an_account_that_is_not_kept_logged_in_does_not_log_in_for_ever(web: WebPages, answer: str) -> None:
    session = WebSession(web.client())
    submit(session)
    web.saves = [answer] * 5
    with pytest.raises(NeedsOperator) as caught:
        submit(session)
    assert (caught.value.code, len(web.logins)) == ("session_refused", 2)


def test_a_session_just_opened_is_not_opened_again(web: WebPages) -> None:
    web.saves = ["web-modedit-logged-out"]
    with pytest.raises(NeedsOperator):
        submit(WebSession(web.client()))
    assert len(web.logins) == 1


def test_a_sesskey_is_taken_from_another_page_where_the_first_has_none(web: WebPages) -> None:
    web.landing = "<html>Trang chào</html>"
    web.moodle.mock.add("GET", "https://lms.school.example/user/preferences.php", web.page("web-my-page"))
    assert submit(WebSession(web.client())).status == 303


def test_a_site_that_shows_no_sesskey_is_said_to(web: WebPages) -> None:
    web.landing = "<html>Trang chào</html>"
    web.moodle.mock.add("GET", "https://lms.school.example/user/preferences.php", "<html></html>")
    with pytest.raises(NeedsOperator) as caught:
        submit(WebSession(web.client()))
    assert caught.value.code == "no_sesskey"


@pytest.mark.parametrize("release", ["4.5", "4.2"])
def test_a_wrong_password_is_said_plainly_and_tried_once(moodle: Replay, release: str) -> None:
    web = WebPages(moodle, release)
    with pytest.raises(NeedsOperator) as caught:
        submit(WebSession(web.client(password=SecretStr("khác"))))
    assert caught.value.code == "login_failed"
    assert "password" in str(caught.value)
    assert len(web.logins) == 1


@pytest.mark.parametrize("place", ["/login/change_password.php", "/admin/tool/policy/index.php", "/user/edit.php"])
def test_a_page_that_stops_the_account_is_named(web: WebPages, place: str) -> None:
    web.lands = place
    with pytest.raises(NeedsOperator, match=place) as caught:
        submit(WebSession(web.client()))
    assert caught.value.code == "login_stopped"


@pytest.mark.parametrize("missing", [{"username": None}, {"password": None}])
def test_without_name_or_password_it_says_what_to_set(web: WebPages, missing: dict[str, Any]) -> None:
    with pytest.raises(NeedsOperator, match="password_env") as caught:
        submit(WebSession(web.client(**missing)))
    assert caught.value.code == "no_web_account"


@pytest.mark.parametrize(
    ("name", "errorcode"),
    [
        ("import-failed", "generalexceptionmessage"),
        ("wrong-sesskey", "invalidsesskey"),
        ("update-gone", "invalidrecordunknown"),
    ],
)
@pytest.mark.parametrize("release", ["4.5", "4.2"])
def test_an_error_page_names_its_code(moodle: Replay, name: str, errorcode: str, release: str) -> None:
    web = WebPages(moodle, release)
    web.on_form = lambda query: f"web-modedit-{name}"
    page = WebSession(web.client()).page(PLACE, {"update": "7"})
    assert (page.is_error, page.errorcode, page.status) == (True, errorcode, 404)


def test_a_page_without_the_link_to_the_documentation_is_an_error_without_a_code() -> None:
    assert WebPage(404, "/", '<p class="errormessage">Lỗi</p>').errorcode == ""
    assert not WebPage(200, "/", '<p class="errorcode"><a href="https://x/error/moodle/nopermissions">').errorcode


def test_the_password_is_in_no_error_and_no_log(web: WebPages, logs: list[Any]) -> None:
    web.saves = [requests.ReadTimeout()]
    with pytest.raises(Retriable) as caught:
        submit(WebSession(web.client()))
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + repr(logs)
    assert PASSWORD not in told
    assert PASSWORD not in repr(SecretForm(password=PASSWORD))


def test_a_site_below_a_path_is_reached_with_its_cookie(moodle: Replay) -> None:
    url = "https://so.example/thpt-a"
    web = WebPages(moodle, url=url)
    submit(WebSession(web.client(url=url)))
    assert len(web.saved) == 1


def test_a_login_that_leads_to_another_host_is_not_followed(web: WebPages) -> None:
    web.moodle.mock.replace(
        "POST", "https://lms.school.example/login/index.php", status=303, headers={"Location": "https://sso.example/"}
    )
    with pytest.raises(NeedsOperator, match=r"sso\.example") as caught:
        submit(WebSession(web.client()))
    assert caught.value.code == "redirected"
