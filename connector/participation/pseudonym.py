"""Pseudonyms: the same student of the same site always gets the same one, and no one without the key can go back."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from hashlib import sha256

from connector.errors import NeedsOperator
from connector.text import Text

_LEAST_KEY_BYTES = 16
_PSEUDONYM_BYTES = 16


def pseudonymizer(master: bytes, site: str) -> Callable[[str], str]:
    """Student id → 32 hex digits, by HMAC-SHA256 under a key of the site's own.

    Each site's key is derived from `master`, so equal ids of two sites give unrelated pseudonyms.
    Raises `NeedsOperator` when `master` is shorter than 16 bytes.
    """
    if len(master) < _LEAST_KEY_BYTES:
        raise NeedsOperator(
            "pseudonym.key_too_short",
            Text("Khoá tạo mã giả danh học sinh quá ngắn.", "The key for student pseudonyms is too short."),
            Text(
                "Đặt khoá ngẫu nhiên ít nhất 16 byte rồi chạy lại.", "Set a random key of at least 16 bytes, run again."
            ),
        )
    site_key = _hmac(master, "site\0" + site)
    return lambda student_id: _hmac(site_key, "student\0" + student_id)[:_PSEUDONYM_BYTES].hex()


def _hmac(key: bytes, message: str) -> bytes:
    return hmac.new(key, message.encode(), sha256).digest()
