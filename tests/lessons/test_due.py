from __future__ import annotations

from datetime import date, datetime, time

from hypothesis import given
from hypothesis import strategies as st

from connector.lessons.due import appraisal_due, latest, list_due
from mappings.schema import Level, ListDue, Window

ZONE = "Asia/Ho_Chi_Minh"
WINDOW = Window(id="w", name="Đợt", opens=date(2026, 8, 17), closes=date(2026, 8, 23))
SCHOOL = Level(id="school", name="Trường", unit="school", days=7)
CLUSTER = Level(id="cluster", name="Cụm", unit="group", days=10, list_due=ListDue(days=1, before=time(12)))
CITY = Level(id="city", name="Sở", unit="department", days=5, by_list=True)
CHAIN = (SCHOOL, CLUSTER, CITY)


def local(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def test_the_school_appraises_in_the_week_that_follows_the_window() -> None:
    assert local(appraisal_due(CHAIN, WINDOW, "school", ZONE)) == "2026-08-30T23:59:00+07:00"


def test_each_level_begins_where_the_one_before_ends_and_a_deciding_one_with_the_list() -> None:
    assert local(appraisal_due(CHAIN, WINDOW, "cluster", ZONE)) == "2026-09-09T23:59:00+07:00"
    assert local(list_due(CHAIN, WINDOW, "cluster", ZONE)) == "2026-09-10T12:00:00+07:00"
    assert local(appraisal_due(CHAIN, WINDOW, "city", ZONE)) == "2026-09-15T23:59:00+07:00"


def test_the_letter_of_2020_by_its_own_dates() -> None:
    said = {"due": {"cluster": "2020-03-16"}, "lists_due": {"cluster": "2020-03-18T12:00"}}
    window = Window.model_validate({"id": "w", "name": "Đợt", "opens": "2020-02-01", "closes": "2020-03-10", **said})
    levels = (SCHOOL, CLUSTER.model_copy(update={"list_due": None, "days": None}), CITY)
    assert local(appraisal_due(levels, window, "cluster", ZONE)) == "2020-03-16T23:59:00+07:00"
    assert local(list_due(levels, window, "cluster", ZONE)) == "2020-03-18T12:00:00+07:00"
    assert local(appraisal_due(levels, window, "city", ZONE)) == "2020-03-23T23:59:00+07:00"


def test_what_the_mapping_does_not_say_is_not_made_up() -> None:
    untimed = (SCHOOL.model_copy(update={"days": None}), CLUSTER)
    assert appraisal_due(untimed, WINDOW, "school", ZONE) is None
    assert appraisal_due(untimed, WINDOW, "cluster", ZONE) is None
    assert list_due(CHAIN, WINDOW, "school", ZONE) is None and list_due(CHAIN, WINDOW, "other", ZONE) is None
    assert latest([None, None]) is None


@given(st.lists(st.integers(1, 60), min_size=1, max_size=6))
def test_along_the_chain_deadlines_only_grow_and_none_lies_within_the_window(days: list[int]) -> None:
    chain = tuple(Level(id=f"l{i}", name="x", unit="school", days=d) for i, d in enumerate(days))
    dues = [appraisal_due(chain, WINDOW, level.id, ZONE) for level in chain]
    moments = [d for d in dues if d is not None]
    assert len(moments) == len(chain) and moments == sorted(set(moments))
    assert moments[0].date() > WINDOW.closes and (moments[-1].date() - WINDOW.closes).days == sum(days)
