"""Signing in, with the school's LMS account or one of the connector's own; guesses are counted before tried."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from pydantic import SecretStr

from connector.errors import HoclieuError, Rejected, Retriable
from connector.lms.base import SignedIn
from connector.store import Store
from connector.store.accounts import Account, account_key
from connector.text import Text
from connector.web import passwords, sessions
from mappings.schema import Site

log = structlog.get_logger()
WINDOW = timedelta(minutes=15)
PER_ACCOUNT, PER_ADDRESS = 8, 60
"""A whole school may sit behind one address, and mistypes."""
_AT_ONCE = 12
Ask = Callable[[Site, str, SecretStr], SignedIn]


def folded(login: str) -> str:
    """A login as it is kept: what people type with a capital or a blank is the same."""
    return login.strip().casefold()


@dataclass(frozen=True, slots=True)
class SignIns:
    """`ask` is asked whose name and password these are on a site."""

    store: Store
    ask: Ask
    _slots: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(_AT_ONCE))

    def at_site(self, site: Site, username: str, password: SecretStr, address: str) -> str:
        """The token of a new session. Raises connector.errors: refused, throttled, the site does not answer."""
        with self._counted(f"{site.id}:{folded(username)}", address), self._slot():
            found = self.ask(site, username.strip(), password)
        return self._begun(f"{site.id}:{found.user_id}", found.username, found.name)

    def with_account(self, login: str, password: SecretStr, address: str) -> str:
        """Like `at_site`, for an account of the connector's own."""
        login = folded(login)
        found = self._proved(login, self.store.accounts.find(login), password.get_secret_value(), address)
        if passwords.outdated(found.password_hash):
            self.store.accounts.rehash(login, passwords.hashed(password.get_secret_value()))
        return self._begun(found.key, found.login, found.name)

    def prove(self, account: Account, password: str, address: str) -> None:
        """Raises Rejected unless this is the account's password; counted like an attempt to sign in."""
        self._proved(account.login, account, password, address)

    def _proved(self, login: str, found: Account | None, password: str, address: str) -> Account:
        with self._counted(account_key(login), address), self._slot():
            right = passwords.matches(found.password_hash if found else None, password)
            if found is None or not right or found.disabled_at is not None:
                raise refused()
        return found

    def _begun(self, key: str, username: str, name: str) -> str:
        log.info("signed_in", person=key)
        return sessions.begin(self.store.sessions, key, username, name, self.store.now())

    @contextmanager
    def _counted(self, account: str, address: str) -> Iterator[None]:
        now = self.store.now()
        limits = {_digest(account): PER_ACCOUNT, _digest(f"address {address}"): PER_ADDRESS}
        booked = self.store.attempts.attempt(limits, now - WINDOW, now)
        if booked is None:
            log.warning("signin_throttled", address=address)
            raise _too_many()
        try:
            yield
        except HoclieuError as error:
            if error.code != _REFUSED:
                self.store.attempts.forgive(booked)
            log.warning("signin_failed", code=error.code, address=address)
            raise
        self.store.attempts.forgive(booked)

    @contextmanager
    def _slot(self) -> Iterator[None]:
        """A site that hangs must not take every thread of the pages with it."""
        if not self._slots.acquire(timeout=5):
            raise Retriable(
                "signin_busy",
                Text("Đang có quá nhiều người đăng nhập cùng lúc.", "Too many people are signing in at this moment."),
                Text("Thử lại sau ít phút.", "Try again in a few minutes."),
            )
        try:
            yield
        finally:
            self._slots.release()


_REFUSED = "signin_refused"


def refused() -> Rejected:
    """The same words whether the name is unknown, the password wrong or the account closed."""
    return Rejected(
        _REFUSED,
        Text("Tên đăng nhập hoặc mật khẩu không đúng.", "The user name or the password is not right."),
        Text("Kiểm tra bộ gõ và phím Caps Lock rồi nhập lại.", "Check the keyboard and Caps Lock, then try again."),
    )


def _too_many() -> Rejected:
    minutes = int(WINDOW.total_seconds() // 60)
    return Rejected(
        "signin_throttled",
        Text(
            "Đã thử sai quá nhiều lần, nên tạm dừng nhận đăng nhập từ đây.",
            "Too many attempts failed; signing in from here rests for a while.",
        ),
        Text(
            f"Đợi {minutes} phút rồi thử lại, hoặc nhờ người quản trị đặt lại mật khẩu.",
            f"Wait {minutes} minutes and try again, or have the administrator set a new password.",
        ),
    )


def _digest(subject: str) -> str:
    """People type passwords into the wrong field: what was typed is not kept."""
    return hashlib.sha256(subject.encode()).hexdigest()
