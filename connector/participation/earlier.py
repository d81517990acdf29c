"""What happened before the weeks that reports speak of, folded into one small file a course.

Figures to date need every day since the school year began: hundreds of files a course. Of a student and activity it is
enough to know when the first and the last action was, how many there were, and the last state: at most two rows in the
columns of `facts`, which the indicators read like any other. The file proves itself: its name holds a digest of the
names, sizes and times of the days it was made from; where any of them is another now (recomputed, restored, purged), it
is not used. It lies beside what `known` keeps of the course, and goes when that goes (`purge`).
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import duckdb

from connector.participation.datasets import FACTS
from connector.participation.duck import quoted, view
from connector.participation.known import KNOWN
from connector.participation.partitions import FILE, Partitions, one_writer

ENOUGH = 14
"""So many earlier days are read each time without a thought."""

_SQL = Path(__file__).with_name("earlier.sql")
_KEPT = 2


@dataclass(frozen=True, slots=True)
class Earlier:
    """`path` stands for all days of the course before `until`."""

    path: Path
    until: date


def earlier(db: duckdb.DuckDBPyConnection, facts: Partitions, first: date) -> Earlier | None:
    """What stands for the days well before a period that begins on `first`, made where it is missing; None where there
    are few such days, or the file cannot be written: then the days themselves are read."""
    until = first - timedelta(days=first.isoweekday() % 7 + 7)  # from Sunday: days and the week to Saturday share it
    seen = dict(_seen(facts))
    if sum(day < until for day in seen) <= ENOUGH:
        return None
    path = _path(facts, until, seen)
    if not path.is_file():
        try:
            with one_writer(facts.folder):  # rows that are being taken away must not come back
                _fold(db, facts, until, seen, path)
        except OSError:
            return None
    return Earlier(path, until)


def _fold(db: duckdb.DuckDBPyConnection, facts: Partitions, until: date, seen: Mapping[date, str], path: Path) -> None:
    """Puts the file there, from an older one where that still holds."""
    older = next((e for e in _older(facts) if e.until < until and e.path == _path(facts, e.until, seen)), None)
    since = older.until if older else date.min
    days = [facts.path(day) for day in sorted(seen) if since <= day < until]
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{FILE}.{uuid4().hex}")
    try:
        view(db, FACTS, [*([older.path] if older else []), *days])
        db.execute(f"COPY ({_SQL.read_text('utf-8')}) TO {quoted(unfinished)} (FORMAT parquet)")
        unfinished.replace(path)
    except duckdb.IOException as error:
        raise OSError(str(error).splitlines()[0]) from None
    finally:
        unfinished.unlink(missing_ok=True)
    _clear(facts)


def _seen(facts: Partitions) -> Iterator[tuple[date, str]]:
    """Each day that has a file, with what tells whether it is still the same."""
    if not facts.folder.is_dir():
        return
    with os.scandir(facts.folder) as entries:
        for entry in entries:
            if entry.name.startswith("day="):
                with contextlib.suppress(FileNotFoundError):
                    found = (Path(entry.path) / FILE).stat()
                    yield date.fromisoformat(entry.name.removeprefix("day=")), f"{found.st_size} {found.st_mtime_ns}"


def _path(facts: Partitions, until: date, seen: Mapping[date, str]) -> Path:
    said = ";".join(f"{day} {seen[day]}" for day in sorted(seen) if day < until)
    return _folder(facts) / f"earlier-{until.isoformat()}-{sha256(said.encode()).hexdigest()[:24]}.parquet"


def _older(facts: Partitions) -> Sequence[Earlier]:
    """The files that are there, the latest first."""
    paths = _folder(facts).glob("earlier-*.parquet")
    return sorted((Earlier(p, date.fromisoformat(p.name[8:18])) for p in paths), key=lambda e: e.until, reverse=True)


def _clear(facts: Partitions) -> None:
    """Somebody may still be reading the one before."""
    there = sorted((e.path for e in _older(facts)), key=lambda path: path.stat().st_mtime_ns)
    for path in there[:-_KEPT]:
        path.unlink(missing_ok=True)


def _folder(facts: Partitions) -> Path:
    return Partitions(facts.root, KNOWN, facts.site, facts.course).folder
