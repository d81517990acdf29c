"""DOCX, XLSX, CSV, JSON and the page say the same: each is read back and every figure compared."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from connector.declarations.answers import Answer
from connector.participation.coverage import CourseReading
from connector.participation.parquet import FactStore
from connector.participation.period import Period
from connector.reports.daily import report_over
from connector.reports.hiding import without_small_cells
from connector.reports.paper import Paper
from connector.reports.parts import paper_of
from connector.reports.plots import page_parts
from connector.reports.render_csv import write_csv
from connector.reports.render_docx import write_docx
from connector.reports.render_json import write_json
from connector.reports.render_xlsx import write_xlsx
from connector.reports.sheets import Kind, Sheet, Value, figure_key, shown
from mappings.schema import Mapping

NOW = datetime(2026, 11, 18, 7, 45, tzinfo=UTC)
TODAY = date(2026, 11, 18)
Tables = dict[str, list[list[str]]]


@pytest.fixture(params=[("school", "hoasen"), ("school", "xa"), ("group", "hong-bang"), ("department", "hp")])
def whole(request: pytest.FixtureRequest, mapping: Mapping, facts: FactStore, readings: list[CourseReading]) -> Paper:
    kind, unit = request.param
    said = [
        Answer("hoasen", question, text, TODAY, "person:ht", NOW, "page")
        for question, text in (("plan", "yes"), ("students_supported", "17"), ("policies", "=SUM(A1)\nMiễn học phí"))
    ]
    period = Period.day(TODAY)
    return paper_of(report_over(mapping, kind, unit, "daily", period, facts, readings, NOW, said))


@pytest.fixture(params=[1, 5])
def paper(request: pytest.FixtureRequest, whole: Paper) -> Paper:
    return without_small_cells(whole, request.param)


def expected(paper: Paper) -> Tables:
    """Every figure as people read it, by table and row."""
    return {s.title: [_cells(s, row.values) for row in s.rows if _figures(s, row)] for s in paper.sheets if _any(s)}


def _figures(sheet: Sheet, row: object) -> bool:
    return any(figure_key(row, c) for c in sheet.columns) and not row.instead  # type: ignore[arg-type,attr-defined]


def _any(sheet: Sheet) -> bool:
    return any(_figures(sheet, row) for row in sheet.rows)


def _cells(sheet: Sheet, values: tuple[Value, ...]) -> list[str]:
    values = tuple(
        v.date() if isinstance(v, datetime) and c.kind is Kind.DAY else v
        for c, v in zip(sheet.columns, values, strict=False)
    )
    return [" ".join(shown(v, c.kind).split()) for c, v in zip(sheet.columns, values, strict=False)]


def _wanted(sheet: Sheet, rows: Iterator[list[Value]] | list[list[Value]]) -> list[list[str]]:
    width = len(sheet.columns)
    return [
        _cells(sheet, tuple(row[:width])) for row, ours in zip(rows, sheet.rows, strict=True) if _figures(sheet, ours)
    ]


def from_xlsx(paper: Paper, folder: Path) -> Tables:
    write_xlsx(paper, folder / "r.xlsx")
    found: Tables = {}
    for ws, sheet in zip(load_workbook(folder / "r.xlsx").worksheets, paper.sheets, strict=True):
        rows = [[c.value for c in row] for row in ws.iter_rows(min_row=int(str(ws.freeze_panes)[1:]))]
        if _any(sheet):
            found[sheet.title] = _wanted(sheet, rows[: len(sheet.rows)])  # type: ignore[arg-type]
    return found


def from_csv(paper: Paper, folder: Path) -> Tables:
    write_csv(paper, folder / "r.csv.zip")
    found: Tables = {}
    with zipfile.ZipFile(folder / "r.csv.zip") as archive:
        names = sorted(archive.namelist())[1:]
        for name, sheet in zip(names, paper.sheets, strict=True):
            raw = archive.read(name)
            assert raw.startswith(b"\xef\xbb\xbf")
            rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))[1:]
            assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)
            if _any(sheet):
                found[sheet.title] = _wanted(
                    sheet, [[_typed(c, v) for c, v in zip(sheet.columns, row, strict=False)] for row in rows]
                )
    return found


def _typed(column: object, text: str) -> Value:
    kind: Kind = column.kind  # type: ignore[attr-defined]
    text = text.removeprefix("'")
    if kind is Kind.MOMENT and text:
        return datetime.fromisoformat(text)
    if kind is Kind.DAY and text:
        return date.fromisoformat(text)
    if re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", text):
        return float(text) if "." in text else int(text)
    return text or None


def from_json(paper: Paper, folder: Path) -> Tables:
    write_json(paper, folder / "r.json")
    read = json.loads((folder / "r.json").read_text("utf-8"))
    found: Tables = {}
    tables = [table for part in read["parts"] for table in part["tables"]]
    for table, sheet in zip(tables, paper.sheets, strict=True):
        rows = [
            [_plain(c, cell["value"]) for c, cell in zip(sheet.columns, row["cells"], strict=False)]
            for row in table["rows"]
        ]
        if _any(sheet):
            found[sheet.title] = _wanted(sheet, rows)
    figures = {k: v for k, v in paper.figures().items() if isinstance(v, int | float)}
    assert {k: v for k, v in read["figures"].items() if v is not None} == pytest.approx(figures, abs=1e-6)
    return found


def _plain(column: object, value: object) -> Value:
    kind: Kind = column.kind  # type: ignore[attr-defined]
    if kind is Kind.MOMENT and isinstance(value, str):
        return datetime.fromisoformat(value)
    if kind is Kind.DAY and isinstance(value, str):
        return date.fromisoformat(value)
    return value  # type: ignore[return-value]


def from_docx(paper: Paper, folder: Path) -> Tables:
    write_docx(paper, folder / "r.docx")
    headings = {tuple(" ".join(c.heading.split()) for c in s.columns): s for s in paper.sheets}
    found: Tables = {}
    unseen = [s for s in paper.sheets if _any(s)]
    for table in Document(str(folder / "r.docx")).tables:
        rows = [[" ".join(cell.text.split()) for cell in row.cells] for row in table.rows]
        sheet = next(
            (
                s
                for s in unseen
                if [" ".join(c.heading.split()) for c in s.columns] == rows[0] and len(s.rows) == len(rows) - 1
            ),
            None,
        )
        if sheet is not None and tuple(rows[0]) in headings:
            unseen.remove(sheet)
            found[sheet.title] = [row for row, ours in zip(rows[1:], sheet.rows, strict=True) if _figures(sheet, ours)]
    return found


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[tuple[str, list[list[str]]]] = []
        self._into: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append(("", []))
        elif tag == "tr" and self.tables:
            self.tables[-1][1].append([])
        elif tag in ("td", "th", "caption"):
            self._into = []

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "caption") and self._into is not None:
            text = " ".join("".join(self._into).split())
            if tag == "caption":
                self.tables[-1] = (text, self.tables[-1][1])
            else:
                self.tables[-1][1][-1].append(text)
            self._into = None


def from_page(paper: Paper, _folder: Path) -> Tables:
    page = _Page()
    page.feed(page_parts(paper, "/reports/x"))
    by_title = dict(page.tables)
    return {
        s.title: [row for row, ours in zip(by_title[s.title][1:], s.rows, strict=True) if _figures(s, ours)]
        for s in paper.sheets
        if _any(s)
    }


@pytest.mark.parametrize("read", [from_xlsx, from_csv, from_json, from_docx, from_page])
def test_every_format_says_every_figure_alike(
    paper: Paper, tmp_path: Path, read: Callable[[Paper, Path], Tables]
) -> None:
    wanted, found = expected(paper), read(paper, tmp_path)
    assert found.keys() == wanted.keys()
    for title in wanted:
        assert found[title] == wanted[title], title


def test_what_leaves_a_school_has_no_small_cell_and_no_table_of_teachers(whole: Paper) -> None:
    out = without_small_cells(whole, 5)
    people = {
        (key, value)
        for sheet in out.sheets
        for key, row, column, value in sheet.figures()
        if column.people and row.people is not False and isinstance(value, int)
    }
    assert not [x for x in people if 0 < x[1] < 5]
    assert "Theo giáo viên" not in {s.name for s in out.sheets}
    assert out.figures().keys() <= whole.figures().keys()
