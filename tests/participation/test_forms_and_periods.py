"""Forms of interaction by Moodle's activity names, and the days of a period."""

from __future__ import annotations

from datetime import date

import pytest

from connector.participation.forms import NAMES, InteractionForm, form_of
from connector.participation.period import Period


@pytest.mark.parametrize(
    ("modname", "form"),
    [
        ("scorm", InteractionForm.LESSON),
        ("page", InteractionForm.MATERIAL),
        ("quiz", InteractionForm.ASSESSMENT),
        ("assign", InteractionForm.ASSIGNMENT),
        ("forum", InteractionForm.DISCUSSION),
        ("bigbluebuttonbn", InteractionForm.LIVE),
        ("a_plugin_of_tomorrow", InteractionForm.OTHER),
    ],
)
def test_each_kind_of_activity_is_a_form_of_interaction(modname: str, form: InteractionForm) -> None:
    assert form_of(modname) is form


def test_every_form_has_its_name_in_both_languages() -> None:
    assert set(NAMES) == set(InteractionForm)
    assert all(name.vi and name.en for name in NAMES.values())


def test_a_week_is_the_seven_days_that_end_on_its_last() -> None:
    week = Period.week_ending(date(2026, 11, 21))
    assert (week.first, week.days) == (date(2026, 11, 15), 7)
    assert date(2026, 11, 15) in week
    assert date(2026, 11, 14) not in week


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        Period(date(2026, 11, 2), date(2026, 11, 1))
