"""Numbers of official documents: one series per unit and calendar year (NĐ 30/2020/NĐ-CP), whatever its levels."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from connector.appraisal.decisions import give_opinion
from connector.lessons.records import Decision
from connector.store import Store
from tests.appraisal.office import FULL, MAPPING, Office, office
from tests.conftest import Clock

FIRST = "  - {id: school, name: Cấp trường, unit: school, days: 7}\n"
BOARD = "  - {id: board, name: Hội đồng trường, unit: school}\n"
LEAD = "{role: council_member, level: city}"


@pytest.fixture
def two_levels(store: Store, clock: Clock, tmp_path: Path) -> Office:
    """The school decides twice: its team lead, then its board."""
    board = "{role: team_lead, school: thpt-a, level: board}"
    return office(store, clock, tmp_path, MAPPING.replace(FIRST, FIRST + BOARD).replace(LEAD, board, 1))


def approve(desk: Office, level: str, lesson: int) -> None:
    give_opinion(desk.ctx, desk.actor("lead-a"), lesson, 1, level, FULL, Decision.APPROVED)


def numbers(desk: Office) -> list[str | None]:
    return [row.number for row in desk.ctx.store.minutes.all()]


def test_two_levels_of_one_unit_are_numbered_in_one_series(two_levels: Office) -> None:
    lesson, _ = two_levels.hand_in("a")
    approve(two_levels, "school", lesson.id)
    approve(two_levels, "board", lesson.id)
    assert numbers(two_levels) == ["01/BB-THPTTP", "02/BB-THPTTP"]


def test_a_series_goes_on_where_the_first_release_had_counted_each_level_for_itself(two_levels: Office) -> None:
    with two_levels.ctx.store.db.connect() as c:
        c.execute(text("INSERT INTO counter (name, value) VALUES ('minutes/board.thpt-a/2026', 4)"))
    lesson, _ = two_levels.hand_in("a")
    approve(two_levels, "school", lesson.id)
    approve(two_levels, "board", lesson.id)
    assert numbers(two_levels) == ["05/BB-THPTTP", "06/BB-THPTTP"]
