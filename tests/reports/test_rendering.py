"""The documents of a report: the same figures in every format, typed, in official layout, the same bytes each time."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.shared import Length
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from connector.participation.coverage import CourseReading
from connector.participation.parquet import FactStore
from connector.reports.daily import daily_report
from connector.reports.model import UnitKind
from connector.reports.paper import Paper
from connector.reports.parts import paper_of
from connector.reports.render_docx import write_docx
from connector.reports.render_json import write_json
from connector.reports.render_xlsx import write_xlsx
from mappings.schema import Mapping

NOW = datetime(2026, 11, 18, 7, 45, tzinfo=UTC)
Make = Callable[[UnitKind, str], Paper]


@pytest.fixture
def make(mapping: Mapping, facts: FactStore, readings: list[CourseReading]) -> Make:
    def made(kind: UnitKind, id: str) -> Paper:
        day = date(2026, 11, 18)
        report = daily_report(
            mapping=mapping, unit_kind=kind, unit_id=id, day=day, facts=facts, readings=readings, now=NOW
        )
        return paper_of(report)

    return made


def sheets(report: Paper, folder: Path) -> dict[str, Worksheet]:
    write_xlsx(report, folder / "r.xlsx")
    return {ws.title: ws for ws in load_workbook(folder / "r.xlsx").worksheets}


def table(ws: Worksheet) -> list[list[object]]:
    first = int(str(ws.freeze_panes)[1:])
    return [[cell.value for cell in row] for row in ws.iter_rows(min_row=first)]


def document(report: Paper, folder: Path) -> Docx:
    write_docx(report, folder / "r.docx")
    return Document(str(folder / "r.docx"))


def mm(length: Length | None) -> int:
    return round(length.mm) if length is not None else 0


def words(docx: Docx) -> str:
    cells = [cell.text for table in docx.tables for row in table.rows for cell in row.cells]
    return "\n".join([p.text for p in docx.paragraphs] + cells)


@pytest.mark.parametrize(("write", "name"), [(write_xlsx, "r.xlsx"), (write_docx, "r.docx"), (write_json, "r.json")])
def test_the_same_report_gives_the_same_bytes(
    make: Make, tmp_path: Path, write: Callable[[Paper, Path], None], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = make("department", "hp")
    write(report, tmp_path / "one" / name)
    monkeypatch.setattr("time.time", lambda: 4_000_000_000.0)
    monkeypatch.setattr("time.localtime", lambda *_: (2096, 10, 2, 7, 6, 40, 1, 276, 0))
    write(report, tmp_path / "two" / name)
    assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.parametrize(("write", "name"), [(write_xlsx, "r.xlsx"), (write_docx, "r.docx")])
def test_the_only_time_inside_the_file_is_that_of_the_report(
    make: Make, tmp_path: Path, write: Callable[[Paper, Path], None], name: str
) -> None:
    write(make("department", "hp"), tmp_path / name)
    with ZipFile(tmp_path / name) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 18, 14, 45, 0)}
        assert archive.read("docProps/core.xml").count(b"2026-11-18T07:45:00Z") == 2


def test_the_spreadsheet_begins_with_coverage_and_ends_with_definitions(make: Make, tmp_path: Path) -> None:
    department = list(sheets(make("department", "hp"), tmp_path))
    assert (department[0], department[-1]) == ("Phạm vi số liệu", "Định nghĩa")
    assert {"Tổng hợp", "Theo môn, lớp", *(f"Khai báo {n}" for n in range(1, 6))} < {*department}
    assert {"Chủ đề", "Hình thức tương tác"} <= {*sheets(make("school", "thptp"), tmp_path)} - {*department}


def test_cells_are_typed_numbers_percentages_and_dates(make: Make, tmp_path: Path) -> None:
    book = sheets(make("school", "hoasen"), tmp_path)
    row = table(book["Chủ đề"])[0]
    assert row == [1, "Toán", "8A", "Chủ đề 1: Số nguyên", "HL ĐG", 4, 2, 0.5, 3, 0.75, 1, 0.25, 2, 5.375, 3, 0.75]
    formats = [cell.number_format for cell in book["Chủ đề"][int(str(book["Chủ đề"].freeze_panes)[1:])]]
    assert (formats[5], formats[7], formats[13]) == ("#,##0", "0.0%", "#,##0.0")
    assert table(book["Phạm vi số liệu"])[0][3] == datetime(2026, 11, 18, 12, 0)


def test_a_missing_school_shows_its_reason_and_no_number(make: Make, tmp_path: Path) -> None:
    rows = table(sheets(make("department", "hp"), tmp_path)["Tổng hợp"])
    assert rows[2][1:] == ["Trường THCS Xa", "Chưa có số liệu: Máy chủ không trả lời", *[None] * 9]
    assert rows[3][1:] == ["Trường THCS Mới", "Chưa khai báo khoá học", *[None] * 9]
    assert rows[4] == [None, "Tổng (2/4 trường)", 3, 9, 6, 8, 4, 0.5, 3, 0.25, 6, 0.75]


def test_what_is_not_known_says_so_instead_of_zero(make: Make, tmp_path: Path) -> None:
    rows = table(sheets(make("school", "hoasen"), tmp_path)["Chủ đề"])
    assert rows[1][12:] == [0, None, "Chưa bắt đầu", None]
    assert rows[2][10:12] == ["Không theo dõi", None]


def test_a_name_that_looks_like_a_formula_stays_text(make: Make, tmp_path: Path) -> None:
    ws = sheets(make("school", "hoasen"), tmp_path)["Chủ đề"]
    cell = next(cell for row in ws.iter_rows() for cell in row if str(cell.value).startswith("=Chủ đề"))
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    with ZipFile(tmp_path / "r.xlsx") as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


def test_the_document_has_the_page_and_header_of_an_official_one(make: Make, tmp_path: Path) -> None:
    docx = document(make("school", "thptp"), tmp_path)
    first, appendix = docx.sections
    assert [mm(first.page_width), mm(first.page_height)] == [210, 297]
    margins = (first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)
    assert [mm(margin) for margin in margins] == [20, 20, 30, 15]
    assert appendix.orientation == WD_ORIENT.LANDSCAPE
    left, right = (cell.text.split("\n") for cell in docx.tables[0].rows[0].cells)
    assert [left[0].replace("\xa0", " "), left[1].replace("\xa0", " "), left[3]] == [
        "SỞ GIÁO DỤC VÀ ĐÀO TẠO HẢI PHÒNG",
        "TRƯỜNG THPT TRẦN PHÚ",
        "Số: ……/BC-THPTP",
    ]
    assert [right[0], right[1], right[3]] == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Hải Phòng, ngày 18 tháng 11 năm 2026",
    ]
    assert docx.styles["Normal"].font.name == "Times New Roman"


def test_the_page_number_stands_in_the_top_margin_but_not_on_the_first_page(make: Make, tmp_path: Path) -> None:
    for section in document(make("school", "thptp"), tmp_path).sections:
        assert section.different_first_page_header_footer
        assert "PAGE" in section.header._element.xml
        assert "PAGE" not in section.first_page_header._element.xml


def test_the_appendix_counts_its_own_pages(make: Make, tmp_path: Path) -> None:
    first, appendix = document(make("school", "thptp"), tmp_path).sections
    assert 'w:pgNumType w:start="1"' in appendix._sectPr.xml
    assert "pgNumType" not in first._sectPr.xml


def test_the_document_tells_coverage_figures_and_definitions(make: Make, tmp_path: Path) -> None:
    text = words(document(make("department", "hp"), tmp_path))
    assert "2/4 trường; trong đó 1 trường thiếu một phần; 2 trường chưa có số liệu, không tính vào tổng." in text
    assert "Tham gia trong kì: 4/8 (50,0%) học sinh." in text
    assert "Máy chủ không trả lời" in text
    assert "dưới 5 trên 10" in text
    assert "diễn đàn" in text
    assert "GIÁM ĐỐC" in text


def test_a_school_that_was_not_read_reports_no_figure(make: Make, tmp_path: Path) -> None:
    text = words(document(make("school", "xa"), tmp_path))
    assert "Chưa có số liệu: Máy chủ không trả lời." in text
    assert "Tham gia trong kì:" not in text


def test_json_carries_counts_denominators_definitions_coverage_and_times(make: Make, tmp_path: Path) -> None:
    write_json(make("department", "hp"), tmp_path / "r.json")
    read = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert (read["schema"], read["made_at"]) == ("hoclieu.participation-report/2", "2026-11-18T14:45:00+07:00")
    assert read["period"] == {"first": "2026-11-18", "last": "2026-11-18"}
    figures = read["figures"]
    assert [figures[f"total/{name}"] for name in ("participating", "enrolled", "participating.ratio")] == [4, 8, 0.5]
    states = [(s["id"], s["state"], f"school/{s['id']}/enrolled" in figures) for s in read["schools"]]
    assert states == [
        ("thptp", "in", True),
        ("hoasen", "partial", True),
        ("xa", "missing", False),
        ("moi", "none", False),
    ]
    assert {d["name"]["en"] for d in read["definitions"]} >= {"Participating", "Completed", "In difficulty"}


def test_json_of_a_school_says_null_for_what_is_not_known(make: Make, tmp_path: Path) -> None:
    write_json(make("school", "hoasen"), tmp_path / "r.json")
    figures = json.loads((tmp_path / "r.json").read_text("utf-8"))["figures"]
    topic = "topic/site-hoasen/shortname:TOAN8"
    assert (figures[f"{topic}/32/enrolled"], figures[f"{topic}/32/in_difficulty"]) == (4, None)
    assert (figures[f"{topic}/33/enrolled"], figures[f"{topic}/33/completed"]) == (4, None)
