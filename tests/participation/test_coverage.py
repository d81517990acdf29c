"""Coverage says which school is in, and a school that was not read is missing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from connector.participation.coverage import CourseReading, CoverageState, SchoolCoverage, coverage_of
from connector.participation.period import Period

TODAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 7, 45, tzinfo=UTC)
READ = datetime(2026, 11, 18, 7, 0, tzinfo=UTC)


def reading(observed_at: datetime | None, reason: str = "", left_out: int = 0, school: str = "a") -> CourseReading:
    return CourseReading(school, f"site-{school}", "toan8", observed_at, reason, left_out)


def covered(*readings: CourseReading, period: Period | None = None, now: datetime = NOW) -> SchoolCoverage:
    found = coverage_of(
        ["a"],
        readings,
        period=period or Period.day(TODAY),
        now=now,
        timezone="Asia/Ho_Chi_Minh",
        late_after=timedelta(hours=26),
    )
    return found[0]


def test_a_school_whose_every_course_was_read_is_in_as_of_the_oldest_reading() -> None:
    later = READ + timedelta(minutes=5)
    assert covered(reading(later, left_out=2), reading(READ)) == SchoolCoverage(
        "a", CoverageState.IN, READ, 2, 2, "", 2
    )


def test_a_school_with_one_course_unread_is_partial_and_says_why() -> None:
    school = covered(reading(READ), reading(None, "Không có khoá học"), reading(None, "Không có khoá học"))
    assert (school.state, school.courses_in, school.courses_mapped) == (CoverageState.PARTIAL, 1, 3)
    assert school.reason == "Không có khoá học"


def test_a_school_read_only_before_the_period_is_missing_and_shows_since_when() -> None:
    yesterday = READ - timedelta(days=1)
    school = covered(reading(yesterday, "Máy chủ không trả lời"))
    assert (school.state, school.as_of, school.courses_in) == (CoverageState.MISSING, yesterday, 0)


def test_the_day_of_a_reading_is_that_of_the_departments_time_zone() -> None:
    assert covered(reading(datetime(2026, 11, 17, 18, tzinfo=UTC))).state is CoverageState.IN
    assert covered(reading(datetime(2026, 11, 17, 16, tzinfo=UTC))).state is CoverageState.MISSING


def test_a_week_read_only_at_its_beginning_is_late() -> None:
    week = Period.week_ending(date(2026, 11, 21))
    saturday = datetime(2026, 11, 21, 4, tzinfo=UTC)
    assert covered(reading(READ), period=week, now=saturday).state is CoverageState.LATE
    assert covered(reading(saturday), period=week, now=saturday + timedelta(days=30)).state is CoverageState.IN


def test_a_school_without_teaching_courses_has_no_coverage_and_stays_in_the_list() -> None:
    found = coverage_of(
        ["b", "a"],
        [reading(READ), reading(READ, school="c")],
        period=Period.day(TODAY),
        now=NOW,
        timezone="Asia/Ho_Chi_Minh",
        late_after=timedelta(hours=26),
    )
    assert [(c.school, c.state) for c in found] == [("b", CoverageState.NONE), ("a", CoverageState.IN)]
