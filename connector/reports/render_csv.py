"""A report's paper as CSV: a ZIP with one file a table, as Vietnamese Excel opens them by a double click."""

from __future__ import annotations

import csv
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from connector.reports.paper import Paper
from connector.reports.phrases import head_lines, subject_line
from connector.reports.sheets import Row, Sheet, Value, figure_key
from connector.reports.stable import save_zip
from connector.reports.wording import printable

BOM = "\ufeff"
_RUNS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(paper: Paper, path: Path) -> None:
    """UTF-8 with a byte order mark; the same paper gives the same bytes. `00_report.csv` says what they are of."""
    with_keys = {f"{n:02d}_{_file(sheet.name)}.csv": table_csv(sheet) for n, sheet in enumerate(paper.sheets, 1)}
    about = _lines([[subject_line(paper)], [paper.unit.name], *([line] for line in head_lines(paper))])
    save_zip(lambda to: _pack(to, {"00_report.csv": about, **with_keys}), path, paper.made_at)


def table_csv(sheet: Sheet) -> str:
    """One table. Figures have a decimal point and no separators; shares are 0..1. The last column is the key that the
    row's figures begin with, for programs and for tracing."""
    heading = [*(c.heading for c in sheet.columns), "key"]
    return _lines([heading, *(_row(sheet, row) for row in sheet.rows)])


def _row(sheet: Sheet, row: Row) -> list[str]:
    cells = [_plain(value) for value in row.values]
    if row.instead is not None:
        cells.append(_safe(row.instead))
    cells += [""] * (len(sheet.columns) - len(cells))
    return [*cells, _safe(row.about) if any(figure_key(row, c) for c in sheet.columns) else ""]


def _plain(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return _safe(value) if isinstance(value, str) else repr(round(value, 6) if isinstance(value, float) else value)


def _safe(text: str) -> str:
    """What a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection)."""
    clean = printable(text)
    return f"'{clean}" if clean.lstrip(" ")[:1] in _RUNS else clean


def _lines(rows: list[list[str]]) -> str:
    made = StringIO(newline="")
    csv.writer(made, lineterminator="\r\n").writerows(rows)
    return BOM + made.getvalue()


def _file(name: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in name)


def _pack(to: object, files: dict[str, str]) -> None:
    with ZipFile(to, "w", ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for name, text in files.items():
            archive.writestr(name, text.encode())
