"""Reminders, each exactly once: claimed before it is sent, with a receipt after.

A process that dies in between leaves it claimed: it is not sent again, since it may have gone, and the next slot's
reminder comes anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, func, select, update

from connector.store import tables as t
from connector.store.database import Database
from connector.store.upsert import upsert

PENDING, CLAIMED, SENT, FAILED = "pending", "claimed", "sent", "failed"


@dataclass(frozen=True, slots=True)
class ReminderKey:
    """`what` is due, `whom` it is told, for which `slot` (so many days before or after), by which `channel`."""

    what: str
    whom: str
    slot: str
    channel: str


@dataclass(frozen=True, slots=True)
class Reminder:
    id: int
    key: ReminderKey
    state: str
    payload: Mapping[str, str]
    attempts: int
    error: str | None


class ReminderStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    def queue(self, reminders: Iterable[tuple[ReminderKey, Mapping[str, str]]], now: datetime) -> int:
        """Adds those that are not there yet; how many that were."""
        r = t.reminder
        with self._db.connect() as c:
            before = int(c.scalar(select(func.count()).select_from(r)) or 0)
            for key, payload in reminders:
                fresh = {"state": PENDING, "payload": dict(payload), "attempts": 0, "created_at": now}
                upsert(c, r, {name: getattr(key, name) for name in ReminderKey.__slots__}, {}, **fresh)
            return int(c.scalar(select(func.count()).select_from(r)) or 0) - before

    def claim(self, channel: str, limit: int = 200) -> list[Reminder]:
        """Takes pending reminders of a channel for sending: whoever claims one is the only one who sends it."""
        r = t.reminder
        with self._db.connect() as c:
            query = select(r).where(r.c.channel == channel, r.c.state == PENDING).order_by(r.c.id).limit(limit)
            if not self._db.is_sqlite:
                query = query.with_for_update(skip_locked=True)
            found = [_reminder(row) for row in c.execute(query).mappings()]
            taken = update(r).where(r.c.id.in_([x.id for x in found]))
            c.execute(taken.values(state=CLAIMED, attempts=r.c.attempts + 1))
            return found

    def done(self, reminder_id: int, state: str, error: str | None, now: datetime) -> None:
        """The receipt: `sent`, `failed` with why, or `pending` again where it certainly has not gone."""
        values = {"state": state, "error": error, "done_at": None if state == PENDING else now}
        with self._db.connect() as c:
            c.execute(update(t.reminder).where(t.reminder.c.id == reminder_id).values(values))

    def all(self, state: str | None = None) -> list[Reminder]:
        query = select(t.reminder).order_by(t.reminder.c.id)
        if state is not None:
            query = query.where(t.reminder.c.state == state)
        with self._db.read() as c:
            return [_reminder(row) for row in c.execute(query).mappings()]


def _reminder(row: RowMapping) -> Reminder:
    key = ReminderKey(row["what"], row["whom"], row["slot"], row["channel"])
    return Reminder(row["id"], key, row["state"], row["payload"], row["attempts"], row["error"])
