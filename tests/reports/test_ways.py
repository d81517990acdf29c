"""What each way into an LMS cannot see is said in the report."""

from __future__ import annotations

import pytest

from connector.participation.figures import FormTotals, GroupFigures
from connector.reports.sums import forms_sum, group_sum
from connector.reports.ways import BLIND, WAYS


def of_form(estimated: int | None, seconds: float | None) -> FormTotals:
    return FormTotals("lesson", 1, 1, 5, 5, 5, 600.0, estimated, seconds, estimated, seconds, 0, None)


def test_each_way_says_what_it_cannot_see() -> None:
    assert BLIND.keys() == WAYS.keys()


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("bị khoá tài khoản trên toàn site", "suspended on the whole site"),
        ("không ước lượng được thời gian", "time cannot be estimated"),
        ("lần truy cập gần nhất", "only the last access"),
        ("lượt xem trang", "page views"),
        ("mức tối thiểu", "lower bound"),
    ],
)
def test_what_core_services_cannot_know_stands_in_the_reports_note(vi: str, en: str) -> None:
    assert vi in BLIND["core"].vi and en in BLIND["core"].en


def test_schools_without_an_estimate_add_no_zero_to_those_with_one() -> None:
    (some,) = forms_sum([of_form(None, None), of_form(3, 90.0)])
    assert (some.estimated, some.estimated_seconds, some.participating) == (3, 90.0, 10)
    (none,) = forms_sum([of_form(None, None), of_form(None, None)])
    assert (none.estimated, none.estimated_in_period, none.participating) == (None, None, 10)


def test_what_no_school_knows_of_a_group_of_students_is_not_known_of_their_sum() -> None:
    silent = GroupFigures(7, 4, None, None, None)
    together, alone = group_sum([silent, GroupFigures(10, 4, 3, 1, 2)]), group_sum([silent])
    assert together is not None and (together.enrolled, together.completions, together.completable) == (17, 1, 2)
    assert alone is not None and (alone.enrolled, alone.completions, alone.completable) == (7, None, None)
