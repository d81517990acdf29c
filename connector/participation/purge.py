"""Taking rows about students away: all of one student, or of everybody before a day. Files are replaced whole.

Only pseudonyms stand in these files. Without the key of a site nobody can tell whose they are; with it and a student's
id in the LMS the pseudonym can be worked out, which is how a student's rows are found. Replacing the key at the end of
a school year cuts the years apart; within a year it would count every student twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

import duckdb

from connector.participation.changes import changing
from connector.participation.duck import connection, put, quoted
from connector.participation.known import KNOWN
from connector.participation.partitions import FILE, one_writer, place_name

OF_STUDENTS = ("facts", "roster", "members")
"""The datasets with a row a student and day."""

OF_PEOPLE = (*OF_STUDENTS, "teachers")
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one dataset of a site; bytes on disk."""

    dataset: str
    files: int
    bytes: int
    first: date | None
    last: date | None


def kept(root: Path, site: str) -> list[Kept]:
    """All that is kept with rows about people, dataset by dataset."""
    found = ((d, _files(root, site, d)) for d in OF_PEOPLE)
    return [_kept(dataset, files) for dataset, files in found]


def students(root: Path, site: str) -> int:
    """How many different students have rows."""
    seen: set[str] = set()
    with connection() as db:
        for files in _batches(_of_students(root, site)):
            rows = db.execute(f"SELECT DISTINCT student FROM {_source(files)} WHERE student IS NOT NULL").fetchall()  # noqa: S608
            seen.update(student for (student,) in rows)
    return len(seen)


def rows_of(root: Path, site: str, student: str) -> Counter[str]:
    """Rows of one student by dataset; what was worked out of them before (`known`) counts as well."""
    found: Counter[str] = Counter()
    with connection() as db:
        for path, rows in _holding(db, [*_of_students(root, site), *_derived(root, site)], student):
            found[path.relative_to(root).parts[0]] += rows
    return found


def forget(root: Path, site: str, student: str) -> Counter[str]:
    """Takes away every row of the student; gives the rows removed by dataset. Run again after a crash, it completes."""
    removed: Counter[str] = Counter()
    _drop_derived(root, site)
    _drop_strays(root, site)
    with connection() as db:
        for path, rows in list(_holding(db, _of_students(root, site), student)):
            with _alone(root, path), changing(root, site, [_day(path)]):
                source = f"{_source([path])} WHERE student IS DISTINCT FROM '{_escaped(student)}'"
                put(db, f"SELECT * EXCLUDE (filename) FROM {source}", path)  # noqa: S608
            removed[path.relative_to(root).parts[0]] += rows
    _drop_derived(root, site)  # a report may have folded days meanwhile
    return removed


def expire(root: Path, site: str, before: date) -> Counter[str]:
    """Takes away all rows about people from before the day; gives the files removed by dataset."""
    removed: Counter[str] = Counter()
    _drop_strays(root, site)
    for dataset in OF_PEOPLE:
        for path in _files(root, site, dataset):
            if _day(path) < before:
                with _alone(root, path), changing(root, site, [_day(path)]):
                    path.unlink()
                    path.parent.rmdir()
                removed[dataset] += 1
    if removed:
        _drop_derived(root, site)
    return removed


def days(root: Path, site: str) -> list[date]:
    """The days of which anything about students is kept."""
    return sorted({_day(path) for path in _of_students(root, site)})


def _of_students(root: Path, site: str) -> list[Path]:
    return [path for dataset in OF_STUDENTS for path in _files(root, site, dataset)]


def _files(root: Path, site: str, dataset: str) -> list[Path]:
    return sorted((root / dataset / f"site={place_name(site)}").rglob(f"day=*/{FILE}"))


def _derived(root: Path, site: str) -> list[Path]:
    return sorted((root / KNOWN.name / f"site={place_name(site)}").rglob("*.parquet"))


def _drop_derived(root: Path, site: str) -> None:
    """What is kept only to save time is made anew from the days that are left."""
    for path in _derived(root, site):
        path.unlink()


def _drop_strays(root: Path, site: str) -> None:
    """Unfinished files that a killed process left behind hold rows as well."""
    for dataset in (*OF_PEOPLE, KNOWN.name):
        for path in (root / dataset / f"site={place_name(site)}").rglob(f".{FILE}.*"):
            with _alone(root, path):
                path.unlink(missing_ok=True)


def _holding(db: duckdb.DuckDBPyConnection, files: Sequence[Path], student: str) -> Iterator[tuple[Path, int]]:
    for batch in _batches(files):
        query = f"SELECT filename, count(*) FROM {_source(batch)} WHERE student = ? GROUP BY filename ORDER BY filename"  # noqa: S608
        for name, rows in db.execute(query, [student]).fetchall():
            yield Path(name), rows


def _batches(files: Sequence[Path]) -> Iterator[list[Path]]:
    left = iter(files)
    while batch := list(islice(left, _AT_ONCE)):
        yield batch


def _source(files: Sequence[Path]) -> str:
    names = ", ".join(quoted(path) for path in files)
    return f"read_parquet([{names}], filename = true, union_by_name = true, hive_partitioning = false)"


def _day(path: Path) -> date:
    return date.fromisoformat(path.parent.name.removeprefix("day="))


@contextmanager
def _alone(root: Path, path: Path) -> Iterator[None]:
    """Holds the writers of the file's course (of the site's members) off: all its datasets share the lock of facts."""
    dataset, *place = path.relative_to(root).parts
    folder = Path(*(part for part in place if part.startswith(("site=", "course="))))
    with one_writer(root / (dataset if dataset == "members" else "facts") / folder):
        yield


def _kept(dataset: str, files: Sequence[Path]) -> Kept:
    told = sorted({_day(path) for path in files})
    size = sum(path.stat().st_size for path in files)
    return Kept(dataset, len(files), size, told[0] if told else None, told[-1] if told else None)


def _escaped(value: str) -> str:
    return value.replace("'", "''")
