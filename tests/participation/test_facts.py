"""Readings become day rows; merging loses nothing and repeats nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from connector.lms.base import Activity, CourseActivity, Doing, Student, Topic
from connector.participation.facts import Fact, FactKey, Table, merged_into, read_facts

ZONE = "Asia/Ho_Chi_Minh"
NOON = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
TODAY = date(2026, 11, 18)
TOPIC = Topic("31", "Chủ đề 1", 1, (Activity("7", "scorm", "Bài 1", True), Activity("8", "quiz", "Kiểm tra", True)))


def reading(*doings: Doing, at: datetime = NOON) -> CourseActivity:
    students = (Student("5", None), Student("6", None))
    return CourseActivity("toan8", "2", at, (TOPIC,), students, doings, frozenset({"5"}), sources=("grades", "tracks"))


def recorded(*readings: CourseActivity, newest: bool = True, table: Table | None = None) -> Table:
    table = table or {}
    for one in readings:
        table = merged_into(table, read_facts(one, str, ZONE), newest=newest)
    return table


def test_each_moment_counts_on_its_own_day_of_the_departments_time_zone() -> None:
    late_evening_utc = datetime(2026, 11, 16, 18, 0, tzinfo=UTC)
    table = recorded(reading(Doing("5", "7", acted=(late_evening_utc, late_evening_utc + timedelta(minutes=5), NOON))))
    assert {key.day: fact.acted_events for key, fact in table.items()} == {date(2026, 11, 17): 2, TODAY: 1}


def test_the_same_moment_named_twice_counts_once() -> None:
    assert recorded(reading(Doing("5", "7", acted=(NOON, NOON))))[FactKey("5", "7", TODAY)].acted_events == 1


def test_state_stands_on_the_day_of_observation_and_completion_on_its_own_day() -> None:
    done = datetime(2026, 11, 15, 3, tzinfo=UTC)
    table = recorded(reading(Doing("5", "7", (done,), True, done, "passed", 0.8, 600)))
    assert table[FactKey("5", "7", date(2026, 11, 15))].completed is True
    today = table[FactKey("5", "7", TODAY)]
    assert (today.score, today.seconds, today.seconds_method) == (0.8, 600, "recorded_by_activity")
    assert (today.acted_events, today.completed) == (0, None)


def test_an_unchanged_state_is_not_written_again_the_next_day() -> None:
    doing = Doing("5", "7", completed=False, score=0.4, status="incomplete")
    table = recorded(reading(doing), reading(doing, at=NOON + timedelta(days=1)))
    assert {key.day for key in table} == {TODAY}


def test_a_state_that_returns_to_what_it_was_within_a_day_is_recorded_so() -> None:
    next_day = NOON + timedelta(days=1)
    table = recorded(
        reading(Doing("5", "7", score=0.5)),
        reading(Doing("5", "7", score=0.9), at=next_day),
        reading(Doing("5", "7", score=0.5), at=next_day + timedelta(hours=1)),
    )
    assert table[FactKey("5", "7", next_day.date())].score == 0.5


def test_a_completion_taken_back_in_the_lms_is_taken_back_from_that_day_on() -> None:
    table = recorded(
        reading(Doing("5", "7", completed=True, completed_at=NOON)),
        reading(Doing("5", "7", completed=False), at=NOON + timedelta(days=1)),
    )
    assert [f.completed for _, f in sorted(table.items(), key=lambda item: item[0].day)] == [True, False]


def test_an_action_that_the_lms_no_longer_tells_is_kept() -> None:
    table = recorded(
        reading(Doing("5", "7", acted=(NOON - timedelta(hours=2), NOON))),
        reading(Doing("5", "7", acted=(NOON,)), at=NOON + timedelta(hours=1)),
    )
    assert table[FactKey("5", "7", TODAY)].acted_events == 2


def test_rows_of_students_not_read_again_stay_as_they_are() -> None:
    first = recorded(reading(Doing("5", "7", acted=(NOON,)), Doing("6", "7", acted=(NOON,))))
    second = recorded(reading(Doing("5", "7", acted=(NOON,), score=1.0)), table=first)
    assert second[FactKey("6", "7", TODAY)] == first[FactKey("6", "7", TODAY)]
    assert second[FactKey("5", "7", TODAY)].score == 1.0


def test_an_older_reading_recorded_later_adds_actions_but_no_state() -> None:
    newer = recorded(reading(Doing("5", "7", completed=False, score=0.9)))
    before = NOON - timedelta(days=1)
    older = reading(Doing("5", "7", (before,), True, before, "passed", 0.1), at=before)
    table = recorded(older, table=newer, newest=False)
    assert table[FactKey("5", "7", TODAY)] == newer[FactKey("5", "7", TODAY)]
    yesterday = table[FactKey("5", "7", date(2026, 11, 17))]
    assert (yesterday.acted_events, yesterday.completed, yesterday.score) == (1, None, None)


def test_a_moment_after_the_observation_counts_on_the_day_of_observation() -> None:
    assert [key.day for key in recorded(reading(Doing("5", "7", acted=(NOON + timedelta(days=3),))))] == [TODAY]


def test_doings_of_other_people_and_of_activities_in_no_topic_are_left_out() -> None:
    assert not recorded(reading(Doing("99", "7", acted=(NOON,)), Doing("5", "99", acted=(NOON,))))


def test_the_form_of_interaction_and_the_sources_are_named_in_every_row() -> None:
    facts = recorded(reading(Doing("5", "7", acted=(NOON,)), Doing("5", "8", score=0.5))).values()
    assert {(f.activity, f.form, f.topic, f.source) for f in facts} == {
        ("7", "lesson", "31", "grades+tracks"),
        ("8", "assessment", "31", "grades+tracks"),
    }


moments = st.integers(0, 72).map(lambda hours: NOON - timedelta(hours=hours))
doings = st.builds(
    Doing,
    student_id=st.sampled_from(["5", "6"]),
    activity_id=st.sampled_from(["7", "8"]),
    acted=st.lists(moments, max_size=4).map(tuple),
    completed=st.none() | st.booleans(),
    completed_at=st.none() | moments,
    status=st.none() | st.sampled_from(["passed", "incomplete"]),
    score=st.none() | st.sampled_from([0.0, 0.5, 1.0]),
    seconds=st.none() | st.sampled_from([0.0, 60.0]),
)
histories = st.lists(st.lists(doings, max_size=4, unique_by=lambda d: (d.student_id, d.activity_id)), max_size=5)


@given(histories)
def test_recording_the_last_reading_again_changes_nothing(history: list[list[Doing]]) -> None:
    readings = [reading(*read, at=NOON + timedelta(hours=13 * n)) for n, read in enumerate(history)]
    table = recorded(*readings)
    assert recorded(*readings[-1:], table=table) == table


@given(histories)
def test_the_last_known_state_is_that_of_the_last_reading_that_told_it(history: list[list[Doing]]) -> None:
    readings = [reading(*read, at=NOON + timedelta(hours=13 * n)) for n, read in enumerate(history)]
    table = recorded(*readings)
    told: dict[tuple[str, str], float] = {}
    for one in readings:
        told |= {(d.student_id, d.activity_id): d.score for d in one.doings if d.score is not None}
    known: dict[tuple[str, str], float] = {}
    for fact in sorted(table.values(), key=lambda f: f.day):
        if fact.score is not None:
            known[fact.student, fact.activity] = fact.score
    assert known == told


@given(histories)
def test_actions_are_never_lost_and_every_row_tells_something(history: list[list[Doing]]) -> None:
    table: Table = {}
    for n, read in enumerate(history):
        after = recorded(reading(*read, at=NOON + timedelta(hours=13 * n)), table=table)
        assert all(after[key].acted_events >= fact.acted_events for key, fact in table.items())
        table = after
    assert not any(fact.tells_nothing for fact in table.values())


def test_a_row_that_tells_nothing_is_recognised() -> None:
    empty = Fact("5", "7", TODAY, "31", "lesson")
    assert empty.tells_nothing
    assert not replace(empty, completed=False).tells_nothing
