"""Keys of the API: who may fetch packages. Only their hashes are kept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from connector.errors import Rejected
from connector.store import tables as t
from connector.store.database import Database
from connector.text import Text

PREFIX = "hoclieu_"
"""What every key begins with, so that one that was published by mistake is recognised by those who look for such."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    name: str
    made_at: datetime
    revoked_at: datetime | None


class ApiKeyStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    def make(self, name: str, now: datetime) -> str:
        """A new key, which nobody can read again. Raises Rejected (`key_name_taken`); names are never used twice."""
        key = PREFIX + secrets.token_urlsafe(32)
        try:
            with self._db.connect() as c:
                c.execute(insert(t.api_key).values(name=name, key_hash=_hash(key), made_at=now))
        except IntegrityError:
            raise Rejected(
                "key_name_taken",
                Text(f"Đã từng có khoá tên '{name}'.", f"There has been a key named '{name}'."),
                Text("Đặt tên khác.", "Choose another name."),
            ) from None
        return key

    def holder(self, key: str) -> str | None:
        """The name of the key; None for one that was never made, or was revoked."""
        k = t.api_key
        with self._db.read() as c:
            name: str | None = c.scalar(select(k.c.name).where(k.c.key_hash == _hash(key), k.c.revoked_at.is_(None)))
        return name

    def revoke(self, name: str, now: datetime) -> bool:
        """False when there is no such key in force."""
        k = t.api_key
        with self._db.connect() as c:
            changed = c.execute(update(k).where(k.c.name == name, k.c.revoked_at.is_(None)).values(revoked_at=now))
        return changed.rowcount == 1

    def all(self) -> list[ApiKey]:
        k = t.api_key
        with self._db.read() as c:
            return [ApiKey(*row) for row in c.execute(select(k.c.name, k.c.made_at, k.c.revoked_at).order_by(k.c.name))]


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
