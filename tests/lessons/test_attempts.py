from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from connector.lessons.attempts import attempt_of

START = datetime(2026, 9, 1, 8, tzinfo=UTC)
HANDED_IN = {0: START + timedelta(days=2), 1: START + timedelta(days=9), 2: START + timedelta(days=20)}


@pytest.mark.parametrize(("day", "attempt"), [(0, 0), (2, 0), (3, 1), (9, 1), (12, 2)])
def test_a_version_belongs_to_the_attempt_in_which_it_was_handed_in(day: int, attempt: int) -> None:
    """An attempt may be handed in several times: the time of its last hand-in is what is known."""
    assert attempt_of(START + timedelta(days=day), False, HANDED_IN) == attempt


def test_what_was_handed_in_last_is_in_the_newest_attempt_though_it_is_an_old_content() -> None:
    assert attempt_of(START, True, HANDED_IN) == 2


@pytest.mark.parametrize("current", [True, False])
def test_of_unknown_attempts_nothing_is_said(current: bool) -> None:
    assert attempt_of(START, current, {}) is None
