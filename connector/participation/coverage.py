"""Coverage: which school's figures are in, and as of when. A school that was not reached is missing, never zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from connector.participation.period import Period


class CoverageState(StrEnum):
    """`in`: every mapped course was read for the period. `partial`: some were. `late`: the last good reading is too
    old. `missing`: never read in the period. `none`: the mapping names no teaching course."""

    IN = "in"
    PARTIAL = "partial"
    LATE = "late"
    MISSING = "missing"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class CourseReading:
    """The last good reading of one mapped course, or why there is none. `reason` is bilingual text already chosen."""

    school: str
    site: str
    course_key: str
    observed_at: datetime | None
    reason: str = ""
    left_out: int = 0
    """Students whose per-student reading failed in that reading."""


@dataclass(frozen=True, slots=True)
class SchoolCoverage:
    school: str
    state: CoverageState
    as_of: datetime | None
    courses_in: int
    courses_mapped: int
    reason: str = ""
    left_out: int = 0
    """Students whose per-student reading failed."""


def coverage_of(
    schools: Sequence[str],
    readings: Sequence[CourseReading],
    *,
    period: Period,
    now: datetime,
    timezone: str,
    late_after: timedelta,
) -> list[SchoolCoverage]:
    """The coverage of each school, in the order given, from the last good reading of each of its mapped courses.

    A course is in when it was read on a day of the period. `late` compares the oldest such reading with `now`, or with
    the end of the period once that is past. `as_of` is the oldest reading the school's figures rest on; for a missing
    school the last reading ever, so that people see since when it is silent.
    """
    zone = ZoneInfo(timezone)
    deadline = min(now, datetime.combine(period.last + timedelta(days=1), time(), zone)) - late_after
    by_school: dict[str, list[CourseReading]] = {school: [] for school in schools}
    for reading in readings:
        if reading.school in by_school:
            by_school[reading.school].append(reading)
    return [_school(school, mine, period, zone, deadline) for school, mine in by_school.items()]


def _school(
    school: str, readings: Sequence[CourseReading], period: Period, zone: ZoneInfo, deadline: datetime
) -> SchoolCoverage:
    moments = [r.observed_at for r in readings if r.observed_at]
    inside = [moment for moment in moments if moment.astimezone(zone).date() in period]
    state = _state(len(inside), len(readings), bool(inside) and min(inside) < deadline)
    as_of = min(inside) if inside else max(moments, default=None)
    reasons = dict.fromkeys(r.reason for r in readings if r.reason)
    left_out = sum(r.left_out for r in readings)
    return SchoolCoverage(school, state, as_of, len(inside), len(readings), "; ".join(reasons), left_out)


def _state(courses_in: int, mapped: int, late: bool) -> CoverageState:
    if not mapped:
        return CoverageState.NONE
    if not courses_in:
        return CoverageState.MISSING
    if courses_in < mapped:
        return CoverageState.PARTIAL
    return CoverageState.LATE if late else CoverageState.IN
