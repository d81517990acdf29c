"""What schools declared: every version of every answer, none ever changed or taken away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import insert, select

from connector.declarations.answers import Answer
from connector.store import tables as t
from connector.store.database import Database


class DeclarationStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    def versions(self, schools: Iterable[str] | None = None) -> list[Answer]:
        """All versions, in the order in which they were said."""
        query = select(t.declaration).order_by(t.declaration.c.id)
        if schools is not None:
            query = query.where(t.declaration.c.school.in_(list(schools)))
        with self._db.read() as c:
            rows = c.execute(query).mappings().all()
        return [
            Answer(
                r["school"],
                r["question"],
                r["said"],
                date.fromisoformat(r["valid_from"]),
                r["said_by"],
                r["said_at"],
                r["source"],
            )
            for r in rows
        ]

    def add(self, answers: Sequence[Answer]) -> None:
        values = [
            {
                "school": a.school,
                "question": a.question,
                "said": a.said,
                "valid_from": a.valid_from.isoformat(),
                "said_by": a.said_by,
                "said_at": a.said_at,
                "source": a.source,
            }
            for a in answers
        ]
        if values:
            with self._db.connect() as c:
                c.execute(insert(t.declaration), values)
