"""What was known of each student and activity before some day, kept beside a course's facts.

Recording a reading needs the last known state of every student and activity. A course has hundreds of days at the end
of a school year; so that they are not all read for each new one, what they told is kept in one file. It proves itself:
it names the days it was made from by their sizes and times, and where any of them is another now (recomputed, restored,
purged), it counts for nothing and is made anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

import duckdb

from connector.participation.datasets import FACTS
from connector.participation.duck import Dataset, view, write
from connector.participation.facts import NOTHING_KNOWN, Fact, Known, Table, known_before
from connector.participation.partitions import Partitions

KNOWN = Dataset(
    "known",
    {
        "until": "DATE",
        "made_from": "VARCHAR",
        "student": "VARCHAR",
        "activity": "VARCHAR",
        "day": "DATE",
        "topic": "VARCHAR",
        "form": "VARCHAR",
        "acted_events": "INTEGER",
        "seconds": "DOUBLE",
        "seconds_method": "VARCHAR",
        "status": "VARCHAR",
        "completed": "BOOLEAN",
        "score": "DOUBLE",
    },
    order="student NULLS FIRST, activity",
)
ENOUGH = 8
"""Days of facts that are read each time without a thought; from here on what they tell is kept."""

_FACT = "student, activity, day, topic, form, acted_events, seconds, seconds_method, status, completed, score"


@dataclass(frozen=True, slots=True)
class Before:
    """`table` holds the days from `known.until` on, and those that were asked for."""

    known: Known
    table: Table
    days_read: int
    """From `known.until` on."""


def read_before(db: duckdb.DuckDBPyConnection, facts: Partitions, day: date, also: Iterable[date]) -> Before:
    """All that is needed to record what was observed on `day` and is told of the days `also`."""
    known, asked = _kept(db, facts, day), set(also)
    there = [one for one in facts.days() if known.until <= one <= day or one in asked]
    return Before(known, recorded(db, [facts.path(one) for one in there]), sum(one >= known.until for one in there))


def keep(db: duckdb.DuckDBPyConnection, facts: Partitions, day: date, before: Before, table: Table) -> None:
    """Keeps what is known before `day`, once many days had to be read for it; `table` is what stands there now."""
    if before.days_read <= ENOUGH:
        return
    known = known_before(table, day, before.known)
    made_from = _made_from(facts, day)
    head: tuple[object, ...] = (day, made_from, *(None,) * 11)
    write(db, KNOWN, [head, *((day, made_from, *_columns(fact)) for fact in known.states.values())], _path(facts))


def recorded(db: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> Table:
    """The facts of these files."""
    view(db, FACTS, paths)
    db.execute(f"SELECT {_FACT}, source, day_seconds, day_seconds_method FROM facts")  # noqa: S608  # our names
    rows = [Fact(*row) for row in db.fetchall()]
    return {fact.key: fact for fact in rows}


def _kept(db: duckdb.DuckDBPyConnection, facts: Partitions, day: date) -> Known:
    if not _path(facts).is_file():
        return NOTHING_KNOWN
    view(db, KNOWN, [_path(facts)])
    head = db.execute("SELECT until, made_from FROM known WHERE student IS NULL").fetchone()
    if head is None or head[0] > day or head[1] != _made_from(facts, head[0]):
        return NOTHING_KNOWN
    db.execute(f"SELECT {_FACT} FROM known WHERE student IS NOT NULL")  # noqa: S608  # our names
    rows = [Fact(*row) for row in db.fetchall()]
    return Known(head[0], {(fact.student, fact.activity): fact for fact in rows})


def _columns(fact: Fact) -> tuple[object, ...]:
    return tuple(getattr(fact, name.strip()) for name in _FACT.split(","))


def _made_from(facts: Partitions, until: date) -> str:
    told = sha256()
    for day in facts.days():
        if day < until:
            seen = facts.path(day).stat()
            told.update(f"{day} {seen.st_size} {seen.st_mtime_ns};".encode())
    return told.hexdigest()


def _path(facts: Partitions) -> Path:
    return Partitions(facts.root, KNOWN, facts.site, facts.course).folder / "part.parquet"
