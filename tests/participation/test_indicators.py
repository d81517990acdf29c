"""The figures of the SQL files against the same figures worked out by hand and by plain Python."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.lms.base import Activity, CourseActivity, Doing, Student, Topic
from connector.participation.indicators import SQL_FOLDER, CourseScope, figures, topic_figures
from connector.participation.parquet import FactStore
from connector.participation.period import Period
from mappings.schema import Rules

ZONE = "Asia/Ho_Chi_Minh"
NOON = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
TODAY = date(2026, 11, 18)
RULES = Rules()
MATH = CourseScope("thcs-a", "site-a", "toan8", "Toán", 8, "8A")
ART = CourseScope("thcs-a", "site-a", "nghe8", "Nghệ thuật", 8)
LESSON = Activity("7", "scorm", "Bài 1", True)
QUIZ = Activity("8", "quiz", "Kiểm tra", True)
PAGE = Activity("9", "page", "Đọc thêm", False)


def ago(days: int) -> datetime:
    return NOON - timedelta(days=days)


def read(
    store: FactStore,
    doings: Sequence[Doing],
    topics: Sequence[Topic] = (Topic("31", "Chủ đề 1", 1, (LESSON,)),),
    students: str = "1234",
    scope: CourseScope = MATH,
    at: datetime = NOON,
) -> None:
    people = tuple(Student(s, None) for s in students)
    reading = CourseActivity(scope.course, "2", at, tuple(topics), people, tuple(doings), frozenset(students))
    store.record(reading, site=scope.site, pseudonym=str, timezone=ZONE)


@pytest.fixture
def store(tmp_path: Path) -> FactStore:
    return FactStore(tmp_path)


def test_participating_counts_the_period_and_to_date_apart(store: FactStore) -> None:
    read(store, [Doing("1", "7", (NOON,)), Doing("2", "7", (ago(3),)), Doing("3", "7", (ago(9),))])
    (day,) = topic_figures(store, [MATH], Period.day(TODAY), RULES)
    (week,) = topic_figures(store, [MATH], Period.week_ending(TODAY), RULES)
    assert (day.enrolled, day.participating, day.participating_to_date) == (4, 1, 3)
    assert (week.enrolled, week.participating, week.participating_to_date) == (4, 2, 3)


def test_completed_needs_every_tracked_activity_and_no_other(store: FactStore) -> None:
    topic = Topic("31", "Chủ đề 1", 1, (LESSON, QUIZ, PAGE))
    done = [Doing("1", "7", (NOON,), completed=True), Doing("1", "8", (NOON,), completed=True)]
    read(store, [*done, Doing("2", "7", (NOON,), completed=True)], [topic])
    (figures_,) = topic_figures(store, [MATH], Period.day(TODAY), RULES)
    assert (figures_.completed, figures_.activities, figures_.tracked) == (1, 3, 2)


def test_completed_is_unknown_when_nothing_is_tracked(store: FactStore) -> None:
    read(store, [Doing("1", "9", (NOON,))], [Topic("31", "Chủ đề 1", 1, (PAGE,))])
    assert topic_figures(store, [MATH], Period.day(TODAY), RULES)[0].completed is None


def test_completed_is_unknown_when_the_lms_told_none_although_students_acted(store: FactStore) -> None:
    read(store, [Doing("1", "7", (NOON,), score=1.0)])
    assert topic_figures(store, [MATH], Period.day(TODAY), RULES)[0].completed is None


def test_a_topic_no_student_acted_in_has_not_started_and_nobody_is_in_difficulty(store: FactStore) -> None:
    read(store, [Doing("1", "7", completed=False, score=0.1)])
    (figures_,) = topic_figures(store, [MATH], Period.day(TODAY), RULES)
    assert (figures_.started_on, figures_.in_difficulty, figures_.completed) == (None, None, 0)


@pytest.mark.parametrize(("days", "in_difficulty"), [(6, 0), (7, 3), (8, 3)])
def test_students_who_never_acted_are_in_difficulty_seven_days_after_the_topic_began(
    store: FactStore, days: int, in_difficulty: int
) -> None:
    read(store, [Doing("1", "7", (ago(days), NOON), completed=False)])
    assert topic_figures(store, [MATH], Period.day(TODAY), RULES)[0].in_difficulty == in_difficulty


def test_a_mean_below_five_of_ten_is_a_difficulty_and_exactly_five_is_none(store: FactStore) -> None:
    topic = Topic("31", "Chủ đề 1", 1, (LESSON, QUIZ))
    low = [Doing("1", "7", (NOON,), score=0.5), Doing("1", "8", (NOON,), score=0.4)]
    even = [Doing("2", "7", (NOON,), score=0.6), Doing("2", "8", (NOON,), score=0.4)]
    read(store, [*low, *even], [topic])
    (figures_,) = topic_figures(store, [MATH], Period.day(TODAY), RULES)
    assert (figures_.in_difficulty, figures_.scored, figures_.mean_score) == (1, 2, 4.75)


def test_a_low_score_without_any_recorded_action_is_no_difficulty_yet(store: FactStore) -> None:
    read(store, [Doing("1", "7", (NOON,), score=0.9), Doing("2", "7", score=0.1)], students="12")
    assert topic_figures(store, [MATH], Period.day(TODAY), RULES)[0].in_difficulty == 0


def test_a_student_who_has_completed_is_not_in_difficulty(store: FactStore) -> None:
    read(store, [Doing("1", "7", (ago(20),), True, ago(20), score=0.1)], students="1")
    (figures_,) = topic_figures(store, [MATH], Period.day(TODAY), RULES)
    assert (figures_.completed, figures_.in_difficulty) == (1, 0)


def test_where_completion_is_unknown_only_those_who_never_acted_count_as_inactive(store: FactStore) -> None:
    read(store, [Doing("1", "9", (ago(20),))], [Topic("31", "Chủ đề 1", 1, (PAGE,))])
    assert topic_figures(store, [MATH], Period.day(TODAY), RULES)[0].in_difficulty == 3


def test_the_thresholds_come_from_the_rules(store: FactStore) -> None:
    read(store, [Doing("1", "7", (ago(2),), score=0.7)], students="12")
    strict = Rules(inactive_days=2, low_score=8)
    assert topic_figures(store, [MATH], Period.day(TODAY), RULES)[0].in_difficulty == 0
    assert topic_figures(store, [MATH], Period.day(TODAY), strict)[0].in_difficulty == 2


def test_hidden_topics_hidden_activities_labels_and_empty_topics_are_out(store: FactStore) -> None:
    hidden, label = replace(QUIZ, visible=False), Activity("10", "label", "Lời dặn", False)
    topics = [
        Topic("31", "Chủ đề 1", 1, (LESSON, hidden)),
        Topic("32", "Ẩn", 2, (PAGE,), visible=False),
        Topic("33", "Chỉ có nhãn", 3, (label,)),
        Topic("34", "Trống", 4, ()),
    ]
    read(store, [Doing("1", "8", (NOON,)), Doing("1", "9", (NOON,))], topics)
    (figures_,) = topic_figures(store, [MATH], Period.day(TODAY), RULES)
    assert (figures_.topic, figures_.activities, figures_.participating) == ("31", 1, 0)


def test_a_course_not_read_that_day_gives_no_row_at_all(store: FactStore) -> None:
    read(store, [Doing("1", "7", (NOON,))])
    result = figures(store, [MATH, ART], Period.day(TODAY + timedelta(days=1)), RULES)
    assert (result.topics, result.forms, result.rollups) == ([], [], [])


def test_students_who_left_are_no_longer_counted(store: FactStore) -> None:
    read(store, [Doing("1", "7", (ago(1),)), Doing("2", "7", (ago(1),))], at=ago(1))
    read(store, [], students="234")
    (figures_,) = topic_figures(store, [MATH], Period.week_ending(TODAY), RULES)
    assert (figures_.enrolled, figures_.participating) == (3, 1)


def test_a_day_worked_out_again_later_knows_its_own_state_and_not_the_later_one(store: FactStore) -> None:
    read(store, [Doing("1", "7", (ago(1),), completed=False, score=0.2)], at=ago(1))
    read(store, [Doing("1", "7", (ago(1), NOON), True, NOON, score=1.0)])
    (then,) = topic_figures(store, [MATH], Period.day(TODAY - timedelta(days=1)), RULES)
    assert (then.completed, then.mean_score, then.in_difficulty) == (0, 2.0, 1)


def test_seconds_nobody_recorded_are_unknown_not_zero(store: FactStore) -> None:
    topic = Topic("31", "Chủ đề 1", 1, (LESSON, QUIZ))
    read(store, [Doing("1", "7", (NOON,), seconds=90), Doing("2", "7", seconds=30), Doing("1", "8", (NOON,))], [topic])
    forms = {
        f.form: (f.participating, f.timed, f.seconds) for f in figures(store, [MATH], Period.day(TODAY), RULES).forms
    }
    assert forms == {"lesson": (1, 2, 120.0), "assessment": (1, 0, None)}


def test_a_school_counts_each_student_once_over_courses_and_topics(store: FactStore) -> None:
    read(store, [Doing("1", "7", (NOON,), True, NOON), Doing("2", "7", (ago(8),))], students="123")
    read(store, [Doing("1", "7", (NOON,), False)], students="14", scope=ART)
    school, *subjects = figures(store, [MATH, ART], Period.day(TODAY), RULES).rollups
    assert (school.subject, school.courses, school.topics, school.topics_started) == (None, 2, 2, 2)
    assert (school.enrolled, school.participating, school.in_difficulty) == (4, 1, 2)
    assert (school.completions, school.completable) == (1, 5)
    assert [(r.subject, r.enrolled, r.participating) for r in subjects] == [("Nghệ thuật", 2, 1), ("Toán", 3, 1)]


def test_completions_count_only_in_topics_under_way(store: FactStore) -> None:
    topics = [Topic("31", "Một", 1, (LESSON,)), Topic("32", "Hai", 2, (QUIZ,))]
    read(store, [Doing("1", "7", (NOON,), True, NOON), Doing("1", "8", completed=True)], topics, students="12")
    school, _ = figures(store, [MATH], Period.day(TODAY), RULES).rollups
    assert (school.completions, school.completable) == (1, 2)


def test_a_course_that_two_schools_name_counts_for_the_first(store: FactStore) -> None:
    read(store, [Doing("1", "7", (NOON,))])
    result = figures(store, [MATH, replace(MATH, school="thcs-b")], Period.day(TODAY), RULES)
    assert [t.scope.school for t in result.topics] == ["thcs-a"]


def test_a_school_without_students_or_topics_has_zeros_and_unknowns(store: FactStore) -> None:
    read(store, [], topics=(), students="")
    school, _ = figures(store, [MATH], Period.day(TODAY), RULES).rollups
    assert (school.enrolled, school.participating, school.topics) == (0, 0, 0)
    assert (school.in_difficulty, school.completions) == (None, None)


def test_every_sql_file_states_definition_denominator_exclusions_and_source_in_both_languages() -> None:
    for path in SQL_FOLDER.glob("*.sql"):
        comment = path.read_text("utf-8").split("\nSELECT")[0]
        for stated in (
            "Định nghĩa",
            "Definition",
            "Mẫu số",
            "Denominator",
            "Loại trừ",
            "Exclusions",
            "Nguồn",
            "Source",
        ):
            assert stated in comment, f"{path.name} does not state {stated}"


@dataclass(frozen=True)
class Seen:
    """One generated course: what students did, whole days ago."""

    doings: tuple[Doing, ...]
    topics: tuple[Topic, ...]
    students: str


activities = st.lists(
    st.builds(
        Activity,
        id=st.sampled_from("789"),
        modname=st.sampled_from(["scorm", "quiz", "label"]),
        name=st.just("a"),
        tracked=st.booleans(),
        visible=st.sampled_from([True, True, False]),
    ),
    max_size=3,
    unique_by=lambda a: a.id,
)
generated_doings = st.lists(
    st.builds(
        Doing,
        student_id=st.sampled_from("12345"),
        activity_id=st.sampled_from("789"),
        acted=st.lists(st.integers(0, 15).map(ago), max_size=3).map(tuple),
        completed=st.none() | st.booleans(),
        score=st.none() | st.integers(0, 8).map(lambda n: n / 8),
        seconds=st.none() | st.integers(0, 900).map(float),
    ),
    max_size=10,
    unique_by=lambda d: (d.student_id, d.activity_id),
)


@st.composite
def courses(draw: st.DrawFn) -> Seen:
    everything = draw(activities)
    cut = draw(st.integers(0, len(everything)))
    topics = (
        Topic("31", "Một", 1, tuple(everything[:cut]), draw(st.booleans())),
        Topic("32", "Hai", 2, tuple(everything[cut:])),
    )
    return Seen(tuple(draw(generated_doings)), topics, "".join(sorted(draw(st.sets(st.sampled_from("1234"))))))


Figure = tuple[str, int, int, int, int | None, int, float | None, int | None]


def by_plain_python(seen: Seen, period: Period) -> tuple[list[Figure], set[str], set[str]]:
    """Per topic: enrolled, participating, to date, completed, scored, mean, in difficulty; and the school's sets."""
    result: list[Figure] = []
    active: set[str] = set()
    struggling: set[str] = set()
    for topic in seen.topics:
        shown = {a.id: a for a in topic.activities if a.visible and a.modname != "label"}
        if not topic.visible or not shown:
            continue
        did = [d for d in seen.doings if d.activity_id in shown and d.student_id in seen.students]
        days = {s: [m.date() for d in did if d.student_id == s for m in d.acted] for s in seen.students}
        start = min((day for each in days.values() for day in each), default=None)
        tracked = {a.id for a in shown.values() if a.tracked}
        told = [d for d in did if d.activity_id in tracked]
        known = bool(tracked) and (any(d.completed is not None for d in told) or not any(d.acted for d in told))
        complete = {
            s for s in seen.students if tracked <= {d.activity_id for d in told if d.student_id == s and d.completed}
        }
        means = {}
        for s in seen.students:
            scores = [Fraction(d.score) for d in did if d.student_id == s and d.score is not None]
            if scores:
                means[s] = sum(scores) * 10 / len(scores)
        difficult = set()
        for s in seen.students:
            if start is None or (known and s in complete):
                continue
            idle = (period.last - max(days[s], default=start)).days >= RULES.inactive_days
            low = bool(days[s]) and s in means and means[s] < RULES.low_score
            if low or (idle and (known or not days[s])):
                difficult.add(s)
        taking_part = {s for s in seen.students if any(day in period for day in days[s])}
        active |= taking_part
        struggling |= difficult
        mean = float(sum(means.values()) / len(means)) if means else None
        result.append(
            (
                topic.id,
                len(seen.students),
                len(taking_part),
                sum(bool(d) for d in days.values()),
                len(complete) if known else None,
                len(means),
                mean,
                None if start is None else len(difficult),
            )
        )
    return result, active, struggling


@settings(max_examples=40, deadline=None)
@given(courses(), st.sampled_from([Period.day(TODAY), Period.week_ending(TODAY)]))
def test_sql_and_plain_python_agree(seen: Seen, period: Period) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = FactStore(Path(folder))
        read(store, seen.doings, seen.topics, seen.students)
        result = figures(store, [MATH], period, RULES)
    expected, active, struggling = by_plain_python(seen, period)
    counted: list[object] = [
        (
            f.topic,
            f.enrolled,
            f.participating,
            f.participating_to_date,
            f.completed,
            f.scored,
            pytest.approx(f.mean_score, abs=1e-5),
            f.in_difficulty,
        )
        for f in result.topics
    ]
    assert counted == list(expected)
    school = result.rollups[0]
    assert (school.enrolled, school.participating, school.in_difficulty or 0) == (
        len(seen.students),
        len(active),
        len(struggling),
    )
