"""What keeps others out of forms, frames and addresses."""

from __future__ import annotations

import hashlib

import pytest

from connector.web.app import build_app
from connector.web.place import Place
from connector.web.server import BackgroundServer, bound
from connector.web.signin import WINDOW
from connector.web.templating import asset
from tests.web.pages.house import Browser, House


@pytest.mark.parametrize("key", [None, "", "0" * 64, "é" * 64])
def test_a_form_without_its_key_does_nothing(pages: House, key: str | None) -> None:
    browser = pages.signed_in("it")
    browser.get("/rights")
    answer = browser.post("/sign-out", data={} if key is None else {"form_key": key})
    assert answer.status_code == 403 and "This form is no longer valid" in answer.text
    assert browser.get("/rights").status_code == 200


def test_the_key_of_another_browser_opens_no_form(pages: House) -> None:
    other, browser = pages.signed_in("it"), pages.signed_in("it")
    other.get("/rights")
    assert browser.post("/sign-out", data={"form_key": other.key}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_sent_from_elsewhere_does_nothing_even_with_its_key(pages: House, headers: dict[str, str]) -> None:
    browser = pages.signed_in("it")
    browser.get("/rights")
    assert browser.post("/sign-out", data={"form_key": browser.key}, headers=headers).status_code == 403


def test_a_form_that_is_too_large_or_of_unknown_size_is_not_read(pages: House) -> None:
    browser = pages.signed_in("it")
    browser.get("/rights")
    large = browser.submit("/sign-out", words="x" * 1_000_001)
    unknown = browser.post("/sign-out", data=(piece for piece in [b"form_key=", browser.key.encode()]))
    assert (large.status_code, unknown.status_code) == (413, 413)


def test_the_signing_in_of_somebody_else_is_not_forced_on_a_browser(pages: House) -> None:
    pages.add_account("hoidong1")
    fields = {"place": "account", "username": "hoidong1", "password": "bốn từ không liên quan"}
    assert pages.browser().post("/sign-in", data=fields).status_code == 403


def test_every_page_says_what_browsers_must_forbid(pages: House) -> None:
    for path in ("/sign-in", "/nowhere", asset("site.css")):
        headers = pages.browser().get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"


def test_what_is_signed_for_is_kept_by_no_browser_and_no_proxy(pages: House) -> None:
    assert pages.signed_in("it").get("/account").headers["Cache-Control"] == "no-store"
    assert "immutable" in pages.browser().get(asset("site.css")).headers["Cache-Control"]


def test_no_page_holds_a_script_or_a_style_of_its_own(pages: House) -> None:
    text = pages.signed_in("it").get("/rights").text
    assert "<script>" not in text and " style=" not in text and " onclick=" not in text


def test_another_host_name_is_answered_by_nothing(pages: House) -> None:
    for host in ("evil.example", "localhost", pages.origin.partition("://")[2] + ".evil.example"):
        assert pages.browser().get("/sign-in", headers={"Host": host}).status_code == 421


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(pages: House) -> None:
    cookie = pages.browser().get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie and "Domain" not in cookie


def test_behind_tls_the_cookie_cannot_be_set_by_other_hosts_and_the_address_of_the_proxy_s_client_counts(
    pages: House,
) -> None:
    app = build_app(pages.ctx, Place("https://tham-dinh.example", None), ask=pages.moodles)
    with BackgroundServer(app, [bound(0)], trusted_proxies="127.0.0.1") as server:
        browser = Browser(f"http://127.0.0.1:{server.port}")
        headers = {"Host": "tham-dinh.example", "X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}
        answer = browser.get("/sign-in", headers=headers)
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-hoclieu=") and "Secure" in cookie and "Domain" not in cookie
        assert "max-age" in answer.headers["Strict-Transport-Security"]
        token = cookie.partition("=")[2].partition(";")[0]
        form = {"form_key": browser.key, "place": "account", "username": "x", "password": "wrong password!"}
        for _ in range(2):
            sent = browser.post("/sign-in", data=form, headers={**headers, "Cookie": f"__Host-hoclieu={token}"})
            assert sent.status_code == 401
        subjects = pages.ctx.store.attempts.attempt(
            {_subject("address 203.0.113.7"): 2}, pages.clock() - WINDOW, pages.clock()
        )
        assert subjects is None, "both attempts count for the client, not for the proxy"


@pytest.mark.parametrize("path", ["/nowhere", "/static/x/../app.py", "/static/x/app.py", "/lessons/abc"])
def test_what_is_not_there_is_told_in_the_readers_language(pages: House, path: str) -> None:
    browser = pages.signed_in("it")
    english = browser.get(path)
    assert english.status_code == 404 and "This page was not found" in english.text
    browser.submit("/language", lang="vi", next="/")
    assert "Không tìm thấy trang này" in browser.get(path).text


def _subject(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()


def test_a_fault_of_ours_is_told_with_a_number_and_without_its_inside(
    pages: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connector.web.pages.rights.ACTION_WORDS", {})
    answer = pages.signed_in("it").get("/rights")
    assert answer.status_code == 500 and "fault of the system" in answer.text
    assert "KeyError" not in answer.text and "search_catalog" not in answer.text


def test_words_written_for_an_hour_are_given_back_when_the_session_has_ended(pages: House) -> None:
    browser = pages.signed_in("it")
    browser.get("/rights")
    key = browser.key
    browser.cookies.clear()
    words = "Phần luyện tập còn ít câu hỏi vận dụng <b>."
    answer = browser.post("/account/password", data={"form_key": key, "limitations": words})
    assert answer.status_code == 401 and "luyện tập còn ít câu hỏi vận dụng &lt;b&gt;" in answer.text
    evil = browser.post("/account/password", data={"words": words}, headers={"Origin": "https://evil.example"})
    assert evil.status_code == 401 and "luyện tập" not in evil.text


def test_the_log_names_who_looked_and_holds_no_query(pages: House, capfd: pytest.CaptureFixture[str]) -> None:
    pages.signed_in("it").get("/rights?password=hunter2hunter2")
    said = capfd.readouterr()
    assert "account:quantri" in said.out + said.err and "hunter2" not in said.out + said.err
