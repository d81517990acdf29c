from __future__ import annotations

from datetime import date

from connector.participation.figures import Figures, GroupFigures, RollupFigures
from connector.participation.period import Period
from connector.participation.trend import Change, changes, numbers, preceding


def school(id: str, enrolled: int, participating: int, in_difficulty: int | None = None) -> RollupFigures:
    return RollupFigures(
        id, None, None, 1, 2, 1, enrolled, participating, in_difficulty, None, 0,
        vulnerable=GroupFigures(10, 4, None, None, 0),
    )  # fmt: skip


def test_the_period_before_is_as_long_and_ends_the_day_before() -> None:
    assert preceding(Period.day(date(2026, 11, 1))) == Period.day(date(2026, 10, 31))
    assert preceding(Period.week_ending(date(2026, 11, 21))) == Period.week_ending(date(2026, 11, 14))


def test_counts_and_shares_are_set_beside_those_of_before() -> None:
    now, before = Figures(rollups=[school("a", 40, 30)]), Figures(rollups=[school("a", 50, 25)])
    trend = changes(numbers(now), numbers(before))
    assert trend["school/a/participating"] == Change(30, 25)
    assert trend["school/a/participating.ratio"] == Change(0.75, 0.5)
    assert trend["school/a/participating.ratio"].difference == 0.25
    assert trend["school/a/vulnerable.participating.ratio"].now == 0.4


def test_what_is_not_known_on_either_side_has_no_trend() -> None:
    now = Figures(rollups=[school("a", 40, 30, 5), school("b", 10, 1)])
    trend = changes(numbers(now), numbers(Figures(rollups=[school("a", 40, 30)])))
    assert trend["school/a/in_difficulty"] == Change(5, None)
    assert trend["school/b/enrolled"] == Change(10, None)
    assert trend["school/b/in_difficulty"].difference is trend["school/b/enrolled"].difference is None
    assert trend["school/a/completions.ratio"] == Change(None, None)


def test_names_and_places_are_no_figures_but_a_mean_is_one() -> None:
    fields = {key.rpartition("/")[2] for key in numbers(Figures(rollups=[school("a", 1, 1)]))}
    assert not {"grade", "school", "subject"} & fields
    assert "mean_score" in fields
