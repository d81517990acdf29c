"""The list of lessons that passed, as the appendix that is signed and as a spreadsheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from openpyxl import load_workbook

from connector.reports.passed_list import (
    PassedLesson,
    PassedList,
    Supplemented,
    write_passed_list_docx,
    write_passed_list_xlsx,
)

AT = datetime(2026, 11, 18, 14, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
LESSON = PassedLesson(
    title="Phép cộng số nguyên",
    subject="Toán",
    grade=6,
    period="Tiết 12",
    author="Giáo viên A",
    unit="THCS Hoa Sen",
    format="SCORM 1.2",
    link="https://lms.example/mod/scorm/view.php?id=7",
    result="Đạt",
)
HOSTILE = replace(LESSON, title='=HYPERLINK("https://x.example")', author="+84", note="@SUM(1)", period="-1")
LIST = PassedList("Trường THCS Hoa Sen", "cấp trường", "Đợt 1", AT, (LESSON, HOSTILE), "12/BC-THCSHS", AT.date())
HEADINGS = ["STT", "Tên bài", "Môn", "Lớp", "Tiết PPCT/\nchủ đề", "Tác giả", "Đơn vị", "Định dạng", "Liên kết"]
HEADINGS += ["Kết quả", "Ghi chú"]


def test_the_appendix_lists_every_lesson_under_the_columns_of_the_form(tmp_path: Path) -> None:
    write_passed_list_docx(LIST, tmp_path / "l.docx")
    document = Document(str(tmp_path / "l.docx"))
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows[0] == HEADINGS
    assert rows[1][:5] == ["1", "Phép cộng số nguyên", "Toán", "6", "Tiết 12"]
    assert document.sections[0].orientation == WD_ORIENT.LANDSCAPE


def test_running_numbers_and_grades_stand_in_the_middle(tmp_path: Path) -> None:
    write_passed_list_docx(LIST, tmp_path / "l.docx")
    cells = Document(str(tmp_path / "l.docx")).tables[0].rows[1].cells
    assert [cells[n].paragraphs[0].alignment for n in (0, 3)] == [WD_ALIGN_PARAGRAPH.CENTER] * 2
    write_passed_list_xlsx(LIST, tmp_path / "l.xlsx")
    row = next(r for r in load_workbook(tmp_path / "l.xlsx").worksheets[0].iter_rows() if r[0].value == 1)
    assert [row[n].alignment.horizontal for n in (0, 3)] == ["center", "center"]


def test_the_appendix_ends_with_its_total_and_the_signature_of_the_head_of_unit(tmp_path: Path) -> None:
    write_passed_list_docx(LIST, tmp_path / "l.docx")
    document = Document(str(tmp_path / "l.docx"))
    assert "Tổng cộng danh sách có 2 bài giảng./." in [p.text for p in document.paragraphs]
    signature = document.tables[-1].rows[0].cells[1].text
    assert signature.startswith("THỦ TRƯỞNG ĐƠN VỊ\n(kí tên và đóng dấu)")


def test_the_appendix_names_its_letter_or_leaves_dots(tmp_path: Path) -> None:
    for number, said in (
        ("12/BC-THCSHS", "(Kèm theo văn bản số 12/BC-THCSHS ngày 18 tháng 11 năm 2026 của Trường THCS Hoa Sen)"),
        (None, "(Kèm theo văn bản số ……… ngày …… tháng …… năm ……… của Trường THCS Hoa Sen)"),
    ):
        write_passed_list_docx(replace(LIST, number=number, on=AT.date() if number else None), tmp_path / "l.docx")
        assert said in [p.text for p in Document(str(tmp_path / "l.docx")).paragraphs]


def test_the_heading_of_the_table_repeats_on_every_page(tmp_path: Path) -> None:
    write_passed_list_docx(LIST, tmp_path / "l.docx")
    table = Document(str(tmp_path / "l.docx")).tables[0]
    assert ["w:tblHeader" in row._tr.xml for row in table.rows] == [True, False, False]


def test_an_empty_list_is_still_a_list(tmp_path: Path) -> None:
    write_passed_list_docx(replace(LIST, lessons=()), tmp_path / "l.docx")
    write_passed_list_xlsx(replace(LIST, lessons=()), tmp_path / "l.xlsx")
    text = [p.text for p in Document(str(tmp_path / "l.docx")).paragraphs]
    assert "Tổng cộng danh sách có 0 bài giảng./." in text


def test_the_spreadsheet_holds_the_same_and_nothing_in_it_runs(tmp_path: Path) -> None:
    write_passed_list_xlsx(LIST, tmp_path / "l.xlsx")
    ws = load_workbook(tmp_path / "l.xlsx").worksheets[0]
    cells = {str(cell.value): cell for row in ws.iter_rows() for cell in row if cell.value is not None}
    for hostile in (HOSTILE.title, HOSTILE.author, HOSTILE.note, HOSTILE.period):
        assert (cells[hostile].data_type, cells[hostile].quotePrefix) == ("s", True), hostile
    assert not cells["Toán"].quotePrefix
    assert "Tổng cộng danh sách có 2 bài giảng./." in cells
    assert "THỦ TRƯỞNG ĐƠN VỊ" in cells
    first = int(str(ws.freeze_panes)[1:])
    assert [ws.cell(first, n).value for n in (1, 4)] == [1, 6]


SUPPLEMENT = replace(
    LIST,
    number="15/BC-THCSHS",
    lessons=(replace(LESSON, change="Thay bản 1 bằng bản 2"),),
    supplement_of=Supplemented("12/BC-THCSHS", AT.date(), 7),
)


def test_a_supplement_says_what_it_supplements_and_what_changed(tmp_path: Path) -> None:
    write_passed_list_docx(SUPPLEMENT, tmp_path / "l.docx")
    document = Document(str(tmp_path / "l.docx"))
    text = [p.text for p in document.paragraphs]
    assert "DANH SÁCH BỔ SUNG BÀI GIẢNG ĐIỆN TỬ ĐẠT YÊU CẦU" in text
    assert "(Bổ sung danh sách kèm theo văn bản số 12/BC-THCSHS ngày 18 tháng 11 năm 2026)" in text
    assert [row.cells[-1].text for row in document.tables[0].rows] == ["Nội dung thay đổi", "Thay bản 1 bằng bản 2"]
    assert "Tổng cộng danh sách bổ sung có 1 bài giảng; sau bổ sung, danh sách có 7 bài giảng./." in text


def test_a_draft_of_a_list_says_so_on_paper_and_in_the_spreadsheet(tmp_path: Path) -> None:
    for draft in (True, False):
        write_passed_list_docx(replace(LIST, draft=draft), tmp_path / "l.docx")
        write_passed_list_xlsx(replace(SUPPLEMENT, draft=draft), tmp_path / "l.xlsx")
        on_paper = [p.text for p in Document(str(tmp_path / "l.docx")).paragraphs]
        ws = load_workbook(tmp_path / "l.xlsx").worksheets[0]
        assert ("DỰ THẢO" in on_paper, "DỰ THẢO" in [c.value for c in ws["A"]]) == (draft, draft)


def test_the_same_list_gives_the_same_bytes(tmp_path: Path) -> None:
    for write, end in ((write_passed_list_docx, "docx"), (write_passed_list_xlsx, "xlsx")):
        write(LIST, tmp_path / f"1.{end}")
        write(LIST, tmp_path / f"2.{end}")
        assert (tmp_path / f"1.{end}").read_bytes() == (tmp_path / f"2.{end}").read_bytes()
