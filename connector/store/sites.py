"""What is remembered about sites between runs: watermarks, caches, readings, and what was set aside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, delete, func, select

from connector.store import tables as t
from connector.store.database import Database
from connector.store.upsert import upsert

_KEY_LENGTH = 300


@dataclass(frozen=True, slots=True)
class SetAside:
    """One record that could not be taken, with its reason. `since`: ask the site again from this time on."""

    step: str
    site: str
    key: str
    school: str | None
    code: str
    reason: str
    since: datetime | None
    attempts: int
    first_at: datetime
    last_at: datetime


class SiteStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    def state(self, site: str, name: str) -> object | None:
        s = t.site_state
        with self._db.read() as c:
            return c.scalar(select(s.c.value).where(s.c.site == site, s.c.name == name))

    def set_state(self, site: str, name: str, value: object) -> None:
        """`value` is JSON."""
        s = t.site_state
        with self._db.connect() as c:
            upsert(c, s, {"site": site, "name": name}, {"value": value})

    def states(self, prefix: str) -> list[tuple[str, str, object]]:
        """(site, name, value) of every state whose name begins so."""
        s = t.site_state
        query = select(s.c.site, s.c.name, s.c.value).where(s.c.name.startswith(prefix, autoescape=True))
        with self._db.read() as c:
            return [(row.site, row.name, row.value) for row in c.execute(query.order_by(s.c.site, s.c.name))]

    def forget_state(self, site: str, name: str) -> bool:
        """False when somebody else forgot it first: of two that ask, one is told so."""
        s = t.site_state
        with self._db.connect() as c:
            return bool(c.execute(delete(s).where(s.c.site == site, s.c.name == name)).rowcount)

    # set aside ---------------------------------------------------------------------------------------------------

    def put_aside(
        self,
        step: str,
        site: str,
        key: str,
        code: str,
        reason: str,
        now: datetime,
        school: str | None = None,
        since: datetime | None = None,
    ) -> None:
        """The same record set aside again counts one attempt more."""
        which = {"step": step, "site": site, "key": key[:_KEY_LENGTH]}
        latest = {"code": code, "reason": reason, "last_at": now, "since": since, "school": school}
        with self._db.connect() as c:
            upsert(c, t.set_aside, which, {**latest, "attempts": t.set_aside.c.attempts + 1}, attempts=1, first_at=now)

    def take_back(self, step: str, site: str, key: str) -> bool:
        """The record went through after all, or is dropped: forget that it was set aside."""
        table = t.set_aside
        with self._db.connect() as c:
            done = c.execute(
                delete(table).where(table.c.step == step, table.c.site == site, table.c.key == key[:_KEY_LENGTH])
            )
            return bool(done.rowcount)

    def aside(self, site: str | None = None, step: str | None = None) -> list[SetAside]:
        table = t.set_aside
        query = select(table).order_by(table.c.site, table.c.id)
        query = query.where(table.c.site == site) if site is not None else query
        query = query.where(table.c.step == step) if step is not None else query
        with self._db.read() as c:
            return [SetAside(**{n: row[n] for n in SetAside.__slots__}) for row in c.execute(query).mappings()]

    # readings of teaching courses --------------------------------------------------------------------------------

    def read(self, site: str, course_key: str, day: str, observed_at: datetime, left_out: int) -> None:
        """A course was read well on `day` (ISO date)."""
        self._reading(
            site, course_key, day, {"observed_at": observed_at, "left_out": left_out, "reason": "", "failed_at": None}
        )

    def not_read(self, site: str, course_key: str, day: str, reason: str, now: datetime) -> None:
        """A reading failed; what was read before on that day stays."""
        self._reading(site, course_key, day, {"reason": reason, "failed_at": now})

    def _reading(self, site: str, course_key: str, day: str, values: dict[str, object]) -> None:
        key = {"site": site, "course_key": course_key, "day": day}
        blank = {k: v for k, v in (("observed_at", None), ("left_out", 0)) if k not in values}
        with self._db.connect() as c:
            upsert(c, t.reading, key, values, **blank)

    def last_readings(self, site: str) -> dict[str, datetime]:
        """course key → moment of its last good reading."""
        r = t.reading
        query = select(r.c.course_key, func.max(r.c.observed_at)).where(r.c.site == site, r.c.observed_at.is_not(None))
        with self._db.read() as c:
            return {row[0]: row[1] for row in c.execute(query.group_by(r.c.course_key))}

    def readings(self, first: str, last: str) -> list[RowMapping]:
        """Rows of `reading` from one ISO day to another, both included."""
        r = t.reading
        with self._db.read() as c:
            return list(c.execute(select(r).where(r.c.day >= first, r.c.day <= last)).mappings())


def remembered(store: SiteStore, site: str, name: str) -> tuple[dict[str, object], Callable[[], None]]:
    """A JSON object kept per site, and the call that saves it again if it changed."""
    import json

    value = store.state(site, name)
    cache: dict[str, object] = dict(value) if isinstance(value, dict) else {}
    before = json.dumps(cache, sort_keys=True)

    def save() -> None:
        if json.dumps(cache, sort_keys=True) != before:
            store.set_state(site, name, cache)

    return cache, save
