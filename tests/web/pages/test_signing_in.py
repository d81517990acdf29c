from __future__ import annotations

from datetime import timedelta

import pytest
import requests

from connector.web import sessions
from connector.web.signin import PER_ACCOUNT, WINDOW
from tests.web.pages.house import PASSWORD, Browser, House


def enter(browser: Browser, place: str, username: str, password: str = PASSWORD, next: str = "/") -> requests.Response:
    browser.get("/sign-in")
    return browser.submit("/sign-in", place=place, username=username, password=password, next=next)


def token(browser: Browser) -> str:
    return str(browser.cookies[sessions.COOKIE])


def is_in(browser: Browser) -> bool:
    return browser.get("/rights").status_code == 200


def test_a_guest_is_led_to_the_sign_in_page_and_back_to_where_they_wanted(pages: House) -> None:
    browser = pages.browser()
    asked = browser.get("/rights?x=1")
    assert (asked.status_code, asked.headers["location"]) == (303, "/sign-in?next=%2Frights%3Fx%3D1")
    browser.get(asked.headers["location"])
    entered = browser.submit(
        "/sign-in", place="school:thpt-a", username="totruong", password=PASSWORD, next="/rights?x=1"
    )
    assert (entered.status_code, entered.headers["location"]) == (303, "/rights?x=1")
    assert is_in(browser) and pages.moodles.asked == [("lms-a", "totruong", "moodle_mobile_app")]


def test_an_account_of_ours_signs_in_however_its_name_is_written(pages: House) -> None:
    pages.add_account("hoidong1", "Phạm Văn Viên")
    browser = pages.browser()
    assert enter(browser, "account", " HoiDong1 ").status_code == 303
    assert "Phạm Văn Viên" in browser.get("/account").text


@pytest.mark.parametrize(
    ("place", "username", "password"),
    [
        ("account", "hoidong1", "wrong password!"),
        ("account", "nobody", PASSWORD),
        ("school:thpt-a", "totruong", "wrong password!"),
        ("school:thpt-a", "hoidong1", PASSWORD),
    ],
)
def test_a_wrong_name_and_a_wrong_password_are_told_alike(
    pages: House, place: str, username: str, password: str
) -> None:
    pages.add_account("hoidong1")
    answer = enter(pages.browser(), place, username, password)
    assert answer.status_code == 401 and "The user name or the password is not right." in answer.text
    assert password not in answer.text


@pytest.mark.parametrize("place", ["", "school:none", "site:kho", "site:lms-a", "elsewhere"])
def test_a_place_that_is_not_offered_lets_nobody_in(pages: House, place: str) -> None:
    assert enter(pages.browser(), place, "totruong").status_code in (400, 409)
    assert pages.moodles.asked == []


def test_a_closed_account_is_out_at_once(pages: House) -> None:
    pages.add_account("hoidong1")
    browser = pages.browser()
    enter(browser, "account", "hoidong1")
    assert is_in(browser)
    pages.ctx.store.accounts.disable("hoidong1", pages.clock())
    assert not is_in(browser)
    assert enter(browser, "account", "hoidong1").status_code == 401


def test_the_token_that_a_browser_brought_is_never_the_one_of_its_session(pages: House) -> None:
    browser = pages.browser()
    browser.cookies.set(sessions.COOKIE, "planted", domain="127.0.0.1")
    pages.add_account("hoidong1")
    enter(browser, "account", "hoidong1")
    assert token(browser) != "planted" and is_in(browser)
    victim = pages.browser()
    victim.cookies.set(sessions.COOKIE, "planted", domain="127.0.0.1")
    assert not is_in(victim)


def test_signing_in_again_ends_the_session_before(pages: House) -> None:
    pages.add_account("hoidong1")
    browser = pages.signed_in("it")
    before = token(browser)
    browser.get("/rights")
    browser.submit("/sign-in", place="account", username="hoidong1", password=PASSWORD)
    old = pages.browser()
    old.cookies.set(sessions.COOKIE, before, domain="127.0.0.1")
    assert not is_in(old) and is_in(browser)


def test_after_signing_out_the_token_opens_nothing(pages: House) -> None:
    browser = pages.signed_in("it")
    held = token(browser)
    assert is_in(browser)
    assert browser.submit("/sign-out").headers["location"] == "/sign-in?said=signed_out"
    assert not is_in(browser)
    thief = pages.browser()
    thief.cookies.set(sessions.COOKIE, held, domain="127.0.0.1")
    assert not is_in(thief)


def test_a_session_ends_when_nobody_uses_it_and_at_the_latest_after_half_a_day(pages: House) -> None:
    idle, busy = pages.signed_in("it"), pages.signed_in("it")
    for _ in range(11):
        pages.clock.now += timedelta(hours=1)
        assert is_in(busy)
    assert not is_in(idle)
    pages.clock.now += timedelta(hours=1)
    assert not is_in(busy)


def test_the_database_holds_no_token_that_could_be_used(pages: House) -> None:
    browser = pages.signed_in("it")
    assert pages.ctx.store.sessions.find(token(browser)) is None
    assert pages.ctx.store.sessions.find(sessions.digest(token(browser))) is not None


def test_guessing_at_one_account_is_stopped_even_with_the_right_password(pages: House) -> None:
    pages.add_account("hoidong1")
    browser = pages.browser()
    for _ in range(PER_ACCOUNT):
        assert enter(browser, "account", "hoidong1", "wrong password!").status_code == 401
    answer = enter(browser, "account", "hoidong1")
    assert answer.status_code == 429 and not is_in(browser)
    pages.clock.now += WINDOW + timedelta(seconds=1)
    assert enter(browser, "account", "hoidong1").status_code == 303


def test_guessing_at_many_accounts_from_one_address_is_stopped(pages: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connector.web.signin.PER_ADDRESS", 5)
    browser = pages.browser()
    answers = [enter(browser, "school:thpt-a", f"user{n}", "wrong password!").status_code for n in range(7)]
    assert answers == [401] * 5 + [429] * 2
    assert len(pages.moodles.asked) == 5


def test_a_site_that_is_away_is_told_and_counts_against_nobody(pages: House) -> None:
    pages.moodles.away = True
    browser = pages.browser()
    for _ in range(PER_ACCOUNT + 1):
        assert enter(browser, "school:thpt-a", "totruong").status_code == 503
    pages.moodles.away = False
    assert enter(browser, "school:thpt-a", "totruong").status_code == 303


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil", "javascript:alert(1)", "/\n/evil", "x"],
)
def test_nobody_is_sent_elsewhere_after_signing_in(pages: House, elsewhere: str) -> None:
    assert enter(pages.browser(), "school:thpt-a", "totruong", next=elsewhere).headers["location"] == "/"


def test_a_password_is_changed_with_the_old_one_only_and_other_sessions_end(pages: House) -> None:
    pages.add_account("hoidong1")
    here, there = pages.browser(), pages.browser()
    for browser in (here, there):
        enter(browser, "account", "hoidong1")
    new = "một câu khác hẳn câu trước"
    here.get("/account")
    wrong = here.submit("/account/password", old="wrong password!", new=new, again=new)
    short = here.submit("/account/password", old=PASSWORD, new="short", again="short")
    differs = here.submit("/account/password", old=PASSWORD, new=new, again=new + "!")
    assert [a.status_code for a in (wrong, short, differs)] == [409] * 3 and is_in(there)
    assert here.submit("/account/password", old=PASSWORD, new=new, again=new).status_code == 303
    assert is_in(here) and not is_in(there)
    assert enter(there, "account", "hoidong1").status_code == 401
    assert enter(there, "account", "hoidong1", new).status_code == 303


def test_roles_are_those_of_the_mapping_as_it_is_now(pages: House) -> None:
    browser = pages.signed_in("it")
    assert "IT" in browser.get("/account").text
    path = pages.ctx.settings.mapping
    path.write_text(path.read_text("utf-8").replace("login: quantri", "login: nguoikhac"), "utf-8")
    assert "Teacher: your own lessons" in browser.get("/account").text
    path.write_text("version: 2", "utf-8")
    assert browser.get("/account").status_code == 200, "a mapping that became wrong changes nothing"
