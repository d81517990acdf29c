"""What comes instead of an answer: pages, statuses, redirects, connections that fail."""

from __future__ import annotations

import socket
import traceback
from collections.abc import Callable

import pytest
import requests
from pydantic import SecretStr

from connector.errors import HoclieuError, NeedsOperator, Retriable
from connector.lms.moodle.client import MoodleClient, MoodleSite
from tests.lms.moodle.replay import HTML, TOKEN, Raw, Replay

COURSES = "core_course_get_courses"


def error_of(moodle: Replay, reply: object) -> HoclieuError:
    moodle.says(COURSES, reply)
    with pytest.raises(HoclieuError) as caught:
        moodle.client().call(COURSES)
    assert TOKEN not in "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    return caught.value


def test_an_html_page_is_named_by_its_title(moodle: Replay) -> None:
    error = error_of(moodle, HTML)
    assert (type(error), error.code) == (NeedsOperator, "not_json")
    assert error.what.en == 'Site thpt-a answered with an HTML page titled "Đăng nhập & mạng" instead of JSON.'
    assert "trang HTML có tiêu đề “Đăng nhập & mạng”" in error.what.vi


def test_text_that_is_neither_html_nor_json_is_named_by_its_type(moodle: Replay) -> None:
    assert "content of type text/plain" in error_of(moodle, Raw(200, "Fatal", {}, "text/plain")).what.en


@pytest.mark.parametrize(
    ("reply", "kind", "code"),
    [
        (Raw(404, "<html></html>"), NeedsOperator, "wrong_url"),
        (Raw(403), NeedsOperator, "forbidden"),
        (Raw(401), NeedsOperator, "forbidden"),
        (Raw(413), NeedsOperator, "too_large"),
        (Raw(429), Retriable, "rate_limited"),
        (Raw(500, "<html><title>Error</title></html>"), Retriable, "site_error"),
        (Raw(503), Retriable, "site_error"),
        (Raw(500, "[]"), Retriable, "site_error"),
        (Raw(200, " "), Retriable, "empty_reply"),
        (Raw(200, '[{"id": 1'), Retriable, "cut_reply"),
        (requests.ReadTimeout(), Retriable, "timed_out"),
        (requests.ConnectTimeout(), Retriable, "site_unreachable"),
        (requests.exceptions.SSLError(), Retriable, "tls_failed"),
        (requests.exceptions.ChunkedEncodingError(), Retriable, "connection_cut"),
        (ConnectionResetError(), Retriable, "connection_cut"),
    ],
    ids=repr,
)
def test_each_failure_has_its_own_code(moodle: Replay, reply: object, kind: type[HoclieuError], code: str) -> None:
    error = error_of(moodle, reply)
    assert (type(error), error.code) == (kind, code)
    assert "thpt-a" in error.what.en and "thpt-a" in error.what.vi
    assert "{" not in str(error)


def test_a_redirect_is_not_followed_and_the_right_address_is_told_without_its_query(moodle: Replay) -> None:
    error = error_of(moodle, Raw(301, headers={"Location": "https://user:pw@moodle.school.example/webservice?t=1"}))
    assert (type(error), error.code) == (NeedsOperator, "redirected")
    assert "https://moodle.school.example/webservice." in error.what.en
    assert len(moodle.asked) == 1


def test_a_date_to_wait_for_is_understood(moodle: Replay) -> None:
    error = error_of(moodle, Raw(503, headers={"Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT"}))
    assert isinstance(error, Retriable)
    assert error.retry_after is not None and error.retry_after > 1e9


def test_a_wish_to_wait_that_nobody_can_read_is_passed_over(moodle: Replay) -> None:
    error = error_of(moodle, Raw(503, headers={"Retry-After": "soon"}))
    assert isinstance(error, Retriable)
    assert (error.code, error.retry_after) == ("maintenance", None)


def real_error(url: str) -> HoclieuError:
    site = MoodleSite(id="thpt-a", url=url, token=SecretStr(TOKEN), connect_seconds=2, timeout_seconds=2)
    session = requests.Session()
    session.trust_env = False
    with pytest.raises(HoclieuError) as caught:
        MoodleClient(site, sleep=lambda _: None, session=session).call(COURSES)
    assert TOKEN not in "".join(traceback.format_exception(caught.value))
    return caught.value


def test_a_port_where_nobody_listens_is_an_unreachable_site() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    error = real_error(f"http://127.0.0.1:{port}")
    assert (type(error), error.code) == (Retriable, "site_unreachable")


def test_a_host_that_no_name_server_knows_is_named_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    error = real_error("http://lms.nowhere.invalid")
    assert (type(error), error.code) == (Retriable, "host_unknown")


@pytest.fixture
def http(moodle: Replay) -> Callable[[str], str]:
    return moodle.client().http().url


def test_addresses_are_made_below_the_site(http: Callable[[str], str]) -> None:
    assert http("/a/b.php?x=1") == "https://lms.school.example/a/b.php?x=1"
    assert http("https://LMS.school.example/q") == "https://LMS.school.example/q"


@pytest.mark.parametrize(
    "address", ["http://lms.school.example/", "https://evil.example/", "https://lms.school.example:8443/"]
)
def test_no_request_goes_to_another_scheme_host_or_port(http: Callable[[str], str], address: str) -> None:
    with pytest.raises(NeedsOperator) as caught:
        http(address)
    assert caught.value.code == "redirected"


def test_a_site_in_a_subfolder_keeps_it() -> None:
    client = MoodleClient(MoodleSite(id="a", url="https://x.example/moodle/", token=SecretStr(TOKEN)))
    assert client.http().url("webservice/upload.php") == "https://x.example/moodle/webservice/upload.php"
