"""The tables of a participation report, the same in every format."""

from __future__ import annotations

from connector.participation.coverage import CoverageState
from connector.participation.forms import NAMES, InteractionForm
from connector.participation.indicators import TopicFigures
from connector.reports.definitions import STATES
from connector.reports.measures import (
    FORM_TOTALS,
    FORMS,
    TEACHING,
    TOPICS,
    TOTALS,
    Measure,
    columns_of,
    group,
    results,
    row_of,
)
from connector.reports.model import DailyReport, FormRow, RollupRow, SchoolRow, Totals
from connector.reports.sheets import Column, Kind, Row, Sheet
from connector.reports.ways import WAYS

MISSING = "Chưa có số liệu"
_NUMBER = Column("STT", 7, Kind.ORDINAL)


def coverage_sheet(report: DailyReport) -> Sheet:
    """Which schools are in, which are missing and why, as of when, and by which way each was read."""
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
                "; ".join(WAYS[way].vi for way in row.ways),
                row.coverage.reason,
            ),
            about=f"coverage/{row.coverage.school}",
        )
        for number, row in enumerate(report.schools, 1)
    ]
    columns = (
        _NUMBER,
        Column("Trường", 26),
        Column("Tình trạng", 15),
        Column("Đọc lúc", 15, Kind.MOMENT),
        Column("Khoá học đọc được", 9, Kind.COUNT, "courses_in"),
        Column("Khoá học khai báo", 9, Kind.COUNT, "courses_mapped"),
        Column("Cách đọc", 18),
        Column("Lí do", 24),
    )
    return Sheet("Phạm vi số liệu", "Phạm vi số liệu", columns, tuple(rows))


def totals_sheet(report: DailyReport) -> Sheet:
    """One row a school, and their total; a missing school has no figures and is not in the total."""
    rows = [_school_row(number, row) for number, row in enumerate(report.schools, 1)]
    if report.total and len(report.schools) > 1:
        label = f"Tổng ({report.schools_covered}/{len(report.schools)} trường)"
        rows.append(row_of("total", (None, label), TOTALS, report.total, strong=True))
    columns = (_NUMBER, Column("Trường", 24), *columns_of(TOTALS))
    return Sheet("Tổng hợp", "Tổng hợp theo trường", columns, tuple(rows))


def subjects_sheet(report: DailyReport) -> Sheet:
    """One row a subject and grade, over the schools whose figures are in."""
    columns = (
        _NUMBER,
        Column("Môn", 16),
        Column("Lớp", 6, Kind.ORDINAL),
        Column("Số trường", 8, Kind.COUNT),
        *columns_of(TOTALS),
    )
    rows = [
        row_of(r.about, (number, r.subject, r.grade, r.schools), TOTALS, r.totals)
        for number, r in enumerate(report.subjects, 1)
    ]
    return Sheet("Theo môn, lớp", "Tổng hợp theo môn học và khối lớp", columns, tuple(rows))


def rollup_sheet(name: str, title: str, heading: str, rows: tuple[RollupRow, ...], own: bool) -> Sheet:
    """One row a grade, class or teacher; who teaches what stays at the school."""
    made = [row_of(r.about, (number, r.name), TOTALS, r.totals) for number, r in enumerate(rows, 1)]
    return Sheet(name, title, (_NUMBER, Column(heading, 20), *columns_of(TOTALS)), tuple(made), own=own)


def measured_sheet(name: str, title: str, report: DailyReport, measures: tuple[Measure[Totals], ...]) -> Sheet:
    """One row a school whose figures are in, and their total: what stands beside the main figures."""
    rows = [
        row_of(f"school/{row.coverage.school}", (number, row.name), measures, row.totals)
        for number, row in enumerate((r for r in report.schools if r.totals), 1)
        if row.totals
    ]
    if report.total and len(report.schools) > 1:
        rows.append(row_of("total", (None, "Tổng"), measures, report.total, strong=True))
    return Sheet(name, title, (_NUMBER, Column("Trường", 24), *columns_of(measures)), tuple(rows))


def teaching_sheet(report: DailyReport) -> Sheet:
    return measured_sheet("Hoạt động học", "Chủ đề được xây dựng thành hoạt động học; giáo viên", report, TEACHING)


def results_sheet(report: DailyReport) -> Sheet:
    return measured_sheet("Kết quả", "Kết quả học tập: phân bố điểm trung bình", report, results(report.score_bands))


def group_sheets(report: DailyReport) -> tuple[Sheet, ...]:
    """The vulnerable and those who lack the means, where anybody knows who they are."""
    named = (
        ("vulnerable", "Yếu thế", "Học sinh thuộc đối tượng yếu thế"),
        ("lacks_means", "Không điều kiện", "Học sinh không có điều kiện học tập qua internet"),
    )
    known = ((f, n, t) for f, n, t in named if report.total is not None and getattr(report.total, f) is not None)
    return tuple(measured_sheet(name, title, report, group(of)) for of, name, title in known)


def form_totals_sheet(report: DailyReport) -> Sheet:
    """Forms of interaction over all courses of the unit."""
    about = f"school/{report.unit.id}" if report.unit.kind == "school" else "total"
    found = report.total.forms if report.total else ()
    rows = [
        row_of(f"{about}/forms/{f.form}", (number, NAMES[InteractionForm(f.form)].vi), FORM_TOTALS, f)
        for number, f in enumerate(found, 1)
    ]
    columns = (_NUMBER, Column("Hình thức tương tác", 24), *columns_of(FORM_TOTALS))
    return Sheet("Hình thức chung", "Hình thức tương tác, tính chung", columns, tuple(rows))


def topics_sheet(report: DailyReport) -> Sheet:
    """One row a topic of a course, in a school's own report."""
    columns = (_NUMBER, Column("Môn", 11), Column("Lớp", 7), Column("Chủ đề", 24), *columns_of(TOPICS))
    rows = [
        row_of(t.key, (number, t.scope.subject, _class(t), t.name), TOPICS, t)
        for number, t in enumerate(report.topics, 1)
    ]
    return Sheet("Chủ đề", "Kết quả theo chủ đề", columns, tuple(rows))


def forms_sheet(report: DailyReport) -> Sheet:
    """Forms of interaction in each topic, and the recorded time of each against the topic's planned time."""
    columns = (
        _NUMBER,
        Column("Môn", 11),
        Column("Lớp", 7),
        Column("Chủ đề", 24),
        Column("Hình thức tương tác", 20),
        *columns_of(FORMS),
    )
    rows = [_form_row(number, form) for number, form in enumerate(report.forms, 1)]
    return Sheet("Hình thức tương tác", "Hình thức tương tác và thời lượng", columns, tuple(rows))


def definitions_sheet(report: DailyReport) -> Sheet:
    """The definitions and what the figures cannot tell."""
    rows = [Row((d.name.vi, d.meaning.vi)) for d in report.definitions]
    rows += [Row(("Mức độ đầy đủ", note.vi)) for note in report.notes]
    return Sheet("Định nghĩa", "Định nghĩa và ghi chú", (Column("Chỉ số", 18), Column("Cách tính", 90)), tuple(rows))


def _is_in(row: SchoolRow) -> bool:
    return row.coverage.state is CoverageState.IN


def _school_row(number: int, row: SchoolRow) -> Row:
    if row.totals:
        mark = "" if _is_in(row) else f" ({STATES[row.coverage.state].vi.lower()})"
        return row_of(f"school/{row.coverage.school}", (number, row.name + mark), TOTALS, row.totals)
    state = STATES[CoverageState.NONE].vi if row.coverage.state is CoverageState.NONE else MISSING
    reason = f"{state}: {row.coverage.reason}" if row.coverage.reason else state
    return Row((number, row.name), instead=reason)


def _form_row(number: int, row: FormRow) -> Row:
    f = row.figures
    scope = f.scope
    first = (
        number,
        scope.subject,
        scope.class_name or str(scope.grade),
        row.topic_name,
        NAMES[InteractionForm(f.form)].vi,
    )
    return row_of(f.key, first, FORMS, row)


def _class(t: TopicFigures) -> str:
    return t.scope.class_name or str(t.scope.grade)
