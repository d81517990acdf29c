"""DuckDB as this product uses it: in memory, no network, bounded, and Parquet files written whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import duckdb

THREADS = 2
MEMORY = "1GB"


@dataclass(frozen=True, slots=True)
class Dataset:
    """The columns of one Parquet dataset, in order, with their DuckDB types; `order` makes files reproducible."""

    name: str
    columns: Mapping[str, str]
    order: str

    @property
    def declaration(self) -> str:
        return ", ".join(f"{name} {kind}" for name, kind in self.columns.items())


def connection() -> duckdb.DuckDBPyConnection:
    """A DuckDB of its own that never fetches an extension and stays within fixed threads and memory."""
    return duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "threads": THREADS,
            "memory_limit": MEMORY,
        },
    )


def load(db: duckdb.DuckDBPyConnection, dataset: Dataset, rows: Sequence[Sequence[object]], table: str) -> None:
    """Rows as a temporary table, passed column by column: one statement however many rows."""
    db.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({dataset.declaration})")
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        unnested = ", ".join(f"unnest(?::{kind}[])" for kind in dataset.columns.values())
        db.execute(f"INSERT INTO {table} SELECT {unnested}", columns)


def write(db: duckdb.DuckDBPyConnection, dataset: Dataset, rows: Sequence[Sequence[object]], path: Path) -> None:
    """Puts the rows at `path`, replacing what is there at once: a killed process leaves the old file or the new one.

    Raises `OSError` when the disk does not take them.
    """
    load(db, dataset, rows, "outgoing")
    put(db, f"FROM outgoing ORDER BY {dataset.order}", path)


def put(db: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """What the query gives, as the file `path`: as `write` does it. The query may read the file that it replaces."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        db.execute(f"COPY ({query}) TO {quoted(unfinished)} (FORMAT parquet)")
        _flush(unfinished)
        unfinished.replace(path)
    except duckdb.IOException as error:
        raise OSError(errno.EIO, str(error).splitlines()[0]) from None
    finally:
        unfinished.unlink(missing_ok=True)


def view(db: duckdb.DuckDBPyConnection, dataset: Dataset, paths: Sequence[Path]) -> None:
    """The files as a temporary view named like the dataset; no file gives an empty view of the same columns.

    Columns that a file lacks, since an earlier version wrote it, are NULL.
    """
    empty = ", ".join(f"NULL::{kind} AS {name}" for name, kind in dataset.columns.items())
    source = f"SELECT {empty} WHERE false"
    if paths:
        files = ", ".join(quoted(path) for path in paths)
        source += f" UNION ALL BY NAME FROM read_parquet([{files}], hive_partitioning = false, union_by_name = true)"
    db.execute(f"CREATE OR REPLACE TEMP VIEW {dataset.name} AS FROM ({source})")


def quoted(path: Path) -> str:
    """A path as an SQL string."""
    return "'" + str(path).replace("'", "''") + "'"


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
