"""The tables of a participation report, the same in every format."""

from __future__ import annotations

from connector.participation.coverage import CoverageState
from connector.participation.forms import NAMES, InteractionForm
from connector.participation.indicators import TopicFigures
from connector.reports.definitions import STATES
from connector.reports.model import DailyReport, FormRow, SchoolRow, Totals, ratio
from connector.reports.sheets import Column, Kind, Row, Sheet, Value

MISSING = "Chưa có số liệu"
NOT_TRACKED = "Không theo dõi"
NOT_STARTED = "Chưa bắt đầu"

_NUMBER = Column("STT", 7, Kind.ORDINAL)
_TOTALS = (
    Column("Khoá học", 8, Kind.COUNT),
    Column("Chủ đề", 8, Kind.COUNT),
    Column("Đang diễn ra", 8, Kind.COUNT),
    Column("Học sinh", 8, Kind.COUNT),
    Column("Tham gia", 8, Kind.COUNT),
    Column("Tỉ lệ tham gia", 9, Kind.RATIO),
    Column("Lượt hoàn thành", 9, Kind.COUNT),
    Column("Tỉ lệ hoàn thành", 9, Kind.RATIO),
    Column("Gặp khó khăn", 9, Kind.COUNT),
    Column("Tỉ lệ gặp khó khăn", 9, Kind.RATIO),
)


def coverage_sheet(report: DailyReport, *, only_gaps: bool = False) -> Sheet:
    """Which schools are in, which are missing and why, and as of when; `only_gaps` leaves out those that are in."""
    zone = report.made_at.tzinfo
    rows = [
        Row(
            (
                number,
                row.name,
                str(STATES[row.coverage.state].vi),
                row.coverage.as_of.astimezone(zone) if row.coverage.as_of else None,
                row.coverage.courses_in,
                row.coverage.courses_mapped,
                row.coverage.reason,
            )
        )
        for number, row in enumerate((r for r in report.schools if not (only_gaps and _is_in(r))), 1)
    ]
    columns = (
        _NUMBER,
        Column("Trường", 26),
        Column("Tình trạng", 15),
        Column("Đọc lúc", 15, Kind.MOMENT),
        Column("Khoá học đọc được", 9, Kind.COUNT),
        Column("Khoá học khai báo", 9, Kind.COUNT),
        Column("Lí do", 26),
    )
    return Sheet("Phạm vi số liệu", "Phạm vi số liệu", columns, tuple(rows))


def totals_sheet(report: DailyReport) -> Sheet:
    """One row a school, and their total; a missing school has no figures and is not in the total."""
    rows = [_school_row(number, row) for number, row in enumerate(report.schools, 1)]
    if report.total and len(report.schools) > 1:
        label = f"Tổng ({report.schools_covered}/{len(report.schools)} trường)"
        rows.append(Row((None, label, *_totals(report.total)), strong=True))
    return Sheet("Tổng hợp", "Tổng hợp theo trường", (_NUMBER, Column("Trường", 24), *_TOTALS), tuple(rows))


def subjects_sheet(report: DailyReport) -> Sheet:
    """One row a subject and grade, over the schools whose figures are in."""
    columns = (
        _NUMBER,
        Column("Môn", 16),
        Column("Lớp", 6, Kind.ORDINAL),
        Column("Số trường", 8, Kind.COUNT),
        *_TOTALS,
    )
    rows = [
        Row((number, row.subject, row.grade, row.schools, *_totals(row.totals)))
        for number, row in enumerate(report.subjects, 1)
    ]
    return Sheet("Theo môn, lớp", "Tổng hợp theo môn học và khối lớp", columns, tuple(rows))


def topics_sheet(report: DailyReport) -> Sheet:
    """One row a topic of a course, in a school's own report."""
    columns = (
        _NUMBER,
        Column("Môn", 11),
        Column("Lớp", 7),
        Column("Chủ đề", 24),
        Column("Học sinh", 7, Kind.COUNT),
        Column("Tham gia trong kì", 8, Kind.COUNT),
        Column("Tỉ lệ", 8, Kind.RATIO),
        Column("Tham gia luỹ kế", 8, Kind.COUNT),
        Column("Tỉ lệ", 8, Kind.RATIO),
        Column("Hoàn thành", 9, Kind.COUNT),
        Column("Tỉ lệ", 8, Kind.RATIO),
        Column("Điểm TB (thang 10)", 8, Kind.NUMBER),
        Column("Gặp khó khăn", 9, Kind.COUNT),
        Column("Tỉ lệ", 8, Kind.RATIO),
    )
    rows = [_topic_row(number, topic) for number, topic in enumerate(report.topics, 1)]
    return Sheet("Chủ đề", "Kết quả theo chủ đề", columns, tuple(rows))


def forms_sheet(report: DailyReport) -> Sheet:
    """Forms of interaction in each topic, and the recorded time of each against the topic's planned time."""
    columns = (
        _NUMBER,
        Column("Môn", 11),
        Column("Lớp", 7),
        Column("Chủ đề", 24),
        Column("Hình thức tương tác", 20),
        Column("Số hoạt động", 8, Kind.COUNT),
        Column("Tham gia trong kì", 8, Kind.COUNT),
        Column("Tham gia luỹ kế", 8, Kind.COUNT),
        Column("Học sinh có ghi thời gian", 10, Kind.COUNT),
        Column("Phút bình quân/ học sinh", 10, Kind.NUMBER),
        Column("Thời lượng chủ đề (phút)", 10, Kind.COUNT),
        Column("So với thời lượng chủ đề", 10, Kind.RATIO),
    )
    rows = [_form_row(number, form) for number, form in enumerate(report.forms, 1)]
    return Sheet("Hình thức tương tác", "Hình thức tương tác và thời lượng", columns, tuple(rows))


def definitions_sheet(report: DailyReport) -> Sheet:
    """The definitions and what the figures cannot tell."""
    rows = [Row((d.name.vi, d.meaning.vi)) for d in report.definitions]
    rows += [Row(("Mức độ đầy đủ", note.vi)) for note in report.notes]
    return Sheet("Định nghĩa", "Định nghĩa và ghi chú", (Column("Chỉ số", 18), Column("Cách tính", 90)), tuple(rows))


def mean_minutes(row: FormRow) -> float | None:
    """Recorded minutes per student with a recorded time; None where none was recorded."""
    seconds, timed = row.figures.seconds, row.figures.timed
    return seconds / timed / 60 if seconds is not None and timed else None


def _is_in(row: SchoolRow) -> bool:
    return row.coverage.state is CoverageState.IN


def _school_row(number: int, row: SchoolRow) -> Row:
    if row.totals:
        mark = "" if _is_in(row) else f" ({STATES[row.coverage.state].vi.lower()})"
        return Row((number, row.name + mark, *_totals(row.totals)))
    state = STATES[CoverageState.NONE].vi if row.coverage.state is CoverageState.NONE else MISSING
    reason = f"{state}: {row.coverage.reason}" if row.coverage.reason else state
    return Row((number, row.name), instead=reason)


def _totals(t: Totals) -> tuple[Value, ...]:
    return (
        t.courses,
        t.topics,
        t.topics_started,
        t.enrolled,
        t.participating,
        ratio(t.participating, t.enrolled),
        _known(t.completions, NOT_TRACKED),
        ratio(t.completions, t.completable),
        _known(t.in_difficulty, NOT_STARTED),
        ratio(t.in_difficulty, t.difficulty_of),
    )


def _topic_row(number: int, t: TopicFigures) -> Row:
    return Row(
        (
            number,
            t.scope.subject,
            t.scope.class_name or str(t.scope.grade),
            t.name,
            t.enrolled,
            t.participating,
            ratio(t.participating, t.enrolled),
            t.participating_to_date,
            ratio(t.participating_to_date, t.enrolled),
            _known(t.completed, NOT_TRACKED),
            ratio(t.completed, t.enrolled),
            t.mean_score,
            _known(t.in_difficulty, NOT_STARTED),
            ratio(t.in_difficulty, t.enrolled),
        )
    )


def _form_row(number: int, row: FormRow) -> Row:
    f, minutes, planned = row.figures, mean_minutes(row), row.planned_minutes
    return Row(
        (
            number,
            f.scope.subject,
            f.scope.class_name or str(f.scope.grade),
            row.topic_name,
            NAMES[InteractionForm(f.form)].vi,
            f.activities,
            f.participating,
            f.participating_to_date,
            f.timed,
            minutes,
            planned,
            minutes / planned if minutes is not None and planned else None,
        )
    )


def _known(value: int | None, otherwise: str) -> int | str:
    return otherwise if value is None else value
