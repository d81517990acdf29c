"""Minutes of an appraisal (biên bản thẩm định), after Mẫu 1.9 of NĐ 30/2020/NĐ-CP, appendix III."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from docx.document import Document as Docx

from connector.reports.official import Letterhead, Signature, body, header, heading, sign, title
from connector.reports.page import new_document, save
from connector.reports.wording import clock, figure, full_day

_BLANK = "……………………………………"
_NUMBER_BLANK = "……"


@dataclass(frozen=True, slots=True)
class Minutes:
    """One appraisal of one version of a lesson at one level, as it is put on record.

    `number` is e.g. `05/BB-THPTTP`. What is None or empty is printed as dots to be filled in by hand; nothing is made
    up. `draft` prints DỰ THẢO in the header. `score` and `score_max` are in points. Times are aware, in the
    department's time zone.
    """

    number: str | None
    level: str
    unit: str
    parent: str
    made_at: datetime
    lesson: str
    author: str
    subject: str
    grade: int
    version: int
    sha256: str
    conclusion: str
    school: str = ""
    place: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    present: tuple[str, ...] = ()
    chair: str = ""
    secretary: str = ""
    score: float | None = None
    score_max: float | None = None
    strengths: str = ""
    limitations: str = ""
    required_changes: str = ""
    draft: bool = False


def write_minutes(minutes: Minutes, path: Path) -> None:
    """The minutes as DOCX at `path`, ready to be signed."""
    subject = f"Thẩm định bài giảng điện tử {minutes.level}"
    document = new_document(f"Biên bản: {subject}", minutes.unit, minutes.made_at)
    header(
        document,
        Letterhead(
            minutes.parent, minutes.unit, minutes.number or f"{_NUMBER_BLANK}/BB-{_NUMBER_BLANK}", draft=minutes.draft
        ),
    )
    title(document, "Biên bản", subject)
    _meeting(document, minutes)
    _lesson(document, minutes)
    _appraisal(document, minutes)
    body(document, f"Buổi thẩm định kết thúc vào {_moment(minutes.ends_at)}./.", keep=True)
    sign(
        document,
        Signature("Chủ tọa", "(Chữ ký, dấu nếu có)", minutes.chair),
        left=Signature("Thư ký", "(Chữ ký)", minutes.secretary),
        recipients=(f"{minutes.author} (tác giả);", "Lưu: VT, hồ sơ thẩm định."),
    )
    save(document, path, minutes.made_at)


def _meeting(document: Docx, minutes: Minutes) -> None:
    body(document, f"Thời gian bắt đầu: {_moment(minutes.starts_at)}.")
    body(document, f"Địa điểm: {minutes.place or _BLANK}")
    body(document, "Thành phần tham dự:" if minutes.present else f"Thành phần tham dự: {_BLANK}")
    for person in minutes.present:
        body(document, f"- {person}")
    body(document, f"Chủ trì (chủ tọa): {minutes.chair or _BLANK}")
    body(document, f"Thư ký (người ghi biên bản): {minutes.secretary or _BLANK}")


def _lesson(document: Docx, minutes: Minutes) -> None:
    heading(document, "1. Bài giảng được thẩm định")
    for name, value in (
        ("Tên bài giảng", minutes.lesson),
        ("Tác giả", minutes.author),
        ("Đơn vị", minutes.school or minutes.unit),
        ("Môn học", minutes.subject),
        ("Lớp", str(minutes.grade)),
        ("Phiên bản nộp", f"lần {minutes.version} (mã kiểm tra SHA-256: {minutes.sha256[:12]})"),
    ):
        body(document, f"- {name}: {value}")


def _appraisal(document: Docx, minutes: Minutes) -> None:
    parts = (
        ("2. Ưu điểm", minutes.strengths),
        ("3. Hạn chế", minutes.limitations),
        ("4. Yêu cầu điều chỉnh", minutes.required_changes),
    )
    for name, text in parts:
        heading(document, name)
        for paragraph in _paragraphs(text):
            body(document, paragraph)
    heading(document, "5. Kết luận")
    body(document, f"- Điểm: {_score(minutes)}")
    body(document, f"- Kết quả thẩm định: {minutes.conclusion or _BLANK}")


def _paragraphs(text: str) -> Iterator[str]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    yield from lines or [_BLANK * 2] * 2


def _score(minutes: Minutes) -> str:
    if minutes.score is None:
        return _BLANK
    given = _points(minutes.score)
    return given if minutes.score_max is None else f"{given}/{_points(minutes.score_max)}"


def _points(value: float) -> str:
    return figure(value, 0 if value == int(value) else 2)


def _moment(moment: datetime | None) -> str:
    return f"{clock(moment)}, {full_day(moment.date())}" if moment else "…… giờ …… phút, ngày …… tháng …… năm …………"
