"""Sentences that stand in every format of a participation report (Vietnamese, as official documents are)."""

from __future__ import annotations

from connector.participation.coverage import CoverageState
from connector.reports.model import DailyReport
from connector.reports.wording import clock, full_day


def subject_line(report: DailyReport) -> str:
    """What the report is about, with its period."""
    return f"Tình hình dạy học trực tuyến {period_line(report)}"


def period_line(report: DailyReport) -> str:
    first, last = report.period.first, report.period.last
    if report.kind == "daily":
        return full_day(last)
    return f"tuần từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}"


def made_line(report: DailyReport) -> str:
    return f"Lập lúc {clock(report.made_at)}, {full_day(report.made_at.date())}."


def coverage_line(report: DailyReport) -> str:
    """How many schools the figures cover; for a school's own report, how many of its courses."""
    if report.unit.kind == "school":
        return _courses_line(report)
    missing = len(report.schools) - report.schools_covered
    parts = [f"Số liệu tổng hợp từ {report.schools_covered}/{len(report.schools)} trường"]
    if partial := sum(row.coverage.state is CoverageState.PARTIAL for row in report.schools):
        parts.append(f"trong đó {partial} trường thiếu một phần")
    if missing:
        parts.append(f"{missing} trường chưa có số liệu, không tính vào tổng")
    return "; ".join(parts) + "."


def _courses_line(report: DailyReport) -> str:
    coverage = report.schools[0].coverage
    if coverage.state is CoverageState.NONE:
        return "Trường chưa khai báo khoá học nào."
    read = f"Số liệu đọc được từ {coverage.courses_in}/{coverage.courses_mapped} khoá học đã khai báo"
    return f"Chưa có số liệu: {coverage.reason}." if not coverage.courses_in and coverage.reason else f"{read}."
