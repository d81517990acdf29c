"""A participation report as XLSX: coverage first, then figures, then their definitions."""

from __future__ import annotations

from pathlib import Path

from connector.reports import report_sheets as sheets
from connector.reports.model import DailyReport
from connector.reports.phrases import coverage_line, made_line, subject_line
from connector.reports.sheets import Sheet
from connector.reports.xlsx import Tab, write_workbook


def write_xlsx(report: DailyReport, path: Path) -> None:
    """Typed cells, one tab a table; the same report gives the same bytes."""
    tabs = [Tab(sheet, _head(report, sheet)) for sheet in _sheets(report)]
    write_workbook(tabs, path, title=subject_line(report), author=report.unit.name, made_at=report.made_at)


def _sheets(report: DailyReport) -> list[Sheet]:
    made = [sheets.coverage_sheet(report), sheets.totals_sheet(report), sheets.subjects_sheet(report)]
    if report.unit.kind == "school":
        made += [sheets.topics_sheet(report), sheets.forms_sheet(report)]
    return [*made, sheets.definitions_sheet(report)]


def _head(report: DailyReport, sheet: Sheet) -> tuple[str, ...]:
    return (sheet.title, f"{report.unit.name}. {subject_line(report)}", coverage_line(report), made_line(report))
