"""Reads laid-out weeks of many sites: views over their files, and `sql/week.sql` over those."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from connector.participation.city.weeks import FILES, SQL
from connector.participation.duck import quoted


def week_figures(db: duckdb.DuckDBPyConnection, folders: Sequence[Path]) -> None:
    """Leaves the tables `topic_figures`, `form_figures` and `unit_figures` of all these folders (one a site) in `db`.

    Raises ValueError when two sites came to the same number: their facts must not be added up.
    """
    open_weeks(db, folders)
    db.execute((SQL / "week.sql").read_text("utf-8"))


def open_weeks(db: duckdb.DuckDBPyConnection, folders: Sequence[Path]) -> None:
    """Views `rows`, `topics`, `forms`, `cells` and `places` over the folders."""
    for name in FILES:
        db.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM {_files(folders, name)}")
    cells = _files(folders, "cells", "filename = true, ")
    clash = f"FROM {cells} SELECT 1 GROUP BY cell_key >> 31 HAVING count(DISTINCT filename) > 1"
    if db.execute(clash).fetchone() is not None:
        raise ValueError("two sites have the same number")


def _files(folders: Sequence[Path], name: str, options: str = "") -> str:
    files = ", ".join(quoted(folder / f"{name}.parquet") for folder in folders)
    return f"read_parquet([{files}], {options}hive_partitioning = false)"
