"""Minutes of an appraisal (biên bản thẩm định), after Mẫu 1.9 of NĐ 30/2020/NĐ-CP, appendix III."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from docx.document import Document as Docx

from connector.reports.docx_table import add_sheet
from connector.reports.minutes_lesson import BLANK, AppraisedLesson, about_lesson, appraisal, each_lesson
from connector.reports.official import Letterhead, Signature, body, gap, header, heading, sign, title
from connector.reports.page import new_document, save
from connector.reports.sheets import Column, Kind, Row, Sheet
from connector.reports.wording import clock, figure, full_day

_NUMBER_BLANK = "……"


@dataclass(frozen=True, slots=True)
class Minutes:
    """One sitting of a level: over one lesson, or over several.

    `number` is e.g. `05/BB-THPTTP`. What is None or empty is printed as dots to be filled in by hand; nothing is made
    up. `draft` prints DỰ THẢO in the header, `extract` (not all of its lessons) TRÍCH SAO. `present` are names, each
    with its part where that is known. `level` is written within a sentence, e.g. `cấp trường`. Times are aware, in
    the department's time zone.
    """

    number: str | None
    level: str
    unit: str
    parent: str
    made_at: datetime
    lessons: tuple[AppraisedLesson, ...]
    place: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    present: tuple[str, ...] = ()
    chair: str = ""
    secretary: str = ""
    draft: bool = False
    extract: bool = False


def write_minutes(minutes: Minutes, path: Path) -> None:
    """The minutes as DOCX at `path`, ready to be signed."""
    subject = f"Thẩm định bài giảng điện tử {minutes.level}"
    document = new_document(f"Biên bản: {subject}", minutes.unit, minutes.made_at)
    number = minutes.number or f"{_NUMBER_BLANK}/BB-{_NUMBER_BLANK}"
    header(document, Letterhead(minutes.parent, minutes.unit, number, mark=_mark(minutes)))
    title(document, "Biên bản", subject)
    _meeting(document, minutes)
    if len(minutes.lessons) == 1:
        about_lesson(document, minutes.lessons[0], minutes.unit)
        appraisal(document, minutes.lessons[0])
    else:
        _session(document, minutes)
    _end(document, minutes)
    save(document, path, minutes.made_at)


def _mark(minutes: Minutes) -> str:
    return "DỰ THẢO" if minutes.draft else "TRÍCH SAO" if minutes.extract else ""


def _meeting(document: Docx, minutes: Minutes) -> None:
    body(document, f"Thời gian bắt đầu: {_moment(minutes.starts_at)}.")
    body(document, f"Địa điểm: {minutes.place or BLANK}")
    body(document, "Thành phần tham dự:" if minutes.present else f"Thành phần tham dự: {BLANK}")
    last = len(minutes.present) - 1
    for n, person in enumerate(minutes.present):
        body(document, f"- {person.rstrip(';.')}{'.' if n == last else ';'}")
    body(document, f"Chủ trì (chủ tọa): {minutes.chair or BLANK}")
    body(document, f"Thư ký (người ghi biên bản): {minutes.secretary or BLANK}")


def _session(document: Docx, minutes: Minutes) -> None:
    heading(document, f"1. Các bài giảng được thẩm định ({figure(len(minutes.lessons))} bài)")
    add_sheet(document, _sheet(minutes))
    gap(document)
    heading(document, "2. Nội dung thẩm định")
    each_lesson(document, minutes.lessons)
    heading(document, "3. Kết luận chung")
    found = Counter(lesson.conclusion or "chưa kết luận" for lesson in minutes.lessons)
    said = "; ".join(f"{conclusion}: {figure(count)}" for conclusion, count in found.items())
    body(document, f"Đã thẩm định {figure(len(minutes.lessons))} bài giảng. {said}.", keep=True)


_COLUMNS = (
    Column("STT", 8, Kind.ORDINAL),
    Column("Tên bài giảng", 30),
    Column("Tác giả", 18),
    Column("Đơn vị", 20),
    Column("Môn", 11),
    Column("Lớp", 8, Kind.ORDINAL),
    Column("Bản", 8, Kind.ORDINAL),
    Column("Kết quả", 13),
)


def _sheet(minutes: Minutes) -> Sheet:
    rows = (
        Row((n, x.title, x.author, x.school or minutes.unit, x.subject, x.grade, x.version, x.conclusion))
        for n, x in enumerate(minutes.lessons, 1)
    )
    return Sheet("Bài giảng", "Các bài giảng được thẩm định", _COLUMNS, tuple(rows))


def _end(document: Docx, minutes: Minutes) -> None:
    body(document, f"Buổi thẩm định kết thúc vào {_moment(minutes.ends_at)}./.", keep=True)
    one = minutes.lessons[0] if len(minutes.lessons) == 1 else None
    to = f"{one.author} (tác giả);" if one else "Các tác giả có bài được thẩm định;"
    sign(
        document,
        Signature("Chủ tọa", "(Chữ ký, dấu nếu có)", minutes.chair),
        left=Signature("Thư ký", "(Chữ ký)", minutes.secretary),
        recipients=(to, "Lưu: VT, hồ sơ thẩm định."),
    )


def _moment(moment: datetime | None) -> str:
    return f"{clock(moment)}, {full_day(moment.date())}" if moment else "…… giờ ……, ngày …… tháng …… năm 20…"
