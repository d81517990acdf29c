"""A city's figures from partials are those of the reference, whatever changed and whoever delivered twice."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.lms.base import Activity, CourseActivity, DayOfDoing, Doing, Student, TeacherSeen, Topic
from connector.participation.city import figures as city
from connector.participation.city.figures import Asked, city_figures, pack_school, partial_name
from connector.participation.city.partials import Merged, Partial, fingerprint_in, merge, whole
from connector.participation.city.shelf import Folder
from connector.participation.figures import Figures
from connector.participation.indicators import CourseScope, figures
from connector.participation.parquet import FactStore
from connector.participation.period import Period
from mappings.schema import Rules

ZONE = "Asia/Ho_Chi_Minh"
NOON = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
TODAY = date(2026, 11, 18)
DAY, WEEK = Period.day(TODAY), Period.week_ending(TODAY)
RULES = Rules()
LESSON, QUIZ = Activity("7", "scorm", "Bài 1", True), Activity("8", "quiz", "Kiểm tra", True)
TOPICS = (Topic("31", "Chủ đề 1", 1, (LESSON,), guided=True), Topic("32", "Chủ đề 2", 2, (QUIZ,)))
SCHOOLS = [
    CourseScope("a", "site-1", "toan8", "Toán", 8, "8A", "Cô Lan"),
    CourseScope("a", "site-1", "van8", "Ngữ văn", 8, "8A"),
    CourseScope("b", "site-1", "toan9", "Toán", 9, "9B"),
    CourseScope("c", "site-2", "toan8", "Toán", 8, "8A", "Cô Lan"),
]


@dataclass(frozen=True)
class City:
    """Facts of some schools, and the shelf of their packs."""

    facts: FactStore
    shelf: Folder

    def read(self, scope: CourseScope, doings: Sequence[Doing], students: Iterable[str] = "1234") -> None:
        people = tuple(Student(s, None) for s in students)
        teachers = (TeacherSeen("t" + scope.course, NOON, (TODAY,)),)
        reading = CourseActivity(
            scope.course, "2", NOON, TOPICS, people, tuple(doings), frozenset(students), teachers=teachers
        )
        self.facts.record(reading, site=scope.site, pseudonym=str, timezone=ZONE)

    def figures(self, scopes: Sequence[CourseScope] = SCHOOLS, period: Period = WEEK, rules: Rules = RULES) -> Figures:
        return city_figures(self.shelf, self.facts, scopes, period, rules, fine=True)

    def reference(
        self, scopes: Sequence[CourseScope] = SCHOOLS, period: Period = WEEK, rules: Rules = RULES
    ) -> Figures:
        return replace(figures(self.facts, scopes, period, rules), topics=[], forms=[])

    def files(self) -> dict[str, bytes]:
        return {name: self.shelf.read(name) or b"" for name in self.shelf.names("partials/")}


@pytest.fixture
def town(tmp_path: Path) -> City:
    made = City(FactStore(tmp_path / "facts"), Folder(tmp_path / "packs"))
    for scope in SCHOOLS:
        made.read(scope, [Doing("1", "7", (NOON,), True, NOON, score=0.75, seconds=60), Doing("2", "8", score=0.3)])
    return made


@pytest.fixture
def no_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object) -> Figures:
        raise AssertionError("worked out again although the partials are fresh")

    monkeypatch.setattr(city, "figures", refuses)


days = st.integers(0, 12).map(lambda n: NOON - timedelta(days=n))
doings = st.lists(
    st.builds(
        Doing,
        student_id=st.sampled_from("12345"),
        activity_id=st.sampled_from("78"),
        acted=st.lists(days, max_size=2).map(tuple),
        completed=st.none() | st.booleans(),
        score=st.none() | st.integers(0, 8).map(lambda n: n / 8),
        seconds=st.none() | st.integers(0, 900).map(float),
        days=st.lists(st.builds(DayOfDoing, days.map(datetime.date), st.integers(1, 5), st.none() | st.just(90.0)))
        .map(lambda found: tuple({d.day: d for d in found}.values()))
        .filter(lambda found: len(found) < 3),
    ),
    max_size=6,
    unique_by=lambda d: (d.student_id, d.activity_id),
)
seen = st.tuples(doings, st.sets(st.sampled_from("1234")).map(sorted))


@settings(max_examples=8, deadline=None)
@given(st.lists(st.none() | seen, min_size=4, max_size=4), st.sampled_from([DAY, WEEK]))
def test_a_city_from_partials_is_the_city_by_the_reference(
    seen: list[tuple[list[Doing], list[str]] | None], period: Period
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        town = City(FactStore(Path(folder, "facts")), Folder(Path(folder, "packs")))
        for scope, found in zip(SCHOOLS, seen, strict=True):
            if found is not None:
                town.read(scope, *found)
        expected = town.reference(period=period)
        assert town.figures(period=period) == expected
        assert town.figures(period=period) == expected, "from what was kept"


def test_fresh_partials_are_read_and_nothing_is_worked_out_again(town: City, request: pytest.FixtureRequest) -> None:
    expected = town.figures()
    request.getfixturevalue("no_reference")
    assert town.figures() == expected
    assert expected.classes and expected.teachers
    coarse = city_figures(town.shelf, town.facts, SCHOOLS, WEEK, RULES)
    assert coarse == replace(expected, classes=[], teachers=[])


def test_late_data_replace_the_partial_of_their_school_alone_and_count_once(town: City) -> None:
    town.figures()
    before = town.files()
    town.read(SCHOOLS[3], [Doing("3", "7", (NOON - timedelta(days=2),))])
    assert town.figures() == town.reference()
    assert {n.split("/")[2] for n, content in town.files().items() if before[n] != content} == {"site=site-2"}


def test_late_data_of_a_day_after_the_period_leave_its_partials_fresh(
    town: City, request: pytest.FixtureRequest
) -> None:
    yesterday = Period.day(TODAY - timedelta(days=1))
    expected = town.figures(period=yesterday)
    town.read(SCHOOLS[0], [Doing("4", "7", (NOON,))])
    request.getfixturevalue("no_reference")
    assert town.figures(period=yesterday) == expected


def test_other_rules_and_another_mapping_make_partials_stale(town: City) -> None:
    town.figures()
    strict = Rules(score_bands=(9.0,))
    assert town.figures(rules=strict) == town.reference(rules=strict) != town.reference()
    moved = [replace(SCHOOLS[0], class_name="8B"), *SCHOOLS[1:]]
    assert town.figures(moved) == town.reference(moved)


def test_a_course_that_two_schools_name_counts_for_the_first_in_a_department_and_for_each_in_its_group(
    town: City,
) -> None:
    shared = [*SCHOOLS, replace(SCHOOLS[0], school="d")]
    assert town.figures(shared) == town.reference(shared)
    assert town.figures(shared[4:]) == town.reference(shared[4:])
    assert town.figures(shared[4:]).rollups[0].enrolled == 4
    assert town.figures(shared) == town.reference(shared)


def test_a_damaged_partial_is_made_anew(town: City) -> None:
    expected = town.figures()
    name = partial_name(WEEK, "site-1", "a")
    for damaged in (b"", b"{}", b"[1]", b"\xff\n1\n2"):
        town.shelf.write(name, damaged)
        assert fingerprint_in(damaged) is None
        assert town.figures() == expected


def test_a_change_while_the_partial_is_made_leaves_it_stale(town: City, monkeypatch: pytest.MonkeyPatch) -> None:
    real = city.figures

    def changed_meanwhile(*args: object) -> Figures:
        found = real(*args)  # type: ignore[arg-type]
        monkeypatch.setattr(city, "figures", real)
        town.read(SCHOOLS[3], [Doing("4", "7", (NOON,))])
        return found

    monkeypatch.setattr(city, "figures", changed_meanwhile)
    pack_school(town.shelf, Asked(town.facts, WEEK, RULES), SCHOOLS[3:], NOON)
    assert town.figures() == town.reference()


def test_packing_a_school_twice_makes_its_partial_once(town: City) -> None:
    asked = Asked(town.facts, WEEK, RULES)
    assert pack_school(town.shelf, asked, SCHOOLS[3:], NOON)
    assert not pack_school(town.shelf, asked, SCHOOLS[3:], NOON + timedelta(hours=1))


def partials_of(town: City) -> list[Partial]:
    town.figures()
    return [Partial.loaded(content) for content in town.files().values()]


def test_shards_merged_in_any_order_and_delivered_twice_are_the_whole(town: City) -> None:
    shards: list[Merged] = [{p.school: p} for p in partials_of(town)]
    expected = town.reference()
    for order in (shards, shards[::-1], [*shards, *shards], [*shards[1:], shards[0]]):
        assert whole(reduce(merge, order, {})) == expected


made = st.builds(
    Partial,
    school=st.sampled_from("abc"),
    site=st.just("s"),
    fingerprint=st.sampled_from("xyz"),
    made_at=st.sampled_from([NOON, NOON + timedelta(hours=1)]),
    figures=st.just(Figures()),
)


def _all(found: Sequence[Partial]) -> Merged:
    result: Merged = {}
    for partial in found:
        result = merge(result, {partial.school: partial})
    return result


merged = st.lists(made, max_size=4).map(_all)


@given(merged, merged, merged)
def test_merging_is_associative_commutative_and_idempotent(a: Merged, b: Merged, c: Merged) -> None:
    assert merge(merge(a, b), c) == merge(a, merge(b, c))
    assert merge(a, b) == merge(b, a)
    assert merge(a, a) == a


def test_of_two_partials_of_one_school_the_one_made_later_stays() -> None:
    old = Partial("a", "s", "x", NOON, Figures())
    new = replace(old, fingerprint="b", made_at=NOON + timedelta(minutes=1))
    assert merge({"a": new}, {"a": old}) == merge({"a": old}, {"a": new}) == {"a": new}
