"""Passwords of the connector's own accounts: argon2id, and what may be one."""

from __future__ import annotations

import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from connector.errors import Rejected
from connector.text import Text

SHORTEST, LONGEST = 12, 256
_HASHER = PasswordHasher()
_AT_ONCE = threading.BoundedSemaphore(4)
"""Each takes 64 MiB while it is computed (RFC 9106, 4: the second recommended choice)."""


def hashed(password: str) -> str:
    with _AT_ONCE:
        return _HASHER.hash(_same(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Takes as long when there is no such account (None), so that names cannot be told by the clock."""
    with _AT_ONCE:
        try:
            return _HASHER.verify(password_hash or _nobodys(), _same(password)) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False


def outdated(password_hash: str) -> bool:
    return _HASHER.check_needs_rehash(password_hash)


def check(password: str, login: str, name: str = "") -> None:
    """Raises Rejected when nobody should use it (NIST SP 800-63B, 3.1.1: length, not kinds of characters)."""
    if not SHORTEST <= len(_same(password)) <= LONGEST:
        raise _refused(
            f"mật khẩu phải dài từ {SHORTEST} đến {LONGEST} kí tự",
            f"a password has {SHORTEST} to {LONGEST} characters",
        )
    if len(set(_same(password))) < 5 or _same(password).casefold() in {login.casefold(), name.casefold()}:
        raise _refused("mật khẩu này quá dễ đoán", "this password is too easy to guess")


def _refused(vi: str, en: str) -> Rejected:
    return Rejected(
        "password_weak",
        Text(f"Không dùng được: {vi}.", f"It cannot be used: {en}."),
        Text("Ví dụ: bốn, năm từ không liên quan đến nhau.", "For example four or five words that are not related."),
    )


def _same(password: str) -> str:
    """One form for what keyboards compose differently: `ấ` may come as one character or as three."""
    return unicodedata.normalize("NFKC", password)


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody's")
