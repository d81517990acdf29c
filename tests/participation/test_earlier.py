"""Earlier days folded into one file: the same figures, and never from days that are others now."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.lms.base import Activity, CourseActivity, DayOfDoing, Doing, Student, Topic
from connector.participation import earlier as module
from connector.participation.duck import connection
from connector.participation.figures import CourseScope, Figures
from connector.participation.indicators import computed, figures, prepared
from connector.participation.parquet import FactStore
from connector.participation.period import Period
from connector.participation.purge import forget, rows_of
from mappings.schema import Rules

NOON = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
TODAY = date(2026, 11, 18)
MATH = CourseScope("thcs-a", "site-a", "toan8", "Toán", 8, "8A")
TOPIC = Topic("31", "Một", 1, (Activity("7", "scorm", "Bài", True), Activity("8", "quiz", "Kiểm tra", True)))
WEEK = Period.week_ending(TODAY)


@pytest.fixture(autouse=True)
def _few_days_are_enough(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(module, "ENOUGH", 0)
    yield


days_ago = st.integers(0, 40)
doings = st.lists(
    st.builds(
        Doing,
        student_id=st.sampled_from("1234"),
        activity_id=st.sampled_from("78"),
        acted=st.lists(days_ago.map(lambda n: NOON - timedelta(days=n)), max_size=2).map(tuple),
        completed=st.none() | st.booleans(),
        score=st.none() | st.integers(0, 8).map(lambda n: n / 8),
        seconds=st.none() | st.integers(0, 900).map(float),
        days=st.lists(
            st.builds(
                DayOfDoing,
                day=days_ago.map(lambda n: TODAY - timedelta(days=n)),
                events=st.integers(1, 3),
                seconds=st.none() | st.integers(1, 900).map(lambda n: n / 8),
            ),
            max_size=2,
            unique_by=lambda d: d.day,
        ).map(tuple),
    ),
    max_size=5,
    unique_by=lambda d: (d.student_id, d.activity_id),
)


def record(store: FactStore, did: list[Doing], at: datetime = NOON) -> None:
    people = tuple(Student(s, None) for s in "1234")
    past = [replace(d, acted=tuple(m for m in d.acted if m <= at)) for d in did]
    past = [replace(d, days=tuple(x for x in d.days if x.day <= at.date())) for d in past]
    reading = CourseActivity("toan8", "2", at, (TOPIC,), people, tuple(past), frozenset("1234"))
    store.record(reading, site="site-a", pseudonym=str, timezone="Asia/Ho_Chi_Minh")


def unfolded(store: FactStore, period: Period) -> Figures:
    with connection() as db:
        return computed(db, prepared(db, store, [MATH], period, Rules()), Rules())


def folded_files(store: FactStore) -> list[Path]:
    return sorted((store.root / "known").rglob("earlier-*.parquet"))


@settings(max_examples=8, deadline=None)
@given(st.lists(doings, min_size=2, max_size=2))
def test_figures_from_folded_days_are_those_from_the_days_themselves(readings: list[list[Doing]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = FactStore(Path(folder))
        for did, days in zip(readings, (16, 0), strict=True):
            record(store, did, NOON - timedelta(days=days))
            period = Period.week_ending(TODAY - timedelta(days=days))
            assert figures(store, [MATH], period, Rules()) == unfolded(store, period)


@pytest.fixture
def store(tmp_path: Path) -> FactStore:
    store = FactStore(tmp_path)
    record(store, [Doing("1", "7", (NOON - timedelta(days=30), NOON - timedelta(days=20)), False, score=0.25)])
    return store


def test_the_file_is_made_once_for_the_days_and_the_week_to_saturday(store: FactStore) -> None:
    saturday = TODAY + timedelta(days=3)
    figures(store, [MATH], Period.week_ending(saturday), Rules())
    (made,) = folded_files(store)
    before = made.stat().st_mtime_ns
    figures(store, [MATH], Period.day(TODAY), Rules())
    assert [p.stat().st_mtime_ns for p in folded_files(store)] == [before]


def test_a_day_that_is_another_now_is_read_anew(store: FactStore) -> None:
    figures(store, [MATH], WEEK, Rules())
    record(store, [Doing("2", "7", (NOON - timedelta(days=25),))], NOON + timedelta(minutes=1))
    again = figures(store, [MATH], WEEK, Rules())
    assert again.topics[0].participating_to_date == 2
    assert again == unfolded(store, WEEK)


def test_a_day_that_is_gone_no_longer_counts(store: FactStore) -> None:
    figures(store, [MATH], WEEK, Rules())
    for gone in (store.root / "facts").rglob(f"day={TODAY - timedelta(days=30)}/part.parquet"):
        gone.unlink()
    assert figures(store, [MATH], WEEK, Rules()).topics[0].started_on == TODAY - timedelta(days=20)


def test_the_next_weeks_file_is_made_from_this_weeks_and_old_ones_go(
    store: FactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for week in range(4):
        at = NOON + timedelta(weeks=week)
        record(store, [Doing("3", "8", (at,), True, score=1.0)], at)
        period = Period.week_ending(at.date())
        assert figures(store, [MATH], period, Rules()) == unfolded(store, period)
    assert len(folded_files(store)) == 2


def test_where_nothing_can_be_written_the_days_themselves_are_read(store: FactStore) -> None:
    (store.root / "known").write_text("a file where a folder should be", encoding="ascii")
    assert figures(store, [MATH], WEEK, Rules()) == unfolded(store, WEEK)


def test_few_days_are_not_folded(store: FactStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ENOUGH", 14)
    figures(store, [MATH], WEEK, Rules())
    assert folded_files(store) == []


def test_a_student_who_is_forgotten_is_in_no_folded_file_either(store: FactStore) -> None:
    figures(store, [MATH], WEEK, Rules())
    assert rows_of(store.root, "site-a", "1")["known"]
    forget(store.root, "site-a", "1")
    assert rows_of(store.root, "site-a", "1") == {}
    assert figures(store, [MATH], WEEK, Rules()) == unfolded(store, WEEK)
