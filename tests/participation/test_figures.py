"""Every figure by the SQL files against the same figure in plain Python, over generated courses."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.lms.base import Activity, CourseActivity, DayOfDoing, Doing, Student, TeacherSeen, Topic
from connector.participation.figures import (
    CourseScope,
    Figures,
    FormDuration,
    FormTotals,
    GroupFigures,
    RollupFigures,
    TeacherFigures,
)
from connector.participation.indicators import figures
from connector.participation.parquet import FactStore
from connector.participation.period import Period
from mappings.schema import Rules, TopicPlan
from tests.participation.plain import (
    Groups,
    PlainTopic,
    Seen,
    Whole,
    banded,
    form_figures,
    group_of_pairs,
    of_form,
    topics_of,
)

ZONE = "Asia/Ho_Chi_Minh"
NOON = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
TODAY = date(2026, 11, 18)
RULES = Rules()
PERIODS = [Period.day(TODAY), Period.week_ending(TODAY)]
STUDENTS = "12345"
MODNAMES = ["scorm", "quiz", "page", "label", "bigbluebuttonbn"]

eighths = st.integers(0, 8).map(lambda n: n / 8)
days_ago = st.integers(0, 15)
some_students = st.frozensets(st.sampled_from(STUDENTS))


def ago(days: int) -> datetime:
    return NOON - timedelta(days=days)


activities = st.lists(
    st.builds(
        Activity,
        id=st.sampled_from("6789"),
        modname=st.sampled_from(MODNAMES),
        name=st.just("a"),
        tracked=st.booleans(),
        visible=st.sampled_from([True, True, False]),
    ),
    max_size=4,
    unique_by=lambda a: a.id,
)
estimates = st.lists(
    st.builds(
        DayOfDoing,
        day=days_ago.map(lambda n: TODAY - timedelta(days=n)),
        events=st.integers(1, 3),
        seconds=st.none() | st.integers(1, 9000).map(lambda n: n / 8),
    ),
    max_size=3,
    unique_by=lambda d: d.day,
)
doings = st.lists(
    st.builds(
        Doing,
        student_id=st.sampled_from(STUDENTS),
        activity_id=st.sampled_from("6789"),
        acted=st.lists(days_ago.map(ago), max_size=2).map(tuple),
        completed=st.none() | st.booleans(),
        score=st.none() | eighths,
        seconds=st.none() | st.integers(0, 9000).map(lambda n: n / 8),
        days=estimates.map(tuple),
    ),
    max_size=12,
    unique_by=lambda d: (d.student_id, d.activity_id),
)
teachers = st.lists(
    st.builds(
        TeacherSeen,
        id=st.sampled_from(["t1", "t2", "t3"]),
        last_access=st.none() | days_ago.map(ago),
        active_days=st.none() | st.lists(days_ago.map(lambda n: ago(n).date()), max_size=2).map(tuple),
    ),
    max_size=3,
    unique_by=lambda t: t.id,
)
plans = st.none() | st.builds(
    TopicPlan, minutes=st.integers(30, 200), ends=st.none() | st.integers(-2, 2).map(lambda n: TODAY + timedelta(n))
)


@st.composite
def courses(draw: st.DrawFn, name: str) -> Seen:
    everything = draw(activities)
    cut = draw(st.integers(0, len(everything)))
    guided = st.none() | st.booleans()
    topics = (
        Topic("31", "Một", 1, tuple(everything[:cut]), draw(st.booleans()), draw(guided)),
        Topic("32", "Hai", 2, tuple(everything[cut:]), True, draw(guided)),
    )
    named = {topic.name: plan for topic in topics if (plan := draw(plans)) is not None}
    return Seen(name, topics, draw(some_students), tuple(draw(doings)), tuple(draw(teachers)), named)


@st.composite
def groups(draw: st.DrawFn) -> Groups:
    kinds = {kind: draw(st.none() | some_students) for kind in ("vulnerable", "lacks_means")}
    return {**kinds, "excluded": draw(st.none() | st.frozensets(st.sampled_from("45")))}


def scope_of(course: Seen) -> CourseScope:
    said = {"toan": ("Toán", 8, "8A", "Cô Lan"), "van": ("Ngữ văn", 8, "8A", None), "su": ("Toán", 9, None, None)}
    subject, grade, class_name, teacher = said[course.name]
    return CourseScope("thcs-a", "site-a", course.name, subject, grade, class_name, teacher, course.plans)


def record(store: FactStore, course: Seen, at: datetime = NOON) -> None:
    people = tuple(Student(s, None) for s in sorted(course.students))
    reading = CourseActivity(
        course.name, "2", at, course.topics, people, course.doings, course.students, teachers=course.teachers
    )
    store.record(reading, site="site-a", pseudonym=str, timezone=ZONE)


def counted(seen: Sequence[Seen], members: Groups, period: Period) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        store = FactStore(Path(folder))
        for course in seen:
            record(store, course)
        told = {kind: sorted(ids) for kind, ids in members.items() if ids is not None}
        store.record_members("site-a", TODAY, told, str)
        return figures(store, [scope_of(c) for c in seen], period, RULES)


def near(value: object) -> object:
    return pytest.approx(value, abs=1e-5) if isinstance(value, float) else value


def flat(group: GroupFigures | None) -> tuple[object, ...] | None:
    if group is None:
        return None
    return (group.enrolled, group.participating, group.in_difficulty, group.completions, group.completable)


def spent(form: FormDuration | FormTotals) -> tuple[object, ...]:
    return (
        form.participating,
        form.participating_to_date,
        form.timed,
        near(form.seconds),
        form.estimated,
        near(form.estimated_seconds),
        form.estimated_in_period,
        near(form.estimated_seconds_in_period),
    )


@settings(max_examples=40, deadline=None)
@given(courses("toan"), groups(), st.sampled_from(PERIODS))
def test_topics_and_their_forms_agree_with_plain_python(seen: Seen, members: Groups, period: Period) -> None:
    result = counted([seen], members, period)
    plain = topics_of(seen, RULES, TODAY, members)
    assert [f.topic for f in result.topics] == [t.topic.id for t in plain]
    for figure, topic in zip(result.topics, plain, strict=True):
        pairs = topic.pairs
        scores = [p.score for p in pairs]
        known = [s for s in scores if s is not None]
        assert (figure.enrolled, figure.started_on, figure.ended) == (len(pairs), topic.began, topic.ended)
        assert figure.participating == sum(p.takes_part(period) for p in pairs)
        assert figure.participating_to_date == sum(bool(p.days) for p in pairs)
        assert figure.completed == (sum(bool(p.complete) for p in pairs) if topic.completion_known else None)
        assert figure.in_difficulty == (sum(p.in_difficulty for p in pairs) if topic.difficulty_known else None)
        assert (figure.scored, figure.bands) == (len(known), banded(scores, RULES))
        assert figure.mean_score == near(float(sum(known) / len(known)) if known else None)
        assert (figure.guided, figure.learning_activity) == (topic.topic.guided, topic.learning)
        assert figure.planned_minutes == (topic.plan.minutes if topic.plan else None)
        assert flat(figure.vulnerable) == group_of_pairs(topic, members["vulnerable"], period)
        assert flat(figure.lacks_means) == group_of_pairs(topic, members["lacks_means"], period)
    assert_forms(result, plain, period)


def assert_forms(result: Figures, plain: list[PlainTopic], period: Period) -> None:
    by_topic = {t.topic.id: t for t in plain}
    for form in result.forms:
        assert spent(form) == form_figures(of_form(by_topic[form.topic], form.form), period)
    assert {(f.topic, f.form) for f in result.forms} == {
        (t.topic.id, name) for t in plain for name in ("lesson", "assessment", "material", "live") if t.has(name)
    }


def cells(result: Figures) -> dict[str, RollupFigures]:
    every = (result.rollups, result.subjects, result.grades, result.classes, result.teachers)
    return {r.key: r for rollups in every for r in rollups}


@settings(max_examples=40, deadline=None)
@given(courses("toan"), courses("van"), courses("su"), groups(), st.sampled_from(PERIODS))
def test_roll_ups_agree_with_plain_python(
    maths: Seen, letters: Seen, history: Seen, members: Groups, period: Period
) -> None:
    made: dict[str, list[Seen]] = {
        "school/thcs-a": [maths, letters, history],
        "subject/thcs-a/To%C3%A1n": [maths, history],
        "subject/thcs-a/Ng%E1%BB%AF%20v%C4%83n": [letters],
        "grade/thcs-a/8": [maths, letters],
        "grade/thcs-a/9": [history],
        "subject/thcs-a/To%C3%A1n/8": [maths],
        "subject/thcs-a/To%C3%A1n/9": [history],
        "subject/thcs-a/Ng%E1%BB%AF%20v%C4%83n/8": [letters],
        "class/thcs-a/8A": [maths, letters],
        "teacher/thcs-a/C%C3%B4%20Lan": [maths],
    }
    for teacher in ("t1", "t2", "t3"):
        if taught := [c for c in (letters, history) if teacher in {t.id for t in c.teachers}]:
            made[f"teacher/thcs-a/{teacher}"] = taught
    result = cells(counted([maths, letters, history], members, period))
    assert set(result) == set(made)
    for key, seen in made.items():
        assert_agrees(result[key], Whole(seen, RULES, period, members))


def assert_agrees(figure: RollupFigures, plain: Whole) -> None:
    first = plain.period.first
    began = [t for t in plain.topics if t.began]
    assert (figure.courses, figure.topics, figure.topics_started) == (
        len(plain.courses),
        len(plain.topics),
        len(began),
    )
    assert figure.topics_ended == sum(t.ended for t in plain.topics)
    everybody = (figure.enrolled, figure.participating, figure.in_difficulty, figure.completions, figure.completable)
    assert everybody == plain.counts(plain.students)
    assert figure.participating_to_date == plain.who(lambda p: bool(p.days), plain.students)
    assert (figure.scored, figure.bands) == (len(plain.scores), banded(plain.scores, RULES))
    assert figure.score_sum == near(float(sum(plain.scores)) if plain.scores else None)
    assert (figure.learning_activities, figure.learning_known) == plain.learning()
    assert flat(figure.vulnerable) == plain.group("vulnerable")
    assert flat(figure.lacks_means) == plain.group("lacks_means")
    if figure.kind != "teacher":
        taught = figure.teaching and (figure.teaching.teachers, figure.teaching.active, figure.teaching.known)
        assert taught == plain.teaching(first)
    forms = [(f.form, f.topics, f.activities, *spent(f), f.planned_topics, f.planned_minutes) for f in figure.forms]
    assert forms == plain.forms()


@settings(max_examples=25, deadline=None)
@given(courses("toan"), courses("toan"), groups(), st.integers(1, 9))
def test_a_past_period_knows_nothing_of_what_was_read_and_done_after_it(
    seen: Seen, later: Seen, members: Groups, days: int
) -> None:
    """Late data of the period itself would count: here nothing of it came late."""
    ahead = timedelta(days=days)
    after = Seen(later.name, later.topics, later.students, tuple(moved(d, ahead) for d in later.doings), (), seen.plans)
    with tempfile.TemporaryDirectory() as folder:
        store = FactStore(Path(folder))
        told = {kind: sorted(ids) for kind, ids in members.items() if ids is not None}
        record(store, seen)
        store.record_members("site-a", TODAY, told, str)
        before = figures(store, [scope_of(seen)], PERIODS[1], RULES)
        record(store, after, NOON + ahead)
        store.record_members("site-a", TODAY + ahead, {"vulnerable": ["1"], "excluded": ["2"]}, str)
        assert figures(store, [scope_of(seen)], PERIODS[1], RULES) == before


def moved(doing: Doing, ahead: timedelta) -> Doing:
    """The same deed after today: nothing of it lies within the period."""
    return Doing(
        doing.student_id, doing.activity_id, (NOON + ahead,) if doing.acted else (), doing.completed,
        NOON + ahead if doing.completed else None, doing.status, doing.score, doing.seconds,
        tuple(DayOfDoing(TODAY + ahead, d.events, d.seconds) for d in doing.days[:1]),
    )  # fmt: skip


def test_what_was_done_in_the_period_and_read_later_counts(tmp_path: Path) -> None:
    store, topic = FactStore(tmp_path), Topic("31", "Một", 1, (Activity("7", "scorm", "Bài", True),))
    seen = Seen("toan", (topic,), frozenset("12"), ())
    record(store, seen)
    record(store, Seen("toan", (topic,), frozenset("12"), (Doing("1", "7", (NOON,)),)), NOON + timedelta(days=2))
    (figure,) = figures(store, [scope_of(seen)], PERIODS[0], RULES).topics
    assert figure.participating == 1


def test_a_group_that_nobody_asked_for_is_unknown_and_one_without_members_is_empty(tmp_path: Path) -> None:
    store, topic = FactStore(tmp_path), Topic("31", "Một", 1, (Activity("7", "scorm", "Bài", True),))
    record(store, Seen("toan", (topic,), frozenset("12"), ()))
    store.record_members("site-a", TODAY, {"vulnerable": []}, str)
    (figure,) = figures(store, [scope_of(Seen("toan", (), frozenset(), ()))], PERIODS[0], RULES).topics
    assert figure.lacks_means is None
    assert flat(figure.vulnerable) == (0, 0, None, 0, 0)


def test_a_teacher_who_has_left_the_course_is_not_counted_and_yesterdays_deeds_count_in_the_week(
    tmp_path: Path,
) -> None:
    store, topic = FactStore(tmp_path), Topic("31", "Một", 1, (Activity("7", "scorm", "Bài", True),))
    yesterday = TODAY - timedelta(days=1)
    both = (TeacherSeen("t1", None, (yesterday,)), TeacherSeen("t2", None, (yesterday,)))
    record(store, Seen("toan", (topic,), frozenset("12"), (), both), NOON - timedelta(days=1))
    record(store, Seen("toan", (topic,), frozenset("12"), (), (TeacherSeen("t1", None, ()),)))
    scope = scope_of(Seen("toan", (), frozenset(), ()))
    day, week = (figures(store, [scope], period, RULES).rollups[0].teaching for period in PERIODS)
    assert (day, week) == (TeacherFigures(1, 0, 1), TeacherFigures(1, 1, 1))


def test_how_many_have_an_estimate_is_not_known_where_no_time_is_estimated(tmp_path: Path) -> None:
    store, topic = FactStore(tmp_path), Topic("31", "Một", 1, (Activity("7", "scorm", "Bài", True),))
    learned = Doing("1", "7", acted=(NOON,), seconds=600.0)
    record(store, Seen("toan", (topic,), frozenset("12"), (learned,)))
    found = figures(store, [scope_of(Seen("toan", (), frozenset(), ()))], PERIODS[0], RULES)
    for form in (*found.forms, *found.rollups[0].forms):
        assert (form.participating, form.timed, form.seconds) == (1, 1, 600.0)
        assert (form.estimated, form.estimated_seconds) == (None, None)
        assert (form.estimated_in_period, form.estimated_seconds_in_period) == (None, None)
