"""Sessions: a random token in the browser, its digest in the database; a guest's token is in no database at all."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from connector.store.websessions import WebSession, WebSessionStore

IDLE = timedelta(hours=2)
"""An appraiser who watches a whole lesson before writing is not signed out meanwhile."""
LONGEST = timedelta(hours=12)
COOKIE = "hoclieu"


def fresh_token() -> str:
    return secrets.token_urlsafe(32)


def begin(store: WebSessionStore, person_key: str, username: str, name: str, now: datetime) -> str:
    """A new session's token: never the one that the browser came with, which somebody else may have planted."""
    token = fresh_token()
    store.begin(WebSession(digest(token), person_key, username, name, now, now), forget_before=now - LONGEST)
    return token


def current(store: WebSessionStore, token: str | None, now: datetime) -> WebSession | None:
    """The session of this token, while it lasts."""
    found = store.find(digest(token)) if token else None
    if found is None:
        return None
    if now - found.created_at >= LONGEST or now - found.seen_at >= IDLE:
        store.end(found.token_hash)
        return None
    store.seen(found, now)
    return found


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def form_key(token: str) -> str:
    """What every form of this browser carries: another site's page can neither read it nor make it (CSRF)."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def is_form_key(token: str, given: str) -> bool:
    return hmac.compare_digest(form_key(token).encode(), given.encode())
