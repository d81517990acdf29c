"""Documents that were written: minutes, lists, reports, with their numbers and revisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, insert, select

from connector.store import tables as t
from connector.store.database import Database
from connector.store.upsert import upsert


@dataclass(frozen=True, slots=True)
class Document:
    """Natural key: kind, unit, period, format, revision. `content` is a hash of what it says, times left out."""

    kind: str
    unit: str
    period: str
    format: str
    revision: int
    number: str
    content: str
    path: str
    made_at: datetime


class DocumentStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    def newest(self, kind: str, unit: str, period: str, format: str) -> Document | None:
        d = t.document
        where = (d.c.kind == kind) & (d.c.unit == unit) & (d.c.period == period) & (d.c.format == format)
        with self._db.connect() as c:
            row = c.execute(select(d).where(where).order_by(d.c.revision.desc()).limit(1)).mappings().one_or_none()
            return _document(row) if row else None

    def last_revision(self, kind: str, unit: str, period: str) -> int:
        """The highest revision in any format; 0 where nothing was issued."""
        d = t.document
        query = select(func.max(d.c.revision)).where((d.c.kind == kind) & (d.c.unit == unit) & (d.c.period == period))
        with self._db.read() as c:
            return int(c.scalar(query) or 0)

    def named(self, name: str) -> Document | None:
        """The document of this file name or path, or whose record has this number."""
        d = t.document
        query = select(d).where((d.c.number == name) | d.c.path.endswith(name, autoescape=True))
        with self._db.read() as c:
            rows = c.execute(query.order_by(d.c.id.desc())).mappings().all()
        return next(
            (_document(r) for r in rows if name in (r["number"], r["path"], r["path"].rpartition("/")[2])), None
        )

    def of_revision(self, kind: str, unit: str, period: str, revision: int) -> list[Document]:
        """The documents of one revision, one of each format."""
        d = t.document
        where = (d.c.kind == kind) & (d.c.unit == unit) & (d.c.period == period) & (d.c.revision == revision)
        with self._db.read() as c:
            return [_document(row) for row in c.execute(select(d).where(where).order_by(d.c.format)).mappings()]

    def issue(self, document: Document) -> None:
        with self._db.connect() as c:
            c.execute(insert(t.document).values({n: getattr(document, n) for n in Document.__slots__}))

    def all(self, kind: str | None = None) -> list[Document]:
        query = select(t.document).order_by(t.document.c.id)
        query = query.where(t.document.c.kind == kind) if kind else query
        with self._db.connect() as c:
            return [_document(row) for row in c.execute(query).mappings()]


Counter = tuple[str, ...]
"""The name under which a series is counted, then those under which it was counted before."""


def next_in(c: Connection, counter: Counter) -> int:
    """The next number of a series, within a larger transaction: given up with it, and so never lost."""
    name, *former = counter
    x = t.counter
    last = c.scalar(select(func.max(x.c.value)).where(x.c.name.in_(former))) if former else None
    upsert(c, x, {"name": name}, {"value": x.c.value + 1}, value=(last or 0) + 1)
    return int(c.execute(select(x.c.value).where(x.c.name == name)).scalar_one())


def _document(row: RowMapping) -> Document:
    return Document(**{name: row[name] for name in Document.__slots__})
