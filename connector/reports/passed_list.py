"""The list of lessons that passed (danh sách bài giảng đạt yêu cầu): an appendix the unit signs, stamps and sends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from docx.enum.text import WD_ALIGN_PARAGRAPH

from connector.reports.docx_table import add_sheet
from connector.reports.official import Signature, appendix_title, line, sign
from connector.reports.page import landscape, new_document, save
from connector.reports.sheets import Column, Kind, Row, Sheet
from connector.reports.wording import full_day
from connector.reports.xlsx import Tab, write_workbook


@dataclass(frozen=True, slots=True)
class PassedLesson:
    """One row; `period` is its periods in the curriculum (tiết PPCT) or topic, `format` e.g. `SCORM 1.2`."""

    title: str
    subject: str
    grade: int
    period: str
    author: str
    unit: str
    format: str
    link: str
    result: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PassedList:
    """The lessons of one unit that passed at one level in one window. `number` and `attached_to` belong to the letter
    it goes with; what is None is printed as dots. `made_at` is aware, in the department's time zone."""

    unit: str
    level: str
    window: str
    made_at: datetime
    lessons: tuple[PassedLesson, ...]
    number: str | None = None


_TITLE = "Danh sách bài giảng điện tử đạt yêu cầu"
_COLUMNS = (
    Column("STT", 6, Kind.COUNT),
    Column("Tên bài", 26),
    Column("Môn", 10),
    Column("Lớp", 6, Kind.COUNT),
    Column("Tiết PPCT/\nchủ đề", 15),
    Column("Tác giả", 16),
    Column("Đơn vị", 17),
    Column("Định dạng", 11),
    Column("Liên kết", 20),
    Column("Kết quả", 11),
    Column("Ghi chú", 12),
)


def write_passed_list_docx(passed: PassedList, path: Path) -> None:
    """The list as a landscape appendix with total and signature block (the form of the 2020 letter)."""
    document = new_document(f"{_TITLE} {passed.level}", passed.unit, passed.made_at)
    landscape(document)
    appendix_title(document, "Phụ lục", _TITLE, _attached(passed))
    line(document, _scope(passed), before=6, after=8)
    add_sheet(document, _sheet(passed))
    line(document, _total(passed), align=WD_ALIGN_PARAGRAPH.LEFT, before=8, italic=True)
    sign(document, Signature("Thủ trưởng đơn vị", "(kí tên và đóng dấu)"))
    save(document, path, passed.made_at)


def write_passed_list_xlsx(passed: PassedList, path: Path) -> None:
    """The same list as a spreadsheet, for those who put several together."""
    head = (_TITLE.upper(), _attached(passed), _scope(passed))
    tab = Tab(_sheet(passed), head, (_total(passed),), ("THỦ TRƯỞNG ĐƠN VỊ", "(kí tên và đóng dấu)"))
    write_workbook([tab], path, title=_TITLE, author=passed.unit, made_at=passed.made_at)


def _sheet(passed: PassedList) -> Sheet:
    rows = (
        Row((n, x.title, x.subject, x.grade, x.period, x.author, x.unit, x.format, x.link, x.result, x.note))
        for n, x in enumerate(passed.lessons, 1)
    )
    return Sheet("Danh sách", _TITLE, _COLUMNS, tuple(rows))


def _attached(passed: PassedList) -> str:
    on = full_day(passed.made_at.date()) if passed.number else "ngày …… tháng …… năm ………"
    return f"(Kèm theo văn bản số {passed.number or '………'} {on} của {passed.unit})"


def _scope(passed: PassedList) -> str:
    return f"Cấp thẩm định: {passed.level}; đợt nộp: {passed.window}"


def _total(passed: PassedList) -> str:
    return f"Tổng cộng danh sách có {len(passed.lessons)} bài giảng./."
