"""A figure leads back to its definition, its students (by pseudonym) and their facts; nothing else is counted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from connector.lms.base import Activity, CourseActivity, DayOfDoing, Doing, Student, Topic
from connector.participation.figures import CourseScope
from connector.participation.heads import head_of
from connector.participation.indicators import SQL_FOLDER, figures
from connector.participation.parquet import FactStore
from connector.participation.period import Period
from connector.participation.trace import FigureRef, Trace, facts_behind
from mappings.schema import Rules

NOON = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
TODAY = date(2026, 11, 18)
DAY = Period.day(TODAY)
MATH = CourseScope("thcs-a", "site-a", "shortname:TOAN 8/A", "Toán", 8, "8A", "Cô Lan")
ART = CourseScope("thcs-a", "site-a", "nghe8", "Nghệ thuật", 8)
LESSON = Activity("7", "scorm", "Bài 1", True)
QUIZ = Activity("8", "quiz", "Kiểm tra", True)
TOPIC = "topic/site-a/shortname:TOAN%208%2FA/31"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> FactStore:
    """Only read by the tests."""
    store = FactStore(tmp_path_factory.mktemp("facts"))
    early = NOON - timedelta(days=9)
    maths = [
        Doing("1", "7", (NOON,), True, NOON, score=0.9, seconds=60),
        Doing("1", "8", (NOON,), True, NOON, score=0.7, days=(DayOfDoing(TODAY, 3, 120.0),)),
        Doing("2", "7", (early,), False, score=0.2),
        Doing("9", "7", (NOON,)),
    ]
    record(store, MATH, maths, "123")
    record(store, ART, [Doing("4", "8", (NOON,), False)], "14")
    store.record_members("site-a", TODAY, {"vulnerable": ["2", "4"]}, str)
    return store


def record(store: FactStore, scope: CourseScope, doings: list[Doing], students: str) -> None:
    people = tuple(Student(s, None) for s in students)
    topics = (Topic("31", "Một", 1, (LESSON, QUIZ)),)
    reading = CourseActivity(scope.course, "2", NOON, topics, people, tuple(doings), frozenset(students))
    store.record(reading, site=scope.site, pseudonym=str, timezone="Asia/Ho_Chi_Minh")


def traced(store: FactStore, key: str, limit: int = 500) -> Trace:
    found = facts_behind(store, [MATH, ART], FigureRef("school", "thcs-a", DAY, key), Rules(), limit=limit)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("key", "value", "students", "sql"),
    [
        (f"{TOPIC}/enrolled", 3, "123", "topic_participation"),
        (f"{TOPIC}/participating", 1, "1", "topic_participation"),
        (f"{TOPIC}/participating.ratio", 1, "1", "topic_participation"),
        (f"{TOPIC}/participating_to_date", 2, "12", "topic_participation"),
        (f"{TOPIC}/completed", 1, "1", "topic_completion"),
        (f"{TOPIC}/mean_score", 5.0, "12", "topic_completion"),
        (f"{TOPIC}/bands.2", 0, "12", "topic_results"),
        (f"{TOPIC}/in_difficulty", 2, "23", "topic_difficulty"),
        (f"{TOPIC}/vulnerable.in_difficulty", 1, "2", "topic_groups"),
        (f"{TOPIC}/activities", 2, "", "topic_participation"),
        (TOPIC.replace("topic", "form") + "/lesson/timed", 1, "1", "duration_by_form"),
        (TOPIC.replace("topic", "form") + "/assessment/estimated_seconds_in_period", 120.0, "1", "duration_by_form"),
        ("school/thcs-a/enrolled", 4, "1234", "rollup"),
        ("school/thcs-a/participating", 2, "14", "rollup"),
        ("school/thcs-a/vulnerable.participating", 1, "4", "rollup"),
        ("school/thcs-a/completions", 1, "1", "rollup"),
        ("school/thcs-a/courses", 2, "", "rollup"),
        ("subject/thcs-a/To%C3%A1n/8/in_difficulty", 2, "23", "rollup"),
        ("subject/thcs-a/To%C3%A1n/enrolled", 3, "123", "rollup"),
        ("grade/thcs-a/8/participating", 2, "14", "rollup"),
        ("class/thcs-a/8A/participating_to_date", 2, "12", "rollup"),
        ("teacher/thcs-a/C%C3%B4%20Lan/scored", 2, "12", "rollup"),
        ("class/thcs-a/8A/bands.0", 1, "12", "rollup_results"),
    ],
)
def test_a_figure_leads_to_its_students_and_its_sql(
    store: FactStore, key: str, value: float, students: str, sql: str
) -> None:
    found = traced(store, key)
    assert (found.value, "".join(found.students), found.head.file) == (value, students, f"{sql}.sql")
    assert {row.student for row in found.facts} <= set(students)


def test_every_count_of_students_is_as_great_as_the_students_behind_it(store: FactStore) -> None:
    whole = figures(store, [MATH, ART], DAY, Rules())
    records = [*whole.topics, *whole.rollups, *whole.subjects, *whole.grades, *whole.classes, *whole.teachers]
    for record_ in records:
        for name in ("participating_to_date", "in_difficulty"):
            found = traced(store, f"{record_.key}/{name}")
            assert found.value == getattr(record_, name) == len(found.students), (record_.key, name)


def test_the_facts_of_a_figure_are_those_of_its_own_days_and_activities(store: FactStore) -> None:
    rows = traced(store, f"{TOPIC}/participating").facts
    assert [(r.student, r.activity, r.acted_events) for r in rows] == [("1", "7", 1), ("1", "8", 4)]
    assert {r.day for r in rows} == {TODAY}
    before = traced(store, f"{TOPIC}/participating_to_date").facts
    assert (TODAY - timedelta(days=9), "2") in {(r.day, r.student) for r in before}


def test_the_files_that_were_read_are_named_and_are_there(store: FactStore) -> None:
    found = traced(store, f"{TOPIC}/participating")
    assert [path.parts[0] for path in found.files] == ["facts", "roster", "outline"]
    assert all((store.root / path).is_file() for path in found.files)
    assert found.as_of == {MATH.course: TODAY}


def test_many_facts_are_cut_short_and_their_number_is_told(store: FactStore) -> None:
    found = traced(store, "school/thcs-a/participating_to_date", limit=1)
    assert (len(found.facts), found.facts_in_all) == (1, 5)


def test_a_figure_that_is_not_there_has_no_trace(store: FactStore) -> None:
    gone = FigureRef("school", "thcs-a", DAY, "topic/site-a/nghe8/99/enrolled")
    assert facts_behind(store, [MATH, ART], gone, Rules()) is None
    assert traced(store, f"{TOPIC}/no_such_field").value is None


def test_every_sql_file_tells_its_definition_in_both_languages() -> None:
    for path in SQL_FOLDER.glob("*.sql"):
        head = head_of(path.stem)
        assert head.title.en and head.definition.vi and head.definition.en, path.name
        assert head.denominator and head.exclusions and head.source, path.name
        assert "--" not in head.definition.en and "Definition" not in head.definition.vi, path.name
