"""Accounts of the connector's own: for councils and officers who have none in a school's LMS."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from connector.store import tables as t
from connector.store.database import Database


@dataclass(frozen=True, slots=True)
class Account:
    """`password_hash` is argon2's own string, with its parameters and salt."""

    login: str
    name: str
    password_hash: str
    created_at: datetime
    password_at: datetime
    disabled_at: datetime | None

    def __repr__(self) -> str:
        return f"Account({self.login!r})"

    @property
    def key(self) -> str:
        """How the account's owner is known everywhere else."""
        return account_key(self.login)


def account_key(login: str) -> str:
    return f"account:{login}"


_COLUMNS = [getattr(t.account.c, name) for name in Account.__slots__]


class AccountStore:
    """Logins are as given: the caller folds them. Every method is one transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def find(self, login: str) -> Account | None:
        with self._db.read() as c:
            row = c.execute(select(*_COLUMNS).where(t.account.c.login == login)).one_or_none()
            return Account(*row) if row else None

    def all(self) -> list[Account]:
        with self._db.read() as c:
            return [Account(*row) for row in c.execute(select(*_COLUMNS).order_by(t.account.c.login))]

    def add(self, login: str, name: str, password_hash: str, now: datetime) -> bool:
        """False when the login is taken."""
        values = {"login": login, "name": name, "password_hash": password_hash, "created_at": now, "password_at": now}
        try:
            with self._db.connect() as c:
                c.execute(insert(t.account).values(values))
        except IntegrityError:
            return False
        return True

    def set_password(self, login: str, password_hash: str, now: datetime, keep: str = "") -> bool:
        """Ends every session of the account but the one whose token hash is `keep`, for whoever held the old password
        holds them. False: no such login."""
        return self._change(login, {"password_hash": password_hash, "password_at": now}, keep)

    def rehash(self, login: str, password_hash: str) -> None:
        """The same password by newer parameters."""
        with self._db.connect() as c:
            c.execute(update(t.account).where(t.account.c.login == login).values(password_hash=password_hash))

    def disable(self, login: str, at: datetime | None) -> bool:
        """From now on nobody signs in with it, nobody stays signed in; None lets it in again. False: no such login."""
        return self._change(login, {"disabled_at": at})

    def _change(self, login: str, values: dict[str, object], keep: str = "") -> bool:
        s = t.web_session
        with self._db.connect() as c:
            found = c.execute(update(t.account).where(t.account.c.login == login).values(values)).rowcount
            c.execute(delete(s).where(s.c.person_key == account_key(login), s.c.token_hash != keep))
            return bool(found)
