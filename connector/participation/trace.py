"""From a figure back to the facts that it was counted from. Students appear by pseudonym only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import duckdb

from connector.participation.datasets import FACTS, OUTLINE, ROSTER
from connector.participation.duck import connection
from connector.participation.figures import CourseScope, Figures, FormDuration, RollupFigures, TopicFigures
from connector.participation.heads import Head, head_of
from connector.participation.indicators import computed
from connector.participation.parquet import FactStore
from connector.participation.partitions import Partitions
from connector.participation.period import Period
from connector.participation.prepared import TIMEZONE, Observed, prepared
from connector.participation.tracing import behind, sql_file
from mappings.schema import Rules

Record = TopicFigures | FormDuration | RollupFigures
Value = int | float | str | date | bool | None


@dataclass(frozen=True, slots=True)
class FigureRef:
    """One figure of one unit's report. `key` is stable: the key of its record (`TopicFigures.key`, …), a slash, and the
    field: `topic/lms-a/shortname:TOAN8A/31/participating`, `school/thcs-a/vulnerable.enrolled`, `…/bands.0`. A field
    that ends in `.ratio` is the same figure as a share of its whole."""

    unit_kind: str
    unit: str
    period: Period
    key: str

    @property
    def about(self) -> str:
        return self.key.rpartition("/")[0]

    @property
    def field(self) -> str:
        return self.key.rpartition("/")[2].removesuffix(".ratio")


@dataclass(frozen=True, slots=True)
class FactRow:
    """One row of the dataset `facts`, as it stands in its partition."""

    site: str
    course: str
    day: date
    student: str
    activity: str
    topic: str
    form: str
    acted_events: int
    seconds: float | None
    status: str | None
    completed: bool | None
    score: float | None
    day_seconds: float | None
    source: str


@dataclass(frozen=True, slots=True)
class Trace:
    """What stands behind a figure. `value` is worked out anew: it differs from an issued report where facts came later.

    `parts`: the figures of the same record, numerators and denominators among them. `students`: the pseudonyms that are
    counted (all), `facts`: their rows (at most as many as asked for, of `facts_in_all`). `files`: the partitions read,
    relative to the folder of facts. `as_of`: when each course was read last, by course."""

    ref: FigureRef
    value: Value
    head: Head
    parts: dict[str, Value] = field(default_factory=dict)
    students: tuple[str, ...] = ()
    facts: tuple[FactRow, ...] = ()
    facts_in_all: int = 0
    files: tuple[Path, ...] = ()
    as_of: dict[str, date] = field(default_factory=dict)


def facts_behind(
    store: FactStore,
    courses: Iterable[CourseScope],
    ref: FigureRef,
    rules: Rules,
    *,
    timezone: str = TIMEZONE,
    limit: int = 500,
) -> Trace | None:
    """The facts behind a figure of a topic, a form in it, or a roll-up of one school; None where there is none such in
    the period. `courses`: those of the unit. Sums over schools are traced school by school."""
    with connection() as db:
        observed = prepared(db, store, _concerned(courses, ref.about), ref.period, rules, timezone)
        record = next((r for r in _records(computed(db, observed, rules)) if r.key == ref.about), None)
        if record is None:
            return None
        behind(db, record, ref.field)
        rows, count = _facts(db, limit)
        students = tuple(s for (s,) in db.execute("SELECT DISTINCT student FROM counted ORDER BY ALL").fetchall())
        return Trace(
            ref,
            _value(record, ref.field),
            head_of(sql_file(record, ref.field)),
            dict(_parts(record)),
            students,
            rows,
            count,
            tuple(_files(store, observed, rows)),
            {course: day for (_, course), (_, day) in observed.items()},
        )


def _concerned(courses: Iterable[CourseScope], about: str) -> list[CourseScope]:
    """Those that the figure can be about: one course, or one school."""
    kind, *parts = (unquote(part) for part in about.split("/"))
    if kind in ("topic", "form"):
        return [c for c in courses if [c.site, c.course] == parts[:2]]
    return [c for c in courses if [c.school] == parts[:1]]


def _records(figures: Figures) -> Iterator[Record]:
    yield from figures.topics
    yield from figures.forms
    for rollups in (figures.rollups, figures.subjects, figures.grades, figures.classes, figures.teachers):
        yield from rollups


def _value(record: object, path: str) -> Value:
    """The field, or the field of a field (`vulnerable.enrolled`, `bands.0`); None where there is none."""
    value: object = record
    for step in path.split("."):
        if isinstance(value, tuple):
            value = value[int(step)] if step.isdigit() and int(step) < len(value) else None
        else:
            value = getattr(value, step, None)
    return value if isinstance(value, int | float | str | date) else None


def _parts(record: Record) -> Iterator[tuple[str, Value]]:
    for each in fields(record):
        value = getattr(record, each.name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield each.name, value


def _facts(db: duckdb.DuckDBPyConnection, limit: int) -> tuple[tuple[FactRow, ...], int]:
    columns = ", ".join(f"facts.{f.name}" for f in fields(FactRow))
    source = "FROM facts SEMI JOIN counted USING (site, course, student, activity, day)"
    order = "ORDER BY site, course, student, day, activity"
    rows = db.execute(f"SELECT {columns} {source} {order} LIMIT ?", [limit]).fetchall()
    found = tuple(FactRow(*row) for row in rows)
    counted = db.execute(f"SELECT count(*) {source}").fetchone()
    return found, counted[0] if counted else 0


def _files(store: FactStore, observed: Observed, rows: Sequence[FactRow]) -> Iterator[Path]:
    days = sorted({(row.site, row.course, row.day) for row in rows})
    used = [(FACTS, *day) for day in days]
    used += [(d, site, course, day) for (site, course), (_, day) in observed.items() for d in (ROSTER, OUTLINE)]
    for dataset, site, course, day in used:
        yield Partitions(store.root, dataset, site, course).path(day).relative_to(store.root)
