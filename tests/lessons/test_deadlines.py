from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from connector.lessons.deadlines import Deadline, Owed, in_order, slot
from connector.lessons.owners import answerable, heads
from mappings.schema import Mapping, ReminderRule
from tests.appraisal.office import MAPPING

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DUE = datetime(2026, 11, 22, 23, 59, tzinfo=ZONE)
RULE = ReminderRule(before=frozenset({3, 1}), after=frozenset({1, 3, 7}))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-11-18T08:00", None),
        ("2026-11-19T08:00", "before-3"),
        ("2026-11-20T08:00", "before-3"),
        ("2026-11-21T08:00", "before-1"),
        ("2026-11-22T08:00", "before-1"),
        ("2026-11-22T23:59", "before-1"),
        ("2026-11-23T08:00", "after-1"),
        ("2026-11-24T08:00", "after-1"),
        ("2026-11-25T08:00", "after-3"),
        ("2026-12-25T08:00", "after-7"),
    ],
)
def test_the_last_slot_that_was_reached_is_the_one_that_is_due(day: str, expected: str | None) -> None:
    assert slot(DUE, datetime.fromisoformat(day).replace(tzinfo=ZONE), RULE) == expected


DAYS = st.frozensets(st.integers(0, 90), max_size=5)


@given(DAYS, DAYS, st.lists(st.integers(-100 * 24, 100 * 24), min_size=1, max_size=30))
def test_however_often_the_clock_is_read_each_slot_is_one_of_the_rule_s_and_they_go_in_order(
    before: frozenset[int], after: frozenset[int], hours: list[int]
) -> None:
    rule = ReminderRule(before=before, after=after)
    found = [slot(DUE, DUE + timedelta(hours=h), rule) for h in sorted(hours)]
    said = [s for s in found if s is not None]
    assert set(said) <= {f"before-{n}" for n in before} | {f"after-{n}" for n in after}
    ranks = [-int(s.partition("-")[2]) if s.startswith("before") else int(s.partition("-")[2]) + 1000 for s in said]
    assert ranks == sorted(ranks)


def test_deadlines_come_by_their_time_and_those_without_one_last() -> None:
    soon, late = (Deadline(Owed.LIST, "l", "u", "U", "w", DUE + timedelta(days=n), 1) for n in (0, 5))
    untimed = Deadline(Owed.MINUTES, "l", "u", "U", "w", None, 1)
    assert in_order([untimed, late, soon]) == [soon, late, untimed]
    assert soon.overdue(DUE + timedelta(minutes=1)) and not soon.overdue(DUE) and not untimed.overdue(DUE)


def test_a_deadline_that_was_moved_is_reminded_of_anew() -> None:
    one = Deadline(Owed.LIST, "l", "u", "U", "w", DUE, 1)
    assert one.key != Deadline(Owed.LIST, "l", "u", "U", "w", DUE + timedelta(days=7), 1).key
    assert one.key == Deadline(Owed.LIST, "l", "u", "U khác", "w", DUE, 9).key


def names(people: object) -> list[str]:
    return [p.id for p in people]  # type: ignore[attr-defined]


def test_cluster_leads_answer_for_their_cluster_and_team_leads_for_their_subjects() -> None:
    mapping = Mapping.model_validate(yaml.safe_load(MAPPING))
    school, commune, city = mapping.levels
    assert names(heads(mapping, commune, "le-chan")) == ["cluster-a"]
    assert names(heads(mapping, city, "so")) == ["officer"]
    assert names(answerable(mapping, school, "thpt-a", {"toán"})) == ["lead-a"]
    assert names(answerable(mapping, school, "thpt-a", {"Vật lí"})) == []
    assert names(answerable(mapping, school, "thpt-b")) == ["lead-b"]
    assert names(answerable(mapping, city, "so")) == ["chair", "officer"]
