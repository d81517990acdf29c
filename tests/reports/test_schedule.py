"""Which reports fall due when: pure, on any clock, however late it is asked."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from connector.reports.schedule import awaited, begun, goes_out, next_hours, reading_times, to_read
from mappings.schema import Mapping, ReportMap
from tests.flows.reportyear import OFF, mapping

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = date(2026, 11, 16)
MINUTE = timedelta(minutes=1)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


def keys(since: datetime | None, now: datetime, of: Mapping | None = None) -> list[tuple[str, str]]:
    return [(o.report.kind, o.key) for o in begun(of or mapping(), since, now)]


def with_reports(*reports: dict[str, object], **more: object) -> Mapping:
    asked = tuple(ReportMap.model_validate(r) for r in reports)
    return mapping().model_copy(update={"reports": asked, **more})


def test_a_daily_report_opens_with_its_draft_on_school_days_and_a_weekly_one_on_saturday() -> None:
    monday_to_sunday = [keys(at(d, 0), at(d, 23)) for d in (MONDAY + timedelta(n) for n in range(7))]
    kinds = [[kind for kind, _ in day] for day in monday_to_sunday]
    assert kinds == [["daily"], ["daily"], ["daily"], ["ad_hoc", "daily"], ["daily"], ["weekly"], []]
    assert keys(at(MONDAY, 0), at(MONDAY, 13, 29)) == [] and keys(at(MONDAY, 0), at(MONDAY, 13, 30)) != []


def test_holidays_bring_no_daily_report_and_a_week_without_school_no_weekly_one() -> None:
    over_tet = keys(at(OFF[0] - timedelta(days=2), 0), at(OFF[1] + timedelta(days=1), 23))
    days = [key for kind, key in over_tet if kind == "daily"]
    assert not [d for d in days if OFF[0].isoformat() <= d <= OFF[1].isoformat()] and "2027-02-15" in days
    # 6 February ends a week with a Sunday before the holidays, 13 February one without any school
    assert [key for kind, key in over_tet if kind == "weekly"] == ["2027-01-30", "2027-02-06"]


def test_without_a_word_a_report_goes_out_twenty_minutes_before_its_hour_and_has_no_draft() -> None:
    [o] = begun(with_reports({"kind": "daily", "due": "15:00"}), at(MONDAY, 0), at(MONDAY, 16))
    assert (o.release_at, o.draft_at, o.due_at) == (at(MONDAY, 14, 40), None, at(MONDAY, 15))
    [early] = begun(with_reports({"kind": "daily", "due": "00:10"}), at(MONDAY, 0), at(MONDAY, 16))
    assert early.release_at == at(MONDAY, 0)


def test_asked_for_the_first_time_only_what_is_still_to_fall_due_is_owed() -> None:
    assert keys(None, at(MONDAY, 14)) == [("daily", "2026-11-16")] and keys(None, at(MONDAY, 15, 1)) == []


def test_an_hour_that_the_mapping_moves_forward_is_not_missed_that_day() -> None:
    moved = with_reports({"kind": "daily", "due": "14:00"})
    assert keys(at(MONDAY, 13, 48), at(MONDAY, 13, 50), moved) == [("daily", "2026-11-16")]


@given(st.lists(st.integers(1, 60 * 24 * 3), min_size=1, max_size=25))
def test_however_the_clock_stands_still_nothing_is_left_out_and_nothing_comes_that_was_not_due(gaps: list[int]) -> None:
    now = first = at(MONDAY, 0)
    since, found = now, set()
    for gap in gaps:
        now += gap * MINUTE
        found |= set(keys(since, now))
        since = now
    steady = set(keys(first, now))
    assert found == steady


def test_an_announced_report_speaks_of_its_own_days_and_has_hours_of_its_own() -> None:
    announced = {"name": "Sau bão", "due": "2026-11-19T09:00", "draft_at": "2026-11-18T16:00"}
    period = {"first": "2026-11-10", "last": "2026-11-18"}
    of = with_reports({"kind": "ad_hoc", "announced": [{**announced, "period": period}]})
    assert begun(of, at(date(2026, 11, 18), 0), at(date(2026, 11, 18), 15, 59)) == []
    [o] = begun(of, at(date(2026, 11, 18), 0), at(date(2026, 11, 18), 16))
    assert (o.key, o.period.first, o.period.last, o.name) == (
        "2026-11-19_0900",
        date(2026, 11, 10),
        date(2026, 11, 18),
        "Sau bão",
    )


@pytest.mark.parametrize(
    "report",
    [
        {"kind": "daily"},
        {"kind": "daily", "due": "15:00", "draft_at": "15:00"},
        {"kind": "daily", "due": "15:00", "confirm_by": "15:01"},
        {"kind": "daily", "due": "15:00", "draft_at": "14:00", "confirm_by": "13:00"},
        {"kind": "weekly", "due": "12:00", "days": ["sat"]},
        {"kind": "ad_hoc", "due": "12:00"},
        {"kind": "daily", "due": "15:00", "announced": [{"name": "x", "due": "2026-11-19T09:00"}]},
    ],
)
def test_hours_that_cannot_be_are_refused(report: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ReportMap.model_validate(report)


# reading sites ---------------------------------------------------------------------------------------------------


def test_sites_take_turns_within_the_hour_before_and_a_slow_one_begins_early() -> None:
    opens = at(MONDAY, 13, 30)
    even = reading_times(mapping(), opens, ["lms-a", "lms-b"], {})
    assert len(set(even.values())) == 2 and all(at(MONDAY, 12, 25) <= t < opens for t in even.values())
    slow = reading_times(mapping(), opens, ["lms-a", "lms-b"], {"lms-b": 1800.0})
    assert slow["lms-b"] <= opens - timedelta(minutes=45 + 5) and slow["lms-b"] < slow["lms-a"]


@pytest.mark.parametrize(
    ("quiet", "expected"), [("12:30-16:00", "12:25"), ("07:00-16:00", "12:55"), ("20:00-06:00", "12:55")]
)
def test_a_site_is_read_before_its_quiet_hours_unless_they_began_long_before(quiet: str, expected: str) -> None:
    sites = [s.model_copy(update={"quiet_hours": ()}) for s in mapping().sites]
    data = mapping().sites[0].model_dump(mode="json") | {"quiet_hours": [quiet]}
    of = mapping().model_copy(update={"sites": (type(sites[0]).model_validate(data), sites[1])})
    times = reading_times(of, at(MONDAY, 13, 30), ["lms-a", "lms-b"], {})
    assert f"{times['lms-a']:%H:%M}" == expected


def test_a_site_is_read_when_its_time_has_come_and_once_and_after_a_failure_again_ever_more_slowly() -> None:
    times = {"a": at(MONDAY, 13)}
    assert to_read(times, at(MONDAY, 12, 59), {}, {}) == []
    assert to_read(times, at(MONDAY, 13), {"a": at(MONDAY, 12)}, {"a": at(MONDAY, 12)}) == ["a"]
    assert to_read(times, at(MONDAY, 14), {"a": at(MONDAY, 13, 1)}, {"a": at(MONDAY, 13, 1)}) == []
    assert to_read(times, at(MONDAY, 13, 4), {}, {"a": at(MONDAY, 13, 1)}) == []
    assert to_read(times, at(MONDAY, 13, 6), {}, {"a": at(MONDAY, 13, 1)}) == ["a"]
    assert to_read(times, at(MONDAY, 14, 10), {}, {"a": at(MONDAY, 14)}) == []
    assert awaited(times, ["a"], {}, {}) and not awaited(times, ["a"], {}, {"a": at(MONDAY, 13, 1)})
    assert not awaited(times, ["b"], {}, {})


def test_a_report_waits_a_little_for_a_first_answer_and_never_so_long_that_it_comes_late_for_it() -> None:
    release, due = at(MONDAY, 14, 40), at(MONDAY, 15)

    def goes(now: datetime, waiting: bool, booked: datetime = release) -> bool:
        return goes_out(release, due, booked, now, waiting=waiting)

    assert not goes(release - MINUTE, False) and goes(release, False)
    assert not goes(release, True) and goes(release + 10 * MINUTE, True)
    assert goes(due - MINUTE, True, booked=due - 2 * MINUTE)
    late = at(MONDAY, 17)
    assert not goes(late, True, booked=late) and goes(late + 10 * MINUTE, True, booked=late) and goes(late, False, late)


def test_the_next_hours_are_told_in_order() -> None:
    found = [(o.report.kind, o.key) for o in next_hours(mapping(), at(MONDAY, 15), 5)]
    assert found == [
        ("daily", "2026-11-17"),
        ("daily", "2026-11-18"),
        ("ad_hoc", "2026-11-19_1050"),
        ("daily", "2026-11-19"),
        ("daily", "2026-11-20"),
        ("weekly", "2026-11-21"),
        ("ad_hoc", "2027-05-28_1100"),
    ]
