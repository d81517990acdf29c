"""What minutes say of one lesson: what it is, the scores, the words, the conclusion, and who did not agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docx.document import Document as Docx

from connector.reports.docx_table import add_sheet
from connector.reports.official import body, gap, heading
from connector.reports.sheets import Column, Kind, Row, Sheet
from connector.reports.wording import figure

BLANK = "……………………………………"


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """`score` is the mean of those who scored, in points of `maximum`; None: nobody did. A mandatory one must reach
    `least`."""

    group: str
    name: str
    maximum: float
    score: float | None
    mandatory: bool = False
    least: float = 0

    @property
    def lacking(self) -> str:
        """`1 điểm; cần ít nhất 5`; '' where it reached what it must, or was not scored."""
        if not self.mandatory or self.score is None or self.score >= self.least:
            return ""
        return f"{points(self.score)} điểm; cần ít nhất {points(self.least)}"


@dataclass(frozen=True, slots=True)
class Vote:
    """One appraiser's opinion; `conclusion` in words, e.g. `Không đạt`. `words`: why, where it differs."""

    name: str
    conclusion: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class AppraisedLesson:
    """One version of a lesson as it was appraised. `score` and `score_max` are in points; `unscored`: why there are
    none, where that is known; otherwise there is room to write them in."""

    title: str
    author: str
    subject: str
    grade: int
    version: int
    sha256: str
    conclusion: str
    school: str = ""
    score: float | None = None
    score_max: float | None = None
    scores: tuple[CriterionScore, ...] = ()
    votes: tuple[Vote, ...] = ()
    strengths: str = ""
    limitations: str = ""
    required_changes: str = ""
    unscored: str = ""

    @property
    def dissent(self) -> tuple[Vote, ...]:
        """The opinions that differ from the conclusion: kept on record (bảo lưu)."""
        return tuple(v for v in self.votes if self.conclusion and v.conclusion != self.conclusion)


def about_lesson(document: Docx, lesson: AppraisedLesson, unit: str) -> None:
    heading(document, "1. Bài giảng được thẩm định")
    for name, value in (
        ("Tên bài giảng", lesson.title),
        ("Tác giả", lesson.author),
        ("Đơn vị", lesson.school or unit),
        ("Môn học", f"{lesson.subject}, lớp {lesson.grade}"),
        ("Phiên bản nộp", _version(lesson)),
    ):
        body(document, f"- {name}: {value}")


def appraisal(document: Docx, lesson: AppraisedLesson) -> None:
    """The parts that 000_ demands of minutes (strengths, limitations, required changes), and the conclusion."""
    for number, (name, text) in enumerate(_words(lesson), 2):
        heading(document, f"{number}. {name}")
        for paragraph in _paragraphs(text):
            body(document, paragraph)
    if lesson.scores:
        heading(document, "5. Điểm theo tiêu chí")
        _scores(document, lesson.scores)
    heading(document, f"{6 if lesson.scores else 5}. Kết luận")
    _conclusion(document, lesson)


def each_lesson(document: Docx, lessons: Sequence[AppraisedLesson]) -> None:
    """The lessons of a session one after the other; what was not said takes no room there."""
    for number, lesson in enumerate(lessons, 1):
        heading(document, f"2.{number}. {lesson.title} ({lesson.author}, {lesson.subject} {lesson.grade})")
        body(document, f"- Phiên bản nộp: {_version(lesson)}")
        for name, text in _words(lesson):
            lines = list(_paragraphs(text, blanks=0))
            if len(lines) == 1:
                body(document, f"- {name}: {lines[0]}")
            elif lines:
                body(document, f"- {name}:")
            for paragraph in lines if len(lines) > 1 else ():
                body(document, paragraph)
        if lesson.scores:
            _scores(document, lesson.scores)
        _conclusion(document, lesson)


def _words(lesson: AppraisedLesson) -> tuple[tuple[str, str], ...]:
    return (
        ("Ưu điểm", lesson.strengths),
        ("Hạn chế", lesson.limitations),
        ("Yêu cầu điều chỉnh", lesson.required_changes),
    )


def _version(lesson: AppraisedLesson) -> str:
    return f"lần {lesson.version} (mã kiểm tra SHA-256: {lesson.sha256[:12]})"


def _paragraphs(text: str, blanks: int = 2) -> Iterator[str]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    yield from lines or [BLANK * 2] * blanks


_COLUMNS = (
    Column("STT", 8, Kind.ORDINAL),
    Column("Tiêu chí", 60),
    Column("Điểm\ntối đa", 12, Kind.COUNT),
    Column("Điểm\nchấm", 12, Kind.COUNT),
)


def _scores(document: Docx, scores: Sequence[CriterionScore]) -> None:
    add_sheet(document, Sheet("Điểm", "Điểm theo tiêu chí", _COLUMNS, tuple(_score_rows(scores))))
    gap(document)
    if any(s.mandatory for s in scores):
        body(document, "(*) Tiêu chí bắt buộc.", italic=True)


def _score_rows(scores: Sequence[CriterionScore]) -> Iterator[Row]:
    group = ""
    for number, s in enumerate(scores, 1):
        if s.group != group:
            group = s.group
            yield Row((), instead=group)
        name = f"{s.name} (*)" if s.mandatory else s.name
        yield Row((number, name, points(s.maximum), "" if s.score is None else points(s.score)))


def _conclusion(document: Docx, lesson: AppraisedLesson) -> None:
    body(document, f"- Điểm: {_score(lesson)}")
    if len(lesson.votes) > 1:
        found = Counter(v.conclusion for v in lesson.votes)
        said = "; ".join(f"{conclusion}: {figure(count)}" for conclusion, count in found.items())
        body(document, f"- Số ý kiến: {figure(len(lesson.votes))} ({said})")
    for s in (s for s in lesson.scores if s.lacking):
        body(document, f"- Tiêu chí bắt buộc chưa đủ điểm: {s.name} ({s.lacking}).")
    body(document, f"- Kết quả thẩm định: {lesson.conclusion or BLANK}", keep=True)
    if lesson.dissent:
        body(document, "- Ý kiến khác (bảo lưu):", keep=True)
    for number, vote in enumerate(lesson.dissent, 1):
        why = " ".join(_paragraphs(vote.words, blanks=0)).rstrip(".")
        last = number == len(lesson.dissent)  # goes with what follows: no signature without a word above it
        body(document, f"+ {vote.name}: {vote.conclusion}{f'. {why}' if why else ''}.", keep=last)


def _score(lesson: AppraisedLesson) -> str:
    if lesson.score is None:
        return lesson.unscored or BLANK
    given = points(lesson.score)
    return given if lesson.score_max is None else f"{given}/{points(lesson.score_max)}"


def points(value: float) -> str:
    """Points as people write them: `82,5` or `80`."""
    return figure(value, 2).rstrip("0").rstrip(",")
