"""Weeks of facts laid out for questions about all schools at once: one folder a site and period, written from the same
tables as the reference.

- `rows`: what happened in the period, one row a student, activity and day, numbers for names, sorted by topic and form;
  the first row of a student in a topic, a form, a school, … is marked, so that counting students is adding up marks;
- `topics`, `forms`, `cells` (roll-ups): where students stand at the period's end and what does not hang on the period,
  folded into counts: most students of a topic did nothing in it this week;
- `places`: which roll-ups a course counts for.

Whatever is grouped or joined by has its key in one number: the site's in the upper half, then one within the site. In
sorted rows such a column is a small dictionary, which DuckDB groups by without hashing each row.

The folder holds a word that says what it was made from, and is replaced whole.
"""

from __future__ import annotations

import shutil
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import duckdb

from connector.participation.city.figures import Asked
from connector.participation.duck import Dataset, connection, load, quoted
from connector.participation.figures import CourseScope, Figures, RollupFigures
from connector.participation.indicators import computed
from connector.participation.partitions import place_name
from connector.participation.period import Period
from connector.participation.prepared import prepared

SQL = Path(__file__).with_name("sql")
FILES = ("rows", "topics", "forms", "cells", "places")
_CELL_KEY = ("school", "subject", "grade", "class_name", "teacher")

_TOPICS = Dataset(
    "carried_topic",
    {
        "site": "VARCHAR",
        "course": "VARCHAR",
        "topic": "VARCHAR",
        "started": "BOOLEAN",
        "enrolled": "INTEGER",
        "participating_to_date": "INTEGER",
        "completed": "INTEGER",
        "in_difficulty": "INTEGER",
        "scored": "INTEGER",
        "mean_score": "DOUBLE",
        "bands": "INTEGER[]",
    },
    order="site, course, topic",
)
_FORMS = Dataset(
    "carried_form",
    {
        "site": "VARCHAR",
        "course": "VARCHAR",
        "topic": "VARCHAR",
        "form": "VARCHAR",
        "activities": "INTEGER",
        "participating_to_date": "INTEGER",
        "timed": "INTEGER",
        "seconds": "DOUBLE",
    },
    order="site, course, topic, form",
)
_CELLS = Dataset(
    "carried_cell",
    {
        "school": "VARCHAR",
        "subject": "VARCHAR",
        "grade": "INTEGER",
        "class_name": "VARCHAR",
        "teacher": "VARCHAR",
        "courses": "INTEGER",
        "topics": "INTEGER",
        "topics_started": "INTEGER",
        "enrolled": "INTEGER",
        "participating_to_date": "INTEGER",
        "in_difficulty": "INTEGER",
        "completions": "BIGINT",
        "completable": "BIGINT",
        "scored": "INTEGER",
        "score_sum": "DOUBLE",
        "bands": "INTEGER[]",
    },
    order="school",
)


@dataclass(frozen=True, slots=True)
class Weeks:
    """The laid-out periods below a folder."""

    root: Path

    def folder(self, period: Period, site: str) -> Path:
        days = f"{period.first.isoformat()}_{period.last.isoformat()}"
        return self.root / "weeks" / days / f"site={place_name(site)}"

    def drop(self, site: str, before: date | None = None) -> int:
        """Takes away the weeks of a site, all or those that begin before the day: they hold rows about students."""
        gone = 0
        name = f"site={place_name(site)}"
        for folder in [*self.root.glob(f"weeks/*/{name}"), *self.root.glob(f"weeks/*/.{name}.*")]:
            first = date.fromisoformat(folder.parent.name.partition("_")[0])
            if before is None or first < before:
                shutil.rmtree(folder)
                gone += 1
        return gone

    def fresh(self, asked: Asked, scopes: Sequence[CourseScope]) -> bool:
        path = self.folder(asked.period, scopes[0].site) / "made_from"
        return path.is_file() and path.read_text("ascii") == _made_from(asked, scopes)

    def write(self, asked: Asked, scopes: Sequence[CourseScope]) -> bool:
        """Lays out the period for one site (all of `scopes`), if its facts or what is asked changed since."""
        if self.fresh(asked, scopes):
            return False
        fingerprint, site = _made_from(asked, scopes), scopes[0].site
        with connection() as db:
            observed = prepared(db, asked.facts, scopes, asked.period, asked.rules, asked.timezone)
            found = computed(db, observed, asked.rules)
            lay_out(db, found, site, self.folder(asked.period, site), fingerprint)
        return True


def lay_out(db: duckdb.DuckDBPyConnection, found: Figures, site: str, folder: Path, made_from: str) -> None:
    """Writes the files from what `prepared` left in `db`, and the figures found there. `folder` is replaced whole."""
    _carry(db, found)
    db.execute((SQL / "rows.sql").read_text("utf-8"))
    unfinished = folder.with_name(f".{folder.name}.{uuid4().hex}")
    unfinished.mkdir(parents=True)
    try:
        for name in FILES:
            query = (SQL / f"put_{name}.sql").read_text("utf-8").replace("$site", str(site_number(site)))
            path = quoted(unfinished / f"{name}.parquet")
            db.execute(f"COPY ({query}) TO {path} (FORMAT parquet, COMPRESSION zstd)")
        (unfinished / "made_from").write_text(made_from, encoding="ascii")
        _swap(unfinished, folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _made_from(asked: Asked, scopes: Sequence[CourseScope]) -> str:
    return f"{asked.fingerprint(scopes)} {_layout()}"


@cache
def _layout() -> str:
    """Weeks of another layout are none: an earlier version may have left them."""
    files = [*sorted(SQL.glob("*.sql")), Path(__file__)]
    return sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def site_number(site: str) -> int:
    """32 bits for a site that any worker comes to by itself; two sites of one number are refused when read."""
    return zlib.crc32(site.encode())


def _swap(new: Path, folder: Path) -> None:
    """Folders cannot be replaced in one step: a reader between the two finds none, and falls back on the reference."""
    old = folder.with_name(f".{folder.name}.{uuid4().hex}.old")
    if folder.is_dir():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _carry(db: duckdb.DuckDBPyConnection, found: Figures) -> None:
    topics = (
        (t.scope.site, t.scope.course, t.topic, t.started_on is not None, *_fields(_TOPICS, t, 4)) for t in found.topics
    )
    forms = ((f.scope.site, f.scope.course, f.topic, *_fields(_FORMS, f, 3)) for f in found.forms)
    cells = (tuple(_fields(_CELLS, r, 0)) for r in _rollups(found))
    for dataset, rows in ((_TOPICS, topics), (_FORMS, forms), (_CELLS, cells)):
        load(db, dataset, list(rows), dataset.name)


def _fields(dataset: Dataset, record: object, skip: int) -> Iterable[object]:
    values = (getattr(record, name) for name in list(dataset.columns)[skip:])
    return (list(value) if isinstance(value, tuple) else value for value in values)


def _rollups(found: Figures) -> list[RollupFigures]:
    return [*found.rollups, *found.subjects, *found.grades, *found.classes, *found.teachers]
