"""Verdicts, and the notices that carry them to the teacher's submission."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, Select, insert, select, update
from sqlalchemy.exc import IntegrityError

from connector.lessons.records import Appraisal, Decision, OnMinutes, Source
from connector.lessons.review import NewVerdict
from connector.store import tables as t
from connector.store.database import Database
from connector.store.upsert import upsert

_SAID = (
    "level",
    "appraiser_key",
    "appraiser_name",
    "decision",
    "strengths",
    "limitations",
    "required_changes",
    "score",
)
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
        """Verdicts by version, oldest first, each with how far it is on record; of all versions when none are named."""
        found: dict[int, list[Appraisal]] = {}
        chosen = [None] if version_ids is None else list(_chunks(list(version_ids)))
        with self._db.read() as c:
            for some in chosen:
                query = _verdicts() if some is None else _verdicts().where(t.appraisal.c.version_id.in_(some))
                for row in c.execute(query).mappings():
                    found.setdefault(row["version_id"], []).append(_appraisal(row))
        return found

    def record(
        self,
        version_id: int,
        verdict: NewVerdict,
        source: Source,
        decided_at: datetime,
        unit: str = "",
        percent: float | None = None,
    ) -> int | None:
        """The verdict's id; None when the level's verdict on this version is there already."""
        a = t.appraisal
        values = {name: getattr(verdict, name) for name in _SAID}
        values |= {"version_id": version_id, "source": source.value, "decided_at": decided_at, "unit": unit}
        values |= {"decision": verdict.decision.value, "percent": percent}
        try:
            with self._db.connect() as c:
                taken = select(a.c.id).where(a.c.version_id == version_id, a.c.level == verdict.level)
                if c.scalar(taken) is not None:
                    return None
                made = int(c.execute(insert(a).values(values).returning(a.c.id)).scalar_one())
                stale(c, version_id)
                return made
        except IntegrityError:
            return None

    def notify(self, version_id: int, level: str, site: str, payload: dict[str, object], now: datetime) -> bool:
        """Queues a notice once per version and level; False when it is there already."""
        n = t.notice
        with self._db.connect() as c:
            if c.scalar(select(n.c.id).where(n.c.version_id == version_id, n.c.level == level)) is not None:
                return False
            values = {"version_id": version_id, "level": level, "site": site, "payload": payload}
            c.execute(insert(n).values(**values, state="pending", created_at=now))
            return True

    def notify_again(self, version_id: int, level: str, site: str, payload: dict[str, object], now: datetime) -> None:
        """Queues the notice of this version and level, also when it was told before: there is more to say."""
        values = {"payload": payload, "state": "pending", "created_at": now, "done_at": None}
        with self._db.connect() as c:
            upsert(c, t.notice, {"version_id": version_id, "level": level}, values, site=site)

    def pending_notices(self, site: str) -> list[Notice]:
        n = t.notice
        query = select(n).where(n.c.site == site, n.c.state == "pending").order_by(n.c.id)
        with self._db.connect() as c:
            return [
                Notice(r["id"], r["version_id"], r["level"], r["site"], r["payload"])
                for r in c.execute(query).mappings()
            ]

    def notice_done(self, notice: Notice, now: datetime, said: str) -> None:
        """The LMS took it; `said` is the HTML that stands there now."""
        values = {"state": "done", "done_at": now, "payload": notice.payload | {"said": said}}
        with self._db.connect() as c:
            c.execute(update(t.notice).where(t.notice.c.id == notice.id).values(values))

    def told(self, site: str, assignment_id: str, teacher_id: str) -> list[str]:
        """The HTML of every story that was written into this teacher's submission, each once."""
        n, x = t.notice, t.lesson
        place = (x.c.site == site) & (x.c.assignment_id == assignment_id) & (x.c.teacher_id == teacher_id)
        query = select(n.c.payload).select_from(n.join(t.lesson_version).join(x)).where(place, n.c.state == "done")
        with self._db.read() as c:
            said = (str(payload.get("said", "")) for payload in c.scalars(query.order_by(n.c.id)))
            return list(dict.fromkeys(html for html in said if html))


def stale(c: Connection, version_id: int) -> None:
    """Where this version's lesson stands has to be computed again."""
    of_version = select(t.lesson_version.c.lesson_id).where(t.lesson_version.c.id == version_id).scalar_subquery()
    c.execute(update(t.lesson).where(t.lesson.c.id == of_version).values(standing=""))


def _verdicts() -> Select[tuple[object, ...]]:
    recorded = t.appraisal.outerjoin(t.minutes_item).outerjoin(t.minutes)
    marks = (t.minutes.c.state.label("minutes_state"), t.minutes.c.signed_sha256)
    return select(t.appraisal, *marks).select_from(recorded).order_by(t.appraisal.c.id)


def _chunks(ids: list[int], size: int = 500) -> Iterable[list[int]]:
    return (ids[i : i + size] for i in range(0, len(ids), size))


def _on_minutes(row: RowMapping) -> OnMinutes:
    state = row["minutes_state"]
    if state == "final" and row["signed_sha256"] is not None:
        return OnMinutes.SIGNED
    return OnMinutes(state) if state else OnMinutes.NONE


def _appraisal(row: RowMapping) -> Appraisal:
    decided = {"decision": Decision(row["decision"]), "source": Source(row["source"]), "minutes": _on_minutes(row)}
    names = ("id", "version_id", *_SAID, "decided_at", "unit", "percent")
    return Appraisal(**({name: row[name] for name in names} | decided))
