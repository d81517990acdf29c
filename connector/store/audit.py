"""The audit trail: who did what, when, each row sealed by the hash of the one before.

A row that was changed, taken out, put in or moved breaks the chain from there on, whoever did it and by whatever means;
triggers refuse changes by mistake. Rows cut off at the very end break no link: that their number is missing shows
against the count kept beside the trail, and, when that was changed too, against an anchor that `verify` printed earlier
and somebody kept elsewhere (a printout is enough).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select, text

from connector.store import tables as t
from connector.store.database import Database
from connector.store.upsert import upsert

GENESIS = "0" * 64
_COUNT = "audit"
_LOCK = 7301002


@dataclass(frozen=True, slots=True)
class AuditRow:
    """`subject` is e.g. `lesson 7 version 2 level city`; `details` is JSON without secrets and children's names."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    details: Mapping[str, object]
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Broken:
    """`seq` of the first row that is wrong; `why`: changed, link, missing, count or anchor."""

    seq: int
    why: str


@dataclass(frozen=True, slots=True)
class Verified:
    """`rows` that are whole, up to the first broken one; `anchor` is `seq:hash` of the last of them."""

    rows: int
    anchor: str
    broken: Broken | None = None


class AuditStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    def append(self, at: datetime, actor: str, action: str, subject: str, details: Mapping[str, object]) -> int:
        """Adds a row to the transaction of the deed that it tells of; its number. One writer at a time."""
        with self._db.connect() as c:
            if c.dialect.name == "postgresql":
                c.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            last = c.execute(select(t.audit.c.seq, t.audit.c.hash).order_by(t.audit.c.seq.desc()).limit(1)).first()
            seq, prev = (last.seq + 1, last.hash) if last else (1, GENESIS)
            row = {"seq": seq, "at": at.astimezone(UTC), "actor": actor, "action": action, "subject": subject}
            row |= {"details": dict(details), "prev_hash": prev}
            c.execute(insert(t.audit).values(**row, hash=sealed(row)))
            upsert(c, t.counter, {"name": _COUNT}, {"value": seq})
            return int(seq)

    def rows(self, after: int = 0, limit: int = 100, subject: str | None = None) -> list[AuditRow]:
        """Rows in their order, from the one after `after`; `subject`: only those whose subject begins so."""
        query = select(t.audit).where(t.audit.c.seq > after).order_by(t.audit.c.seq).limit(limit)
        if subject is not None:
            query = query.where(t.audit.c.subject.startswith(subject, autoescape=True))
        with self._db.read() as c:
            return [AuditRow(**row) for row in c.execute(query).mappings()]

    def newest(self, limit: int = 50, subject: str | None = None) -> list[AuditRow]:
        """The last rows, newest first."""
        query = select(t.audit).order_by(t.audit.c.seq.desc()).limit(limit)
        if subject is not None:
            query = query.where(t.audit.c.subject.startswith(subject, autoescape=True))
        with self._db.read() as c:
            return [AuditRow(**row) for row in c.execute(query).mappings()]

    def of_action(self, action: str) -> list[AuditRow]:
        query = select(t.audit).where(t.audit.c.action == action).order_by(t.audit.c.seq)
        with self._db.read() as c:
            return [AuditRow(**row) for row in c.execute(query).mappings()]

    def verify(self, anchor: str | None = None) -> Verified:
        """Reads the whole trail and names the first row that is not as it was written.

        `anchor`: what an earlier `verify` printed; a trail that was cut or written anew since does not hold it.
        """
        kept_seq, _, kept_hash = (anchor or "").partition(":")
        seq, last = 0, GENESIS
        with self._db.read() as c:
            count = int(c.scalar(select(t.counter.c.value).where(t.counter.c.name == _COUNT)) or 0)
            for row in _streamed(c):
                if (why := _wrong(row, seq, last)) is not None:
                    return Verified(seq, f"{seq}:{last}", Broken(seq + 1, why))
                seq, last = row.seq, row.hash
                if str(seq) == kept_seq and last != kept_hash:
                    return Verified(seq - 1, f"{seq - 1}:{row.prev_hash}", Broken(seq, "anchor"))
        if seq < max(count, int(kept_seq or 0)):
            return Verified(seq, f"{seq}:{last}", Broken(seq + 1, "count" if seq < count else "anchor"))
        return Verified(seq, f"{seq}:{last}")


def sealed(row: Mapping[str, object]) -> str:
    """SHA-256 over the row as canonical JSON, the hash of the row before in it."""
    said = {name: row[name] for name in ("seq", "actor", "action", "subject", "details", "prev_hash")}
    at = row["at"]
    assert isinstance(at, datetime)
    said["at"] = at.astimezone(UTC).isoformat(timespec="microseconds")
    canonical = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _wrong(row: AuditRow, before: int, last: str) -> str | None:
    if row.seq != before + 1:
        return "missing"
    if row.prev_hash != last:
        return "link"
    if sealed({name: getattr(row, name) for name in AuditRow.__slots__}) != row.hash:
        return "changed"
    return None


def _streamed(c: Connection) -> Iterator[AuditRow]:
    query = select(t.audit).order_by(t.audit.c.seq).execution_options(yield_per=1000)
    found = c.execute(query).mappings()
    return (AuditRow(**row) for row in found)
