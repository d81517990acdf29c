"""Lessons that were withdrawn from the catalogs, by whom and why, and those that were restored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from connector.store import tables as t
from connector.store.database import Database


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """`lifted_at` None: the lesson is withdrawn now."""

    id: int
    lesson_id: int
    reason: str
    withdrawn_by: str
    withdrawn_at: datetime
    lifted_by: str | None
    lifted_at: datetime | None


class WithdrawalStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    def withdraw(self, lesson_id: int, reason: str, by: str, now: datetime) -> bool:
        """False when it is withdrawn already."""
        values = {"lesson_id": lesson_id, "reason": reason, "withdrawn_by": by, "withdrawn_at": now}
        with self._db.connect() as c:
            if _open(c, lesson_id):
                return False
            c.execute(insert(t.withdrawal).values(values))
            return True

    def lift(self, lesson_id: int, by: str, now: datetime) -> bool:
        """False when it is not withdrawn."""
        w = t.withdrawal
        with self._db.connect() as c:
            mine = update(w).where(w.c.lesson_id == lesson_id, w.c.lifted_at.is_(None))
            return bool(c.execute(mine.values(lifted_by=by, lifted_at=now)).rowcount)

    def of(self, lesson_id: int) -> list[Withdrawal]:
        """Oldest first."""
        w = t.withdrawal
        with self._db.read() as c:
            rows = c.execute(select(w).where(w.c.lesson_id == lesson_id).order_by(w.c.id)).mappings()
            return [Withdrawal(**row) for row in rows]

    def withdrawn(self, lesson_ids: Iterable[int] | None = None) -> frozenset[int]:
        """Ids of the lessons that are withdrawn now, of these or of all."""
        w = t.withdrawal
        query = select(w.c.lesson_id).where(w.c.lifted_at.is_(None))
        if lesson_ids is not None:
            query = query.where(w.c.lesson_id.in_(list(lesson_ids)))
        with self._db.read() as c:
            return frozenset(c.scalars(query))


def _open(c: Connection, lesson_id: int) -> bool:
    """The lesson's row is held meanwhile, so that two people at once withdraw it once."""
    c.execute(select(t.lesson.c.id).where(t.lesson.c.id == lesson_id).with_for_update())
    w = t.withdrawal
    return c.scalar(select(w.c.id).where(w.c.lesson_id == lesson_id, w.c.lifted_at.is_(None))) is not None
