"""Reports as they were issued, and who looked behind their figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, RowMapping, insert, select

from connector.store import tables as t
from connector.store.database import Database

_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """One revision of a report, never changed. Natural key: kind, unit, period, revision. `said` is a digest of what it
    says, `seal` of that and of its confirmation; `body` the whole of it (`connector.reports.paper.to_text`)."""

    kind: str
    unit: str
    period: str
    revision: int
    last_day: str
    said: str
    seal: str
    body: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """One look behind a figure: who, when, by which way (command, page), into which unit, and how many rows."""

    at: datetime
    actor: str
    way: str
    unit: str
    report: str
    figure: str
    rows: int


class PaperStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    def keep(self, paper: KeptPaper) -> None:
        with self._db.connect() as c:
            c.execute(insert(t.report_paper).values(asdict(paper)))

    def newest(self, kind: str, unit: str, period: str) -> KeptPaper | None:
        return self._first(self._of(kind, unit, period))

    def revision(self, kind: str, unit: str, period: str, revision: int) -> KeptPaper | None:
        return self._first(self._of(kind, unit, period) & (t.report_paper.c.revision == revision))

    def before(self, kind: str, unit: str, day: date, how_many: int) -> list[KeptPaper]:
        """The newest revisions of the last periods that end before `day`, the oldest first."""
        p = t.report_paper.c
        query = select(t.report_paper).where((p.kind == kind) & (p.unit == unit) & (p.last_day < day.isoformat()))
        query = query.order_by(p.last_day.desc(), p.period.desc(), p.revision.desc())
        newest: dict[str, KeptPaper] = {}
        with self._db.read() as c:
            for row in c.execute(query.limit(how_many * 10)).mappings():
                newest.setdefault(row["period"], _paper(row))
        return sorted(newest.values(), key=lambda x: x.last_day)[-how_many:]

    def ending(self, day: date) -> list[tuple[int, str]]:
        """Number and unit of every paper, revisions too, of periods that end on this day, as they were issued."""
        p = t.report_paper.c
        query = select(p.id, p.unit).where(p.last_day == day.isoformat()).order_by(p.id)
        with self._db.read() as c:
            return [(r.id, r.unit) for r in c.execute(query)]

    def numbered(self, numbers: Sequence[int]) -> Iterator[tuple[int, KeptPaper]]:
        """These papers, a few at a time."""
        for begin in range(0, len(numbers), _AT_ONCE):
            query = select(t.report_paper).where(t.report_paper.c.id.in_(numbers[begin : begin + _AT_ONCE]))
            with self._db.read() as c:
                rows = c.execute(query.order_by(t.report_paper.c.id)).mappings().all()
            yield from ((row["id"], _paper(row)) for row in rows)

    def listed(self, units: list[str] | None, limit: int = 100) -> list[tuple[str, str, str, int, datetime]]:
        """Kind, unit, period, revision and when it was made, newest first; of some units or of all."""
        p = t.report_paper.c
        query = select(p.kind, p.unit, p.period, p.revision, p.made_at).order_by(t.report_paper.c.id.desc())
        query = query if units is None else query.where(p.unit.in_(units))
        with self._db.read() as c:
            return [(r.kind, r.unit, r.period, r.revision, r.made_at) for r in c.execute(query.limit(limit))]

    def _of(self, kind: str, unit: str, period: str) -> ColumnElement[bool]:
        p = t.report_paper.c
        return (p.kind == kind) & (p.unit == unit) & (p.period == period)

    def _first(self, where: ColumnElement[bool]) -> KeptPaper | None:
        query = select(t.report_paper).where(where).order_by(t.report_paper.c.revision.desc()).limit(1)
        with self._db.read() as c:
            row = c.execute(query).mappings().one_or_none()
            return _paper(row) if row else None


class LookedAtStore:
    """The export log: every look at rows about students. Rows are added, never changed."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def note(self, look: Look) -> None:
        with self._db.connect() as c:
            c.execute(insert(t.looked_at).values(asdict(look)))

    def all(self, unit: str | None = None, limit: int = 100) -> list[Look]:
        """Newest first."""
        query = select(t.looked_at).order_by(t.looked_at.c.id.desc()).limit(limit)
        query = query.where(t.looked_at.c.unit == unit) if unit else query
        with self._db.read() as c:
            rows = c.execute(query).mappings().all()
        return [Look(**{name: row[name] for name in Look.__slots__}) for row in rows]


def _paper(row: RowMapping) -> KeptPaper:
    return KeptPaper(**{name: row[name] for name in KeptPaper.__slots__})
