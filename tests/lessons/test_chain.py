"""Which levels a version passes: by school and grade, and through the years in which levels come and go."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.lessons.chain import chain
from mappings.schema import Level

ENDED, BEGAN = date(2025, 6, 30), date(2025, 7, 1)
SCHOOL = Level(id="school", name="Cấp trường", unit="school")
DISTRICT = Level(id="district", name="Cấp huyện", unit="group", group_kind="district", valid_to=ENDED)
COMMUNE = Level(id="commune", name="Cấp xã", unit="group", group_kind="commune", valid_from=BEGAN)
CITY = Level(id="city", name="Cấp thành phố", unit="department")
LEVELS = (SCHOOL, DISTRICT, COMMUNE, CITY)


def ids(today: date, **spoken: date) -> list[str]:
    return [level.id for level in chain(LEVELS, 8, "a", today, spoken)]


def test_levels_for_other_stages_or_schools_are_not_in_a_lessons_chain() -> None:
    thcs = DISTRICT.model_copy(update={"stages": frozenset({"THCS"})})
    pilot = CITY.model_copy(update={"schools": frozenset({"b"})})
    assert [x.id for x in chain((SCHOOL, thcs, pilot), 8, "b")] == ["school", "district", "city"]
    assert [x.id for x in chain((SCHOOL, thcs, pilot), 11, "a")] == ["school"]


@pytest.mark.parametrize(
    ("today", "asked"),
    [(date(2025, 6, 1), "district"), (ENDED, "district"), (BEGAN, "commune"), (date(2026, 1, 1), "commune")],
)
def test_the_level_in_force_is_asked(today: date, asked: str) -> None:
    assert ids(today) == ["school", asked, "city"]


def test_a_lesson_that_was_waiting_when_its_level_ended_goes_to_the_one_that_came_after() -> None:
    assert ids(date(2025, 7, 2), school=date(2025, 6, 20)) == ["school", "commune", "city"]


def test_a_level_that_has_spoken_stays_and_one_introduced_later_closes_nothing() -> None:
    old = {"school": date(2025, 5, 1), "district": date(2025, 5, 20), "city": date(2025, 6, 1)}
    assert ids(date(2026, 9, 1), **old) == ["school", "district", "city"]


def test_a_level_in_force_when_a_later_one_spoke_is_not_skipped_by_its_ending() -> None:
    """The city's word came out of turn: it opens nothing, then and now."""
    assert ids(date(2026, 9, 1), school=date(2025, 5, 1), city=date(2025, 6, 1)) == ["school", "district", "city"]


days = st.dates(date(2025, 5, 1), date(2025, 9, 1))


@given(days, st.dictionaries(st.sampled_from([x.id for x in LEVELS]), days))
def test_whoever_has_spoken_is_in_the_chain_and_the_order_is_the_mappings(today: date, spoken: dict[str, date]) -> None:
    found = ids(today, **spoken)
    assert set(spoken) <= set(found)
    assert found == [x.id for x in LEVELS if x.id in found]
    assert {"school", "city"} <= set(found)


@given(days, days, st.dictionaries(st.sampled_from(["school", "district", "city"]), days))
def test_no_day_that_passes_puts_a_new_level_before_one_that_has_spoken(
    one: date, other: date, spoken: dict[str, date]
) -> None:
    if not spoken:
        return
    last = max(i for i, level in enumerate(LEVELS) if level.id in spoken)
    before = {level.id for level in LEVELS[:last]}
    assert before & set(ids(one, **spoken)) == before & set(ids(other, **spoken))
