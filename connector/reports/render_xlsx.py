"""A report's paper as XLSX: coverage first, then the parts, then the definitions; one tab a table."""

from __future__ import annotations

from pathlib import Path

from connector.reports.paper import Paper
from connector.reports.phrases import head_lines, subject_line
from connector.reports.sheets import Sheet
from connector.reports.xlsx import Tab, write_workbook


def write_xlsx(paper: Paper, path: Path) -> None:
    """Typed cells, one tab a table; the same paper gives the same bytes."""
    tabs = [Tab(sheet, _head(paper, sheet)) for sheet in paper.sheets]
    write_workbook(tabs, path, title=subject_line(paper), author=paper.unit.name, made_at=paper.made_at)


def heading_row(paper: Paper) -> int:
    """The row of every tab on which the headings stand, counted from 1: the first figures stand below it."""
    return len(_head(paper, next(paper.sheets))) + 2


def _head(paper: Paper, sheet: Sheet) -> tuple[str, ...]:
    return (sheet.title, f"{paper.unit.name}. {subject_line(paper)}", *head_lines(paper))
