"""The journal of changed days: what is derived from a site's days knows by it whether it is stale."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from connector.participation import changes
from connector.participation.changes import announce, changing, state

TODAY = date(2026, 11, 18)
YESTERDAY = TODAY - timedelta(days=1)


def test_every_change_of_a_day_gives_another_state_also_the_same_change_again(tmp_path: Path) -> None:
    states = {state(tmp_path, "a", TODAY)}
    for _ in range(3):
        announce(tmp_path, "a", [TODAY])
        states.add(state(tmp_path, "a", TODAY))
    assert len(states) == 4


def test_a_change_of_a_later_day_or_another_site_leaves_the_state_as_it_was(tmp_path: Path) -> None:
    announce(tmp_path, "a", [YESTERDAY])
    before = state(tmp_path, "a", YESTERDAY)
    announce(tmp_path, "a", [TODAY])
    announce(tmp_path, "b", [YESTERDAY])
    assert state(tmp_path, "a", YESTERDAY) == before != state(tmp_path, "a", TODAY)


def test_a_writer_that_dies_midway_has_announced_its_days(tmp_path: Path) -> None:
    before = state(tmp_path, "a", TODAY)
    with pytest.raises(OSError, match="full"), changing(tmp_path, "a", [TODAY]):
        during = state(tmp_path, "a", TODAY)
        raise OSError("full")
    assert len({before, during, state(tmp_path, "a", TODAY)}) == 3


def test_a_long_journal_is_shortened_without_another_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in (TODAY, YESTERDAY, TODAY):
        announce(tmp_path, "a", [day])
    before, journal = state(tmp_path, "a", TODAY), tmp_path / "changes" / "site=a" / "journal"
    changes._shorten(journal)
    assert state(tmp_path, "a", TODAY) == before
    assert len(journal.read_text().splitlines()) == 2
    monkeypatch.setattr(changes, "_LONG", 10)
    announce(tmp_path, "a", [TODAY])
    assert len(journal.read_text().splitlines()) == 2
    assert state(tmp_path, "a", TODAY) != before
