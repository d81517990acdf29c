"""Accounts, sessions and attempts, on SQLite and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from connector.store import Store
from connector.store.websessions import WebSession
from tests.conftest import NOON, Clock

QUARTER = timedelta(minutes=15)


def session(token: str, person: str = "account:council") -> WebSession:
    return WebSession(token, person, "council", "Hội đồng Toán", NOON, NOON)


def test_a_login_is_taken_once(store: Store) -> None:
    assert store.accounts.add("council", "Hội đồng", "h1", NOON)
    assert not store.accounts.add("council", "Ai khác", "h2", NOON)
    found = store.accounts.find("council")
    assert found is not None and (found.name, found.password_hash) == ("Hội đồng", "h1")


def test_a_new_password_and_a_closed_account_end_its_sessions(store: Store) -> None:
    store.accounts.add("council", "Hội đồng", "h1", NOON)
    for end in (
        lambda: store.accounts.set_password("council", "h2", NOON),
        lambda: store.accounts.disable("council", NOON),
    ):
        store.sessions.begin(session("a"), NOON)
        assert store.sessions.find("a") is not None
        assert end() and store.sessions.find("a") is None
    assert not store.accounts.set_password("nobody", "h", NOON)


def test_a_look_every_few_seconds_writes_once_a_minute(store: Store) -> None:
    store.sessions.begin(session("a"), NOON)
    store.sessions.seen(session("a"), NOON + timedelta(seconds=59))
    before = store.sessions.find("a")
    store.sessions.seen(session("a"), NOON + timedelta(seconds=61))
    after = store.sessions.find("a")
    assert before is not None and after is not None
    assert (before.seen_at, after.seen_at) == (NOON, NOON + timedelta(seconds=61))


def test_a_new_password_keeps_the_session_that_asked_for_it(store: Store) -> None:
    store.accounts.add("council", "Hội đồng", "h1", NOON)
    for token in ("a", "b"):
        store.sessions.begin(session(token), NOON)
    store.sessions.begin(session("c", "account:other"), NOON)
    store.accounts.set_password("council", "h2", NOON, keep="b")
    assert [store.sessions.find(t) is not None for t in "abc"] == [False, True, True]


def test_attempts_sent_at_the_same_moment_count_each_other(store: Store) -> None:
    def attempt(_: int) -> bool:
        return store.attempts.attempt({"x": 3}, NOON - QUARTER, NOON) is not None

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(12))) == 3


def test_an_attempt_that_is_forgiven_or_old_does_not_count(store: Store, clock: Clock) -> None:
    booked = store.attempts.attempt({"x": 1, "y": 2}, NOON - QUARTER, NOON)
    assert booked is not None and len(booked) == 2
    assert store.attempts.attempt({"x": 1}, NOON - QUARTER, NOON) is None
    store.attempts.forgive(booked)
    assert store.attempts.attempt({"x": 1}, NOON - QUARTER, NOON) is not None
    later = NOON + timedelta(minutes=16)
    assert store.attempts.attempt({"x": 1}, later - QUARTER, later) is not None


def test_an_attempt_that_one_limit_refuses_is_booked_for_none(store: Store) -> None:
    store.attempts.attempt({"x": 1}, NOON - QUARTER, NOON)
    assert store.attempts.attempt({"y": 1, "x": 1}, NOON - QUARTER, NOON) is None
    assert store.attempts.attempt({"y": 1}, NOON - QUARTER, NOON) is not None
