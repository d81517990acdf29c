"""Sessions in browsers, and the attempts to sign in that are counted against guessing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, text, update

from connector.store import tables as t
from connector.store.database import Database

_SEEN_EVERY = timedelta(minutes=1)
"""A page that is only looked at writes nothing more often than this."""


@dataclass(frozen=True, slots=True)
class WebSession:
    """Somebody who signed in. `person_key` is `site:user id` or `account:login`, `username` what they sign in with."""

    token_hash: str
    person_key: str
    username: str
    name: str
    created_at: datetime
    seen_at: datetime


_COLUMNS = [getattr(t.web_session.c, name) for name in WebSession.__slots__]


class WebSessionStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    def begin(self, session: WebSession, forget_before: datetime) -> None:
        """Sessions older than `forget_before` go at the same time."""
        with self._db.connect() as c:
            c.execute(delete(t.web_session).where(t.web_session.c.created_at < forget_before))
            c.execute(insert(t.web_session).values({name: getattr(session, name) for name in WebSession.__slots__}))

    def find(self, token_hash: str) -> WebSession | None:
        with self._db.read() as c:
            row = c.execute(select(*_COLUMNS).where(t.web_session.c.token_hash == token_hash)).one_or_none()
            return WebSession(*row) if row else None

    def seen(self, session: WebSession, now: datetime) -> None:
        if now - session.seen_at < _SEEN_EVERY:
            return
        with self._db.connect() as c:
            here = t.web_session.c.token_hash == session.token_hash
            c.execute(update(t.web_session).where(here).values(seen_at=now))

    def end(self, token_hash: str) -> None:
        with self._db.connect() as c:
            c.execute(delete(t.web_session).where(t.web_session.c.token_hash == token_hash))


class AttemptStore:
    """Attempts by subject (a digest of an account or of an address). An attempt counts until it is forgiven."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def attempt(self, limits: Mapping[str, int], since: datetime, now: datetime) -> tuple[int, ...] | None:
        """Books one attempt for every subject, for `forgive`; None when one has its number of attempts since `since`.

        Booked before the password is looked at: guesses sent at the same moment count each other.
        """
        a = t.signin_attempt
        with self._db.connect() as c:
            self._one_at_a_time(c)
            c.execute(delete(a).where(a.c.at < since))
            for subject, limit in limits.items():
                if (c.scalar(select(func.count()).where(a.c.subject == subject, a.c.at >= since)) or 0) >= limit:
                    return None
            rows = [c.execute(insert(a).values(subject=s, at=now).returning(a.c.id)).scalar_one() for s in limits]
            return tuple(int(row) for row in rows)

    def forgive(self, booked: Collection[int]) -> None:
        """They led in, or nowhere: the site could not be asked."""
        with self._db.connect() as c:
            c.execute(delete(t.signin_attempt).where(t.signin_attempt.c.id.in_(list(booked))))

    def _one_at_a_time(self, c: Connection) -> None:
        if not self._db.is_sqlite:  # where writers take turns anyway
            c.execute(text("SELECT pg_advisory_xact_lock(7301004)"))
