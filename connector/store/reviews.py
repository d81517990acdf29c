"""Verdicts, and the notices that carry them to the teacher's submission."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.exc import IntegrityError

from connector.lessons.records import Appraisal, Decision, Source
from connector.lessons.review import NewVerdict
from connector.store import tables as t
from connector.store.database import Database

INSPECTION = ""
"""The `level` of a notice that tells what the inspection found."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the teacher must be told in the LMS; natural key: version, level."""

    id: int
    version_id: int
    level: str
    site: str
    payload: dict[str, object]


class ReviewStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    def verdicts(self, version_ids: Iterable[int] | None = None) -> dict[int, list[Appraisal]]:
        """Verdicts by version, oldest first; of all versions when none are named."""
        query = select(t.appraisal).order_by(t.appraisal.c.id)
        if version_ids is not None:
            query = query.where(t.appraisal.c.version_id.in_(list(version_ids)))
        found: dict[int, list[Appraisal]] = {}
        with self._db.connect() as c:
            for row in c.execute(query).mappings():
                found.setdefault(row["version_id"], []).append(_appraisal(row))
        return found

    def record(self, version_id: int, verdict: NewVerdict, source: Source, decided_at: datetime) -> bool:
        """False when this appraiser's verdict on this version and level, or another's, is there already."""
        a = t.appraisal
        values = {name: getattr(verdict, name) for name in NewVerdict.__slots__}
        values |= {"version_id": version_id, "source": source.value, "decided_at": decided_at}
        values["decision"] = verdict.decision.value
        try:
            with self._db.connect() as c:
                taken = select(a.c.id).where(a.c.version_id == version_id, a.c.level == verdict.level)
                if c.scalar(taken) is not None:
                    return False
                c.execute(insert(a).values(values))
                return True
        except IntegrityError:
            return False

    def notify(self, version_id: int, level: str, site: str, payload: dict[str, object], now: datetime) -> bool:
        """Queues a notice once per version and level; False when it is there already."""
        n = t.notice
        with self._db.connect() as c:
            if c.scalar(select(n.c.id).where(n.c.version_id == version_id, n.c.level == level)) is not None:
                return False
            values = {"version_id": version_id, "level": level, "site": site, "payload": payload}
            c.execute(insert(n).values(**values, state="pending", created_at=now))
            return True

    def pending_notices(self, site: str) -> list[Notice]:
        n = t.notice
        query = select(n).where(n.c.site == site, n.c.state == "pending").order_by(n.c.id)
        with self._db.connect() as c:
            return [
                Notice(r["id"], r["version_id"], r["level"], r["site"], r["payload"])
                for r in c.execute(query).mappings()
            ]

    def notice_done(self, notice_id: int, state: str, now: datetime) -> None:
        """`state`: done (the LMS took it) or superseded (a later one says more)."""
        with self._db.connect() as c:
            c.execute(update(t.notice).where(t.notice.c.id == notice_id).values(state=state, done_at=now))


def _appraisal(row: RowMapping) -> Appraisal:
    names = (
        "id",
        "version_id",
        "level",
        "appraiser_key",
        "appraiser_name",
        "strengths",
        "limitations",
        "required_changes",
        "score",
        "decided_at",
    )
    return Appraisal(decision=Decision(row["decision"]), source=Source(row["source"]), **{n: row[n] for n in names})
