from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.lessons.windows import Placing, Timing, place
from mappings.schema import Window

ZONE = "Asia/Ho_Chi_Minh"
AUGUST = Window(id="dot-1", name="Đợt 1", opens=date(2026, 8, 17), closes=date(2026, 8, 23))
JANUARY = Window(id="dot-2", name="Đợt 2", opens=date(2027, 1, 11), closes=date(2027, 1, 17))
BOTH = (JANUARY, AUGUST)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "+07:00")


def with_rule(rule: str) -> tuple[Window, ...]:
    return tuple(w.model_copy(update={"late": rule}) for w in BOTH)


@pytest.mark.parametrize(
    ("moment", "timing"),
    [
        ("2026-08-16T23:59", Timing.EARLY),
        ("2026-08-17T00:00", Timing.ON_TIME),
        ("2026-08-23T23:59", Timing.ON_TIME),
        ("2026-08-24T00:00", Timing.LATE),
    ],
)
def test_a_window_holds_both_its_days_by_the_clock_of_the_department(moment: str, timing: Timing) -> None:
    assert place(BOTH, at(moment), ZONE).timing is timing
    assert place(BOTH, at(moment).astimezone(UTC), ZONE, "dot-1").timing is timing


@pytest.mark.parametrize(
    ("rule", "placing"),
    [
        ("accept", Placing("dot-1", Timing.LATE, "dot-1")),
        ("refuse", Placing("", Timing.REFUSED, "dot-1")),
        ("next_window", Placing("dot-2", Timing.MOVED, "dot-1")),
    ],
)
@pytest.mark.parametrize("named", [None, "dot-1"])
def test_what_comes_late_goes_by_the_rule_of_the_window_it_missed(
    rule: str, placing: Placing, named: str | None
) -> None:
    assert place(with_rule(rule), at("2026-10-01T08:00"), ZONE, named) == placing


def test_what_is_accepted_late_counts_for_the_window_that_is_open_by_then() -> None:
    assert place(BOTH, at("2027-01-12T08:00"), ZONE, "dot-1") == Placing("dot-2", Timing.MOVED, "dot-1")
    assert place(BOTH, at("2027-01-18T08:00"), ZONE, "dot-1") == Placing("dot-1", Timing.LATE, "dot-1")


def test_what_should_wait_for_a_window_that_is_not_declared_yet_is_refused_until_it_is() -> None:
    assert place(with_rule("next_window"), at("2027-02-01T08:00"), ZONE).timing is Timing.REFUSED


def test_a_point_without_windows_has_none_to_miss() -> None:
    assert place((), at("2026-10-01T08:00"), ZONE) == Placing("", Timing.UNDECLARED)


@given(st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)), st.sampled_from(["refuse", "accept", "next_window"]))
def test_every_submission_has_one_place_and_a_window_that_it_did_not_miss_is_never_over(
    moment: datetime, rule: str
) -> None:
    windows = {w.id: w for w in with_rule(rule)}
    placing = place(tuple(windows.values()), moment.replace(tzinfo=UTC), ZONE)
    day = (moment + timedelta(hours=7)).date()
    assert (placing.window == "") is (placing.timing is Timing.REFUSED)
    if placing.timing in (Timing.ON_TIME, Timing.EARLY, Timing.MOVED):
        assert day <= windows[placing.window].closes
    if placing.missed:
        assert windows[placing.missed].closes < day
    assert (placing.timing is Timing.ON_TIME) is any(w.opens <= day <= w.closes for w in windows.values())
