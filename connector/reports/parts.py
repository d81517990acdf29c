"""From a report to its paper: the five parts of 2517/SGDĐT-GDTrH, coverage before them, definitions behind them."""

from __future__ import annotations

from connector.reports import report_sheets as sheets
from connector.reports.declared_sheets import own_sheet, summary_sheet
from connector.reports.model import DailyReport, SchoolRow
from connector.reports.paper import Paper, Part, SchoolIn
from connector.reports.sheets import Sheet
from connector.text import Text

TITLES: dict[int, Text] = {
    0: Text("Phạm vi số liệu", "Coverage"),
    1: Text("Công tác quản lý, tổ chức dạy học trực tuyến", "Management and organisation of online teaching"),
    2: Text("Kế hoạch dạy học trực tuyến của tổ chuyên môn, giáo viên; xây dựng học liệu", "Plans and materials"),
    3: Text("Giám sát hoạt động dạy học trực tuyến của giáo viên", "Supervision of teaching"),
    4: Text("Công tác học tập của học sinh", "Students' learning"),
    5: Text("Chế độ, chính sách đối với các đối tượng yếu thế", "Policies for the vulnerable"),
    6: Text("Định nghĩa và ghi chú", "Definitions and notes"),
}


def paper_of(report: DailyReport) -> Paper:
    """The report's paper: whole, unconfirmed figures included; revisions and trends are put in when it is issued."""
    made = {
        0: (sheets.coverage_sheet(report),),
        1: _declared(report, 1),
        2: (*_declared(report, 2), sheets.teaching_sheet(report)),
        3: (*_declared(report, 3), sheets.form_totals_sheet(report), *_of_topics(report)),
        4: (*_declared(report, 4), *_of_students(report)),
        5: _declared(report, 5),
        6: (sheets.definitions_sheet(report),),
    }
    return Paper(
        kind=report.kind,
        unit=report.unit,
        period=report.period,
        made_at=report.made_at,
        announced=report.announced,
        schools=tuple(map(_school, report.schools)),
        covered=report.schools_covered,
        parts=tuple(Part(number, TITLES[number], found) for number, found in made.items()),
        definitions=report.definitions,
        notes=report.notes,
        confirmation=report.confirmation,
    )


def _declared(report: DailyReport, part: int) -> tuple[Sheet, ...]:
    if not report.declared:
        return ()
    own = report.unit.kind == "school"
    return (own_sheet(part, report.declared[0]) if own else summary_sheet(part, report.declared),)


def _of_topics(report: DailyReport) -> tuple[Sheet, ...]:
    return (sheets.topics_sheet(report), sheets.forms_sheet(report)) if report.unit.kind == "school" else ()


def _of_students(report: DailyReport) -> tuple[Sheet, ...]:
    finer = (
        ("Theo khối lớp", "Tổng hợp theo khối lớp", "Khối lớp", report.grades, False),
        ("Theo lớp", "Tổng hợp theo lớp", "Lớp", report.classes, False),
        ("Theo giáo viên", "Tổng hợp theo giáo viên", "Giáo viên", report.teachers, True),
    )
    return (
        sheets.totals_sheet(report),
        sheets.subjects_sheet(report),
        *(sheets.rollup_sheet(*each) for each in finer if each[3]),
        sheets.results_sheet(report),
        *sheets.group_sheets(report),
    )


def _school(row: SchoolRow) -> SchoolIn:
    c = row.coverage
    return SchoolIn(
        c.school, row.name, c.state.value, c.as_of, c.courses_in, c.courses_mapped, c.left_out, c.reason, row.ways
    )
