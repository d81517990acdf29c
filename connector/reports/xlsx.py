"""Spreadsheets: typed cells, frozen headings, and no text that a spreadsheet would take for a formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from typing import Literal

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from connector.reports.sheets import Kind, Row, Sheet, Value
from connector.reports.stable import save_zip
from connector.reports.wording import printable

_FONT = "Times New Roman"
_FORMATS = {
    Kind.ORDINAL: "0",
    Kind.COUNT: "#,##0",
    Kind.NUMBER: "#,##0.0",
    Kind.RATIO: "0.0%",
    Kind.DAY: "dd/mm/yyyy",
    Kind.MOMENT: "hh:mm dd/mm/yyyy",
}
_HORIZONTAL: dict[Kind, Literal["left", "center"]] = {Kind.TEXT: "left", Kind.ORDINAL: "center"}
_LINE = Side(style="thin")
_RULED = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_SHADED = PatternFill("solid", fgColor="D9E2F3")
_LINE_HEIGHT = 15
_LONGEST_TEXT = 32_767


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: lines above the table (the first is its title), the table, lines below it, who signs on the right."""

    sheet: Sheet
    head: tuple[str, ...]
    tail: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()


def write_workbook(tabs: Sequence[Tab], path: Path, *, title: str, author: str, made_at: datetime) -> None:
    """The tabs as XLSX at `path`; the same content and `made_at` give the same bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for tab in tabs:
        _fill(book.create_sheet(tab.sheet.name), tab)
    properties = book.properties
    properties.title, properties.creator, properties.lastModifiedBy = printable(title), printable(author), author
    properties.created = properties.modified = made_at.astimezone(UTC).replace(tzinfo=None)
    save_zip(book.save, path, made_at)


def _fill(ws: Worksheet, tab: Tab) -> None:
    for number, text in enumerate(tab.head, 1):
        _text(ws, number, text, bold=number == 1)
    heading = len(tab.head) + 2
    for index, column in enumerate(tab.sheet.columns, 1):
        cell = _put(ws, heading, index, column.heading, Kind.TEXT, bold=True)
        cell.alignment, cell.fill = Alignment("center", "center", wrap_text=True), _SHADED
        ws.row_dimensions[heading].height = _LINE_HEIGHT * 2
        ws.column_dimensions[get_column_letter(index)].width = column.width + 2
    for number, row in enumerate(tab.sheet.rows, heading + 1):
        _row(ws, number, tab.sheet, row)
    for offset, text in enumerate(tab.tail, heading + len(tab.sheet.rows) + 2):
        _text(ws, offset, text)
    for offset, text in enumerate(tab.signature, ws.max_row + 2):
        _text(ws, offset, text, column=max(1, len(tab.sheet.columns) * 3 // 4))
    _view(ws, heading, heading + len(tab.sheet.rows), len(tab.sheet.columns))


def _row(ws: Worksheet, number: int, sheet: Sheet, row: Row) -> None:
    for index, (column, value) in enumerate(zip(sheet.columns, row.values, strict=False), 1):
        _put(ws, number, index, value, column.kind, bold=row.strong)
    if row.instead is not None:
        first, last = len(row.values) + 1, len(sheet.columns)
        for index in range(first, last + 1):
            _put(ws, number, index, row.instead if index == first else None, Kind.TEXT)
        ws.merge_cells(start_row=number, start_column=first, end_row=number, end_column=last)
    ws.row_dimensions[number].height = _LINE_HEIGHT * _lines(sheet, row)


def _lines(sheet: Sheet, row: Row) -> int:
    """How many lines the row needs: not every spreadsheet program works out the height of wrapped text by itself."""
    pairs = zip(sheet.columns, row.values, strict=False)
    return max((ceil(len(value) / column.width) for column, value in pairs if isinstance(value, str)), default=1) or 1


def _put(ws: Worksheet, row: int, column: int, value: Value, kind: Kind, *, bold: bool = False) -> Cell:
    cell = ws.cell(row, column)
    assert isinstance(cell, Cell)
    _set(cell, value)
    cell.font, cell.border = Font(_FONT, 11, bold=bold), _RULED
    wrap = isinstance(value, str)
    cell.alignment = Alignment(_HORIZONTAL.get(kind), "center", wrap_text=wrap, indent=int(kind is Kind.TEXT))
    if not isinstance(value, str):
        cell.number_format = _FORMATS.get(kind, "General")
    return cell


def _set(cell: Cell, value: Value) -> None:
    """A text stays a text: one that begins with =, +, - or @ is marked so (what people typed must never run)."""
    if isinstance(value, str):
        cell.value = printable(value)[:_LONGEST_TEXT]
        cell.data_type = "s"
        cell.quotePrefix = value.lstrip()[:1] in ("=", "+", "-", "@")
    else:
        cell.value = value.replace(tzinfo=None) if isinstance(value, datetime) else value


def _text(ws: Worksheet, row: int, text: str, *, column: int = 1, bold: bool = False) -> None:
    cell = ws.cell(row, column)
    assert isinstance(cell, Cell)
    _set(cell, text)
    cell.font = Font(_FONT, 14 if bold else 11, bold=bold)


def _view(ws: Worksheet, heading: int, last: int, columns: int) -> None:
    ws.freeze_panes = ws.cell(heading + 1, 1).coordinate
    ws.print_title_rows = f"{heading}:{heading}"
    ws.page_setup.orientation, ws.page_setup.paperSize = "landscape", 9
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
    ws.page_margins = PageMargins(left=0.5, right=0.4, top=0.6, bottom=0.6)
    ws.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    ws.auto_filter.ref = f"A{heading}:{get_column_letter(columns)}{last}"
