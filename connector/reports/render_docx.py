"""A participation report as DOCX in official layout; wide tables go into an appendix in landscape."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from docx.document import Document as Docx

from connector.participation.coverage import CoverageState
from connector.reports.docx_table import add_sheet
from connector.reports.official import Letterhead, Signature, appendix, body, gap, header, heading, line, sign, title
from connector.reports.page import new_document, save
from connector.reports.paper import Paper, Part
from connector.reports.phrases import (
    confirmation_line,
    coverage_line,
    figure_lines,
    hidden_line,
    made_line,
    period_line,
    revision_line,
    subject_line,
)
from connector.reports.sheets import Sheet
from connector.reports.wording import DOTS, full_day

_IN = CoverageState.IN.value
_NOTHING = "Không có số liệu ở mục này."


def write_docx(paper: Paper, path: Path) -> None:
    """Header, the five parts in words, signature, appendix with all tables; the same paper gives the same bytes."""
    unit = paper.unit
    document = new_document(f"Báo cáo {subject_line(paper)}", unit.name, paper.made_at)
    mark = "BẢN ĐÍNH CHÍNH" if paper.revision > 1 else ""
    header(document, Letterhead(unit.parent, unit.name, _number(paper), unit.place, paper.made_at.date(), mark))
    title(document, "Báo cáo", subject_line(paper))
    body(document, f"{unit.name} báo cáo tình hình dạy học trực tuyến {period_line(paper)} như sau.")
    for part in paper.parts[:-1]:
        _part(document, paper, part)
    _notes(document, paper)
    body(
        document, f"Trên đây là báo cáo của {unit.name}, số liệu chi tiết và cách tính ở Phụ lục kèm theo./.", keep=True
    )
    sign(document, Signature(unit.signer, name=unit.signer_name), recipients=_recipients(paper))
    _appendix(document, paper)
    save(document, path, paper.made_at)


def _number(paper: Paper) -> str:
    return f"{DOTS}/BC-{paper.unit.short or DOTS}"


def _recipients(paper: Paper) -> tuple[str, ...]:
    parent = () if paper.unit.kind == "department" else (f"{paper.unit.parent} (để báo cáo);",)
    return (*parent, "Lưu: VT.")


def _part(document: Docx, paper: Paper, part: Part) -> None:
    name = f"{part.number}. {part.title.vi}" if part.number else part.title.vi
    heading(document, name)
    if part.number == 0:
        _coverage(document, paper, part)
        return
    if part.number == 4:
        for sentence in figure_lines(paper):
            body(document, f"- {sentence}")
    for sheet in (s for s in part.sheets if s.narrow):
        add_sheet(document, sheet)
        gap(document)
    if wide := [s.title for s in part.sheets if not s.narrow and s.rows]:
        body(document, f"Chi tiết ở Phụ lục: {'; '.join(wide)}.")
    elif not part.sheets:
        body(document, _NOTHING)


def _coverage(document: Docx, paper: Paper, part: Part) -> None:
    """In words, and in a table only the schools that are not fully in: those are what a reader must know first."""
    said = (coverage_line(paper), made_line(paper), confirmation_line(paper))
    body(document, " ".join(filter(None, said)))
    for sentence in filter(None, (revision_line(paper), hidden_line(paper))):
        body(document, sentence)
    state = {s.name: s.state for s in paper.schools}
    coverage = part.sheets[0]
    gaps = tuple(row for row in coverage.rows if state.get(str(row.values[1])) != _IN)
    if gaps and len(paper.schools) > 1:
        add_sheet(document, _few(coverage, replace(coverage, rows=gaps)))
        gap(document)
    for sheet in part.sheets[1:]:
        if sheet.narrow:
            line(document, sheet.title, bold=True, after=3).paragraph_format.keep_with_next = True
            add_sheet(document, sheet)
            gap(document)


def _few(whole: Sheet, gaps: Sheet) -> Sheet:
    """Number, school, state, since when, why: what fits upright."""
    kept = [i for i, c in enumerate(whole.columns) if c.heading in ("STT", "Trường", "Tình trạng", "Đọc lúc", "Lí do")]
    rows = tuple(replace(row, values=tuple(row.values[i] for i in kept)) for row in gaps.rows)
    return replace(gaps, columns=tuple(whole.columns[i] for i in kept), rows=rows)


def _notes(document: Docx, paper: Paper) -> None:
    heading(document, "Ghi chú về mức độ đầy đủ của số liệu")
    for note in paper.notes:
        body(document, f"- {note.vi}")


def _appendix(document: Docx, paper: Paper) -> None:
    attached = f"(Kèm theo Báo cáo số {_number(paper)} {full_day(paper.made_at.date())} của {paper.unit.name})"
    appendix(document, "Phụ lục", "Số liệu dạy học trực tuyến", attached)
    line(document, coverage_line(paper), after=6)
    for number, sheet in enumerate((s for s in paper.sheets if not s.narrow), 1):
        heading(document, f"{number}. {sheet.title}")
        if sheet.rows:
            add_sheet(document, sheet)
            gap(document)
        else:
            body(document, _NOTHING)
