"""The list of lessons that passed (danh sách bài giảng đạt yêu cầu): an appendix the unit signs, stamps and sends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from docx.enum.text import WD_ALIGN_PARAGRAPH

from connector.reports.docx_table import add_sheet
from connector.reports.official import Signature, appendix_title, line, sign
from connector.reports.page import landscape, new_document, save
from connector.reports.sheets import Column, Kind, Row, Sheet
from connector.reports.wording import figure, full_day
from connector.reports.xlsx import Tab, write_workbook


@dataclass(frozen=True, slots=True)
class PassedLesson:
    """One row; `period` is its periods in the curriculum (tiết PPCT) or topic, `format` e.g. `SCORM 1.2`. `change`
    stands in a supplement only: what is new against the list it supplements."""

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
    change: str = ""


@dataclass(frozen=True, slots=True)
class Supplemented:
    """The list that a supplement changes: its number and day, how many lessons it holds in the end."""

    number: str
    on: date
    total: int


@dataclass(frozen=True, slots=True)
class PassedList:
    """The lessons of one unit that passed at one level in one window. `number` and `on` are those of the letter it
    goes with; what is None is printed as dots. `made_at` is aware, in the department's time zone."""

    unit: str
    level: str
    window: str
    made_at: datetime
    lessons: tuple[PassedLesson, ...]
    number: str | None = None
    on: date | None = None
    draft: bool = False
    supplement_of: Supplemented | None = None
    signer: str = "Thủ trưởng đơn vị"
    signer_name: str = ""


_TITLE = "Danh sách bài giảng điện tử đạt yêu cầu"
_SUPPLEMENT = "Danh sách bổ sung bài giảng điện tử đạt yêu cầu"
_SIGNED = "(kí tên và đóng dấu)"
_COLUMNS = (
    Column("STT", 8, Kind.ORDINAL),
    Column("Tên bài", 24),
    Column("Môn", 10),
    Column("Lớp", 8, Kind.ORDINAL),
    Column("Tiết PPCT/\nchủ đề", 15),
    Column("Tác giả", 16),
    Column("Đơn vị", 17),
    Column("Định dạng", 11),
    Column("Liên kết", 28),
    Column("Kết quả", 10),
    Column("Ghi chú", 11),
)
_CHANGE = Column("Nội dung thay đổi", 18)


def write_passed_list_docx(passed: PassedList, path: Path) -> None:
    """The list as a landscape appendix with total and signature block (the form of the 2020 letter)."""
    document = new_document(f"{_title(passed)} {passed.level}", passed.unit, passed.made_at)
    landscape(document)
    if passed.draft:
        line(document, "DỰ THẢO", bold=True, align=WD_ALIGN_PARAGRAPH.RIGHT)
    appendix_title(document, "Phụ lục", _title(passed), _attached(passed))
    if passed.supplement_of is not None:
        line(document, _supplements(passed.supplement_of), italic=True)
    line(document, _scope(passed), before=6, after=8)
    add_sheet(document, _sheet(passed))
    total = line(document, _total(passed), align=WD_ALIGN_PARAGRAPH.LEFT, before=8, italic=True)
    total.paragraph_format.keep_with_next = True  # a signature never stands alone on its page
    sign(document, Signature(passed.signer, _SIGNED, passed.signer_name))
    save(document, path, passed.made_at)


def write_passed_list_xlsx(passed: PassedList, path: Path) -> None:
    """The same list as a spreadsheet, for those who put several together."""
    told = [_supplements(passed.supplement_of)] if passed.supplement_of else []
    marked = ["DỰ THẢO"] if passed.draft else []
    head = (_title(passed).upper(), *marked, _attached(passed), *told, _scope(passed))
    room = ("", "", "", passed.signer_name) if passed.signer_name else ()
    block = (passed.signer.upper(), _SIGNED, *room)
    tab = Tab(_sheet(passed), head, (_total(passed),), block)
    write_workbook([tab], path, title=_title(passed), author=passed.unit, made_at=passed.made_at)


def _title(passed: PassedList) -> str:
    return _SUPPLEMENT if passed.supplement_of else _TITLE


def _sheet(passed: PassedList) -> Sheet:
    changed = (_CHANGE,) if passed.supplement_of else ()
    rows = (Row((n, *_cells(x), *([x.change] if changed else []))) for n, x in enumerate(passed.lessons, 1))
    return Sheet("Danh sách", _title(passed), (*_COLUMNS, *changed), tuple(rows))


def _cells(x: PassedLesson) -> tuple[str | int, ...]:
    return (x.title, x.subject, x.grade, x.period, x.author, x.unit, x.format, x.link, x.result, x.note)


def _attached(passed: PassedList) -> str:
    on = full_day(passed.on) if passed.on else "ngày …… tháng …… năm ………"
    return f"(Kèm theo văn bản số {passed.number or '………'} {on} của {passed.unit})"


def _supplements(former: Supplemented) -> str:
    return f"(Bổ sung danh sách kèm theo văn bản số {former.number} {full_day(former.on)})"


def _scope(passed: PassedList) -> str:
    return f"Cấp thẩm định: {passed.level}; đợt nộp: {passed.window}"


def _total(passed: PassedList) -> str:
    """The closing line of the form that the 2020 letter attaches."""
    count = figure(len(passed.lessons))
    if passed.supplement_of is None:
        return f"Tổng cộng danh sách có {count} bài giảng./."
    after = figure(passed.supplement_of.total)
    return f"Tổng cộng danh sách bổ sung có {count} bài giảng; sau bổ sung, danh sách có {after} bài giảng./."
