"""What re-submissions answer: teachers' words about a version, reviewers' marks on what was asked of the one before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from connector.store import tables as t
from connector.store.database import Database
from connector.store.upsert import upsert


@dataclass(frozen=True, slots=True)
class Mark:
    """Whether a version meets one of the changes that a verdict required; `position` counts them from 0."""

    version_id: int
    appraisal_id: int
    position: int
    met: bool
    marked_by: str
    marked_name: str
    marked_at: datetime


class RevisionStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    def say(self, version_id: int, said: str, now: datetime) -> None:
        """The teacher's words beside this version; later words take the place of earlier ones."""
        with self._db.connect() as c:
            upsert(c, t.revision_note, {"version_id": version_id}, {"said": said, "said_at": now})

    def said(self, version_ids: Iterable[int]) -> dict[int, str]:
        n = t.revision_note
        with self._db.read() as c:
            rows = c.execute(select(n.c.version_id, n.c.said).where(n.c.version_id.in_(list(version_ids))))
            return {row.version_id: row.said for row in rows}

    def mark(self, mark: Mark) -> None:
        """Sets the mark; it may be set anew."""
        key = {name: getattr(mark, name) for name in ("version_id", "appraisal_id", "position")}
        values = {name: getattr(mark, name) for name in Mark.__slots__ if name not in key}
        with self._db.connect() as c:
            upsert(c, t.answered_change, key, values)

    def marks(self, version_id: int) -> list[Mark]:
        a = t.answered_change
        query = select(a).where(a.c.version_id == version_id).order_by(a.c.appraisal_id, a.c.position)
        with self._db.read() as c:
            return [Mark(**row) for row in c.execute(query).mappings()]
