from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any

import pytest
import requests

from connector.errors import HoclieuError, NeedsOperator, Rejected, Retriable
from connector.lms.moodle.multipart import CHUNK
from connector.lms.moodle.websession import SecretForm, WebSession
from tests.lms.moodle.replay import Replay
from tests.lms.moodle.webpages import PASSWORD, WebPages


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / "sha256"
    path.write_bytes(b"PK" + b"\0" * CHUNK)
    return path


@pytest.fixture
def web(moodle: Replay) -> WebPages:
    return WebPages(moodle)


def upload(session: WebSession, package: Path) -> str:
    return session.upload_scorm("5", "2", "Bài 1", package, "Bài 1.zip")


@pytest.mark.parametrize("release", ["4.5", "4.2"])
def test_a_package_is_dropped_on_the_course_page_as_a_browser_would(
    moodle: Replay, package: Path, release: str
) -> None:
    web = WebPages(moodle, release)
    assert upload(WebSession(web.client()), package) in ("244", "80")
    [form] = web.dropped
    assert form.pop("repo_upload_file") == ("Bài 1.zip", package.read_bytes())
    assert form == {
        "sesskey": "SessKey123",
        "course": "5",
        "section": "2",
        "type": "Files",
        "module": "scorm",
        "displayname": "Bài 1",
    }


def test_it_logs_in_once_for_many_uploads(web: WebPages, package: Path) -> None:
    session = WebSession(web.client())
    for _ in range(3):
        upload(session, package)
    assert len(web.logins) == 1
    assert web.logins[0]["logintoken"] == "LoginToken123"


def test_nothing_is_asked_before_it_is_needed(web: WebPages) -> None:
    WebSession(web.client())
    assert len(web.moodle.mock.calls) == 0


def test_a_session_that_moodle_has_forgotten_is_opened_once_more(web: WebPages, package: Path) -> None:
    session = WebSession(web.client())
    upload(session, package)
    web.end_session()
    upload(session, package)
    assert (len(web.logins), len(web.dropped)) == (2, 2)


def test_a_sesskey_that_is_no_longer_good_is_replaced(web: WebPages, package: Path) -> None:
    session = WebSession(web.client())
    upload(session, package)
    web.drops = ["dndupload-wrong-sesskey", "dndupload-ok"]
    upload(session, package)
    assert len(web.logins) == 2


def test_an_account_that_may_not_enter_the_course_does_not_log_in_for_ever(web: WebPages, package: Path) -> None:
    session = WebSession(web.client())
    upload(session, package)
    web.drops = ["dndupload-logged-out"] * 5
    with pytest.raises(NeedsOperator) as caught:
        upload(session, package)
    assert caught.value.code == "no_permission"
    assert len(web.logins) == 2


def test_a_session_just_opened_is_not_opened_again(web: WebPages, package: Path) -> None:
    web.drops = ["dndupload-logged-out"]
    with pytest.raises(NeedsOperator):
        upload(WebSession(web.client()), package)
    assert len(web.logins) == 1


def test_a_sesskey_is_taken_from_the_course_where_the_first_page_has_none(web: WebPages, package: Path) -> None:
    web.landing = "<html>Trang chào</html>"
    upload(WebSession(web.client()), package)
    assert len(web.dropped) == 1


@pytest.mark.parametrize("release", ["4.5", "4.2"])
def test_a_wrong_password_is_said_plainly_and_tried_once(moodle: Replay, package: Path, release: str) -> None:
    from pydantic import SecretStr

    web = WebPages(moodle, release)
    with pytest.raises(NeedsOperator) as caught:
        upload(WebSession(web.client(password=SecretStr("khác"))), package)
    assert caught.value.code == "login_failed"
    assert "password" in str(caught.value)
    assert len(web.logins) == 1


@pytest.mark.parametrize("place", ["/login/change_password.php", "/admin/tool/policy/index.php", "/user/edit.php"])
def test_a_page_that_stops_the_account_is_named(web: WebPages, package: Path, place: str) -> None:
    web.lands = place
    with pytest.raises(NeedsOperator, match=place) as caught:
        upload(WebSession(web.client()), package)
    assert caught.value.code == "login_stopped"


@pytest.mark.parametrize("missing", [{"username": None}, {"password": None}])
def test_without_name_or_password_it_says_what_to_set(web: WebPages, package: Path, missing: dict[str, Any]) -> None:
    with pytest.raises(NeedsOperator, match="password_env") as caught:
        upload(WebSession(web.client(**missing)), package)
    assert caught.value.code == "no_web_account"


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        ("dndupload-import-failed", Rejected, "import_failed"),
        ("dndupload-no-manifest", Rejected, "import_failed"),
        ("dndupload-wrong-type", Rejected, "file_refused"),
        ("dndupload-no-fields", NeedsOperator, "too_large"),
        ({"error": "…", "errorcode": "upload_error_ini_size"}, NeedsOperator, "too_large"),
        ({"error": "…", "errorcode": "nopermissions"}, NeedsOperator, "no_permission"),
        ({"error": "…", "errorcode": "invalidrecord"}, Rejected, "record_missing"),
        ({"error": 0}, Rejected, "import_failed"),
        ((413, {"Content-Type": "text/html"}, "<html>413</html>"), NeedsOperator, "too_large"),
        ((503, {"Content-Type": "text/html", "Retry-After": "300"}, "<html></html>"), Retriable, "maintenance"),
        ((504, {"Content-Type": "text/html"}, "<html>Gateway</html>"), Retriable, "outcome_unknown"),
        ((200, {"Content-Type": "text/html"}, "<html>Fatal error</html>"), Retriable, "outcome_unknown"),
        ((200, {"Content-Type": "text/plain"}, ""), Retriable, "outcome_unknown"),
        ((200, {"Content-Type": "text/plain"}, "[1]"), Retriable, "outcome_unknown"),
        (requests.ReadTimeout(), Retriable, "outcome_unknown"),
        (requests.ConnectionError("cut"), Retriable, "outcome_unknown"),
        (requests.ConnectTimeout(), Retriable, "site_unreachable"),
    ],
)
def test_each_answer_is_named_by_what_happens_next(
    web: WebPages, package: Path, answer: Any, kind: type[HoclieuError], code: str
) -> None:
    web.drops = [answer]
    with pytest.raises(kind) as caught:
        upload(WebSession(web.client()), package)
    assert caught.value.code == code
    assert len(web.dropped) == 1


def test_an_upload_is_counted_among_the_files(web: WebPages, package: Path) -> None:
    client = web.client()
    upload(WebSession(client), package)
    assert (client.stats.files, client.stats.file_bytes) == (1, package.stat().st_size)


def test_the_password_is_in_no_error_and_no_log(web: WebPages, package: Path, logs: list[Any]) -> None:
    web.drops = [requests.ReadTimeout()]
    with pytest.raises(Retriable) as caught:
        upload(WebSession(web.client()), package)
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + repr(logs)
    assert PASSWORD not in told
    assert PASSWORD not in repr(SecretForm(password=PASSWORD))


def test_a_site_below_a_path_is_reached_with_its_cookie(moodle: Replay, package: Path) -> None:
    url = "https://so.example/thpt-a"
    web = WebPages(moodle, url=url)
    upload(WebSession(web.client(url=url)), package)
    assert len(web.dropped) == 1


def test_a_login_that_leads_to_another_host_is_not_followed(web: WebPages, package: Path) -> None:
    web.moodle.mock.replace(
        "POST", "https://lms.school.example/login/index.php", status=303, headers={"Location": "https://sso.example/"}
    )
    with pytest.raises(NeedsOperator, match=r"sso\.example") as caught:
        upload(WebSession(web.client()), package)
    assert caught.value.code == "redirected"


def test_a_label_is_made_without_a_file(web: WebPages) -> None:
    web.drops = ["dndupload-label"]
    assert WebSession(web.client()).add_label("5", "…") == "247"
    [form] = web.dropped
    assert (form["type"], form["module"], form["contents"], form["section"]) == ("text", "label", "…", "0")


def test_a_page_is_given_with_its_status(web: WebPages) -> None:
    page = WebSession(web.client()).page("backup/backup.php", {"id": "5", "cm": "7"})
    assert (page.status, page.place) == (404, "/backup/backup.php")
    assert web.looked == [{"id": "5", "cm": "7"}]
