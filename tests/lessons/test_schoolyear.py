from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.errors import NeedsOperator
from connector.lessons.schoolyear import proposed_windows, school_year

LABELS = st.integers(2001, 2098).map(lambda y: f"{y}-{y + 1}")


def test_the_windows_of_2026_2027_fall_where_the_calendar_has_them() -> None:
    days = [(w.id, w.opens, w.closes) for w in proposed_windows(school_year("2026-2027"))]
    assert days == [
        ("dot-1", date(2026, 8, 17), date(2026, 8, 23)),
        ("dot-2", date(2027, 1, 11), date(2027, 1, 17)),
        ("dot-3", date(2027, 5, 24), date(2027, 5, 30)),
    ]


@given(LABELS)
def test_the_year_holds_its_35_weeks_in_two_semesters_that_follow_each_other(label: str) -> None:
    year = school_year(label)
    assert len(year.first.weeks) >= 18 and len(year.second.weeks) >= 17
    assert year.first.weeks[0].monday >= date(int(label[:4]), 9, 5)
    assert year.first.weeks[-1].following == year.second.weeks[0]
    assert year.second.weeks[-1].sunday <= date(int(label[5:]), 5, 31)
    every = [*year.first.weeks, *year.second.weeks]
    assert all(one.following == other for one, other in pairwise(every))


@given(LABELS)
def test_windows_are_whole_weeks_in_order_that_do_not_touch(label: str) -> None:
    windows = proposed_windows(school_year(label))
    assert all(w.opens.weekday() == 0 and (w.closes - w.opens).days == 6 for w in windows)
    assert all(one.closes < other.opens for one, other in pairwise(windows))
    assert windows[0].opens.month == 8 and 15 <= windows[0].opens.day <= 21


@given(LABELS, st.tuples(st.integers(0, 2), st.integers(0, 3)))
def test_the_make_up_week_is_the_last_that_neither_lessons_nor_holidays_take(
    label: str, holidays: tuple[int, int]
) -> None:
    for semester in (school_year(label, holidays).first, school_year(label, holidays).second):
        assert len(semester.buffer) == max(0, len(semester.weeks) - semester.taught - semester.holidays)
        assert semester.makeup_week == (semester.buffer or semester.weeks)[-1]


@pytest.mark.parametrize("label", ["2026", "2026-2028", "2027-2026", "xxxx-yyyy", "26-27", ""])
def test_a_label_that_is_no_school_year_is_told(label: str) -> None:
    with pytest.raises(NeedsOperator) as caught:
        school_year(label)
    assert caught.value.code == "school_year_wrong"
