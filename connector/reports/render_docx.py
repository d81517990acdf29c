"""A participation report as DOCX in official layout; wide tables go into an appendix in landscape."""

from __future__ import annotations

from pathlib import Path

from docx.document import Document as Docx

from connector.reports import report_sheets as sheets
from connector.reports.docx_table import add_sheet
from connector.reports.model import DailyReport, ratio
from connector.reports.official import Letterhead, Signature, appendix, body, header, heading, line, sign, title
from connector.reports.page import new_document, save
from connector.reports.phrases import coverage_line, made_line, period_line, subject_line
from connector.reports.wording import DOTS, figure, full_day, percent


def write_docx(report: DailyReport, path: Path) -> None:
    """Header, figures in words, tables, definitions, signature, appendix; the same report gives the same bytes."""
    unit = report.unit
    document = new_document(f"Báo cáo {subject_line(report)}", unit.name, report.made_at)
    header(document, Letterhead(unit.parent, unit.name, _number(report), unit.place, report.made_at.date()))
    title(document, "Báo cáo", subject_line(report))
    body(document, f"{unit.name} báo cáo tình hình dạy học trực tuyến {period_line(report)} như sau.")
    _coverage(document, report)
    _list(document, "2. Kết quả chung", _figures(report))
    _list(document, "3. Ghi chú về mức độ đầy đủ của số liệu", [note.vi for note in report.notes])
    body(
        document, f"Trên đây là báo cáo của {unit.name}, số liệu chi tiết và cách tính ở Phụ lục kèm theo./.", keep=True
    )
    sign(document, Signature(unit.signer, name=unit.signer_name), recipients=_recipients(report))
    _appendix(document, report)
    save(document, path, report.made_at)


def _number(report: DailyReport) -> str:
    return f"{DOTS}/BC-{report.unit.short or DOTS}"


def _recipients(report: DailyReport) -> tuple[str, ...]:
    parent = () if report.unit.kind == "department" else (f"{report.unit.parent} (để báo cáo);",)
    return (*parent, "Lưu: VT.")


def _coverage(document: Docx, report: DailyReport) -> None:
    """In words, and in a table only the schools that are not fully in: those are what a reader must know first."""
    heading(document, "1. Phạm vi số liệu")
    body(document, f"{coverage_line(report)} {made_line(report)}")
    gaps = sheets.coverage_sheet(report, only_gaps=True)
    if gaps.rows:
        add_sheet(document, gaps)
        line(document, "", size=6)


def _list(document: Docx, name: str, sentences: list[str]) -> None:
    heading(document, name)
    for sentence in sentences:
        body(document, f"- {sentence}")


def _figures(report: DailyReport) -> list[str]:
    total = report.total
    if total is None:
        return ["Chưa có số liệu cho kì báo cáo này."]
    made = [
        f"Số học sinh: {figure(total.enrolled)}, trong {total.courses} khoá học, {total.topics_started}/{total.topics} "
        "chủ đề đang diễn ra.",
        f"Tham gia trong kì: {_share(total.participating, total.enrolled)} học sinh.",
    ]
    if total.completions is not None:
        made.append(f"Hoàn thành: {_share(total.completions, total.completable)} lượt học sinh – chủ đề có theo dõi.")
    if total.in_difficulty is not None:
        made.append(f"Gặp khó khăn: {_share(total.in_difficulty, total.difficulty_of)} học sinh.")
    return made


def _share(part: int, whole: int) -> str:
    share = ratio(part, whole)
    return f"{figure(part)}/{figure(whole)}" + (f" ({percent(share)})" if share is not None else "")


def _appendix(document: Docx, report: DailyReport) -> None:
    attached = f"(Kèm theo Báo cáo số {_number(report)} {full_day(report.made_at.date())} của {report.unit.name})"
    appendix(document, "Phụ lục", "Số liệu dạy học trực tuyến", attached)
    line(document, coverage_line(report), after=6)
    tables = [sheets.coverage_sheet(report), sheets.totals_sheet(report), sheets.subjects_sheet(report)]
    if report.unit.kind == "school":
        tables += [sheets.topics_sheet(report), sheets.forms_sheet(report)]
    for number, sheet in enumerate([*tables, sheets.definitions_sheet(report)], 1):
        heading(document, f"{number}. {sheet.title}")
        add_sheet(document, sheet)
        line(document, "", size=6)
