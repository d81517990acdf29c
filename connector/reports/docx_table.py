"""Tables in official documents: ruled, centred headings that repeat on every page, figures to the right."""

from __future__ import annotations

from docx.document import Document as Docx
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Length, Pt
from docx.table import Table, _Cell, _Row

from connector.reports.page import cell_margins, usable_width
from connector.reports.sheets import Column, Kind, Row, Sheet, shown
from connector.reports.wording import printable

LEFT, CENTER, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def add_sheet(document: Docx, sheet: Sheet, *, size: float = 11) -> None:
    """The sheet as a table over the whole width; its name and title are the caller's to print."""
    table = document.add_table(rows=1, cols=len(sheet.columns))
    table.style, table.autofit = "Table Grid", False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    cell_margins(table, Pt(3), Pt(1.5))
    widths = _widths(sheet.columns, usable_width(document))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for cell, column, width in zip(table.rows[0].cells, sheet.columns, widths, strict=True):
        cell.width = width
        _fill(cell, column.heading, size, bold=True, align=CENTER)
    _repeat(table.rows[0])
    for row in sheet.rows:
        _add_row(table, sheet.columns, row, widths, size)


def _add_row(table: Table, columns: tuple[Column, ...], row: Row, widths: list[Length], size: float) -> None:
    added: _Row = table.add_row()  # type: ignore[no-untyped-call]  # python-docx left this one unannotated
    _keep_whole(added)
    cells = added.cells
    for cell, width in zip(cells, widths, strict=True):
        cell.width = width
    for cell, column, value in zip(cells, columns, row.values, strict=False):
        _fill(cell, shown(value, column.kind), size, bold=row.strong, align=_align(column.kind, value))
    if row.instead is not None:
        first = len(row.values)
        for cell in cells if not row.values else ():  # a heading within the table goes with what it is over
            cell.paragraphs[0].paragraph_format.keep_with_next = True
        _fill(cells[first].merge(cells[-1]), row.instead, size, italic=True, align=LEFT)


def _fill(
    cell: _Cell, text: str, size: float, *, bold: bool = False, italic: bool = False, align: WD_ALIGN_PARAGRAPH
) -> None:
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(printable(text))
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    paragraph.alignment = align
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _align(kind: Kind, value: object) -> WD_ALIGN_PARAGRAPH:
    if kind is Kind.TEXT:
        return LEFT
    if kind is Kind.ORDINAL:
        return CENTER
    return CENTER if isinstance(value, str) or kind in (Kind.DAY, Kind.MOMENT) else RIGHT


def _widths(columns: tuple[Column, ...], room: Length) -> list[Length]:
    total = sum(column.width for column in columns)
    return [Length(room * column.width // total) for column in columns]


def _repeat(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    _keep_whole(row)


def _keep_whole(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
