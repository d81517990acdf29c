"""Weeks laid out for a whole city say what the reference says, and are replaced when their sources change."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.lms.base import Activity, CourseActivity, DayOfDoing, Doing, Student, TeacherSeen, Topic
from connector.participation.city import weeks as laying
from connector.participation.city.figures import Asked
from connector.participation.city.reading import week_figures
from connector.participation.city.weeks import Weeks, site_number
from connector.participation.duck import connection
from connector.participation.figures import CourseScope, Figures, RollupFigures
from connector.participation.indicators import figures
from connector.participation.parquet import FactStore
from connector.participation.period import Period
from mappings.schema import Rules

NOON = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
TODAY = date(2026, 11, 18)
DAY, WEEK = Period.day(TODAY), Period.week_ending(TODAY)
TOPICS = (
    Topic("31", "Một", 1, (Activity("7", "scorm", "Bài 1", True), Activity("8", "quiz", "Kiểm tra", True))),
    Topic("32", "Hai", 2, (Activity("9", "page", "Đọc", False),)),
)
SCHOOLS = [
    CourseScope("a", "site-1", "toan8", "Toán", 8, "8A"),
    CourseScope("a", "site-1", "toan9", "Toán", 9, "9A"),
    CourseScope("a", "site-1", "van8", "Ngữ văn", 8, "8A"),
    CourseScope("b", "site-1", "toan9b", "Toán", 9, "9B", "Cô Lan"),
    CourseScope("c", "site-2", "toan8", "Toán", 8, "8A"),
]
TEACHERS = {"toan8": "xy", "toan9": "x", "van8": "yz", "toan9b": ""}
"""By pseudonym, of each course: some courses have two."""

days = st.integers(0, 9).map(lambda n: NOON - timedelta(days=n))
doings = st.lists(
    st.builds(
        Doing,
        student_id=st.sampled_from("12345"),
        activity_id=st.sampled_from("789"),
        acted=st.lists(days, max_size=2).map(tuple),
        completed=st.none() | st.booleans(),
        score=st.none() | st.integers(0, 8).map(lambda n: n / 8),
        seconds=st.none() | st.integers(0, 900).map(float),
        days=st.none().map(lambda _: ()) | days.map(lambda at: (DayOfDoing(at.date(), 2, 90.0),)),
    ),
    max_size=7,
    unique_by=lambda d: (d.student_id, d.activity_id),
)
courses = st.tuples(doings, st.sets(st.sampled_from("1234")).map(sorted))

Table = dict[tuple[object, ...], tuple[object, ...]]


def read(facts: FactStore, scope: CourseScope, did: list[Doing], students: list[str]) -> None:
    teachers = tuple(TeacherSeen(t, NOON) for t in TEACHERS[scope.course])
    people = tuple(Student(s, None) for s in students)
    reading = CourseActivity(
        scope.course, "2", NOON, TOPICS, people, tuple(did), frozenset(students), teachers=teachers
    )
    facts.record(reading, site=scope.site, pseudonym=str, timezone="Asia/Ho_Chi_Minh")


def laid_out(folder: Path, facts: FactStore, period: Period, rules: Rules) -> tuple[Table, Table, Table]:
    """Topics, forms and units from the weeks of both sites."""
    weeks, asked = Weeks(folder), Asked(facts, period, rules)
    for site in ("site-1", "site-2"):
        weeks.write(asked, [s for s in SCHOOLS if s.site == site])
    with connection() as db:
        week_figures(db, [weeks.folder(period, site) for site in ("site-1", "site-2")])

        def table(keys: str, values: str, name: str) -> Table:
            rows = db.execute(f"SELECT {keys}, {values} FROM {name}").fetchall()
            width = len(keys.split(","))
            return {row[:width]: row[width:] for row in rows}

        return (
            table("site, course, topic", TOPIC, "topic_figures"),
            table("place, topic, form", FORM, f"({WITH_COURSE})"),
            table("school, subject, grade, class_name, teacher", UNIT, "unit_figures"),
        )


TOPIC = (
    "enrolled, participating, participating_to_date, completed, in_difficulty, scored, round(mean_score, 6),"
    " bands::VARCHAR"
)
FORM = "activities, participating, participating_to_date, timed, seconds, estimated_seconds_in_period"
UNIT = (
    "courses, topics, topics_started, enrolled, participating, participating_to_date, in_difficulty, completions,"
    " completable, scored, score_sum, bands::VARCHAR, estimated_seconds_in_period"
)
WITH_COURSE = (
    "SELECT f.*, t.site || '/' || t.course AS place FROM form_figures f JOIN topic_figures t USING (topic_key)"
)


def reference(found: Figures) -> tuple[Table, Table, Table]:
    topics: Table = {
        (t.scope.site, t.scope.course, t.topic): (
            t.enrolled,
            t.participating,
            t.participating_to_date,
            t.completed,
            t.in_difficulty,
            t.scored,
            t.mean_score if t.mean_score is None else round(t.mean_score, 6),
            _list(t.bands),
        )
        for t in found.topics
    }
    forms: Table = {
        (f"{f.scope.site}/{f.scope.course}", f.topic, f.form): (
            f.activities,
            f.participating,
            f.participating_to_date,
            f.timed,
            f.seconds,
            f.estimated_seconds_in_period,
        )
        for f in found.forms
    }
    every = [*found.rollups, *found.subjects, *found.grades, *found.classes, *found.teachers]
    return topics, forms, {(r.school, r.subject, r.grade, r.class_name, r.teacher): _unit(r) for r in every}


def _unit(r: RollupFigures) -> tuple[object, ...]:
    estimated = [f.estimated_seconds_in_period for f in r.forms if f.estimated_seconds_in_period is not None]
    names = UNIT.split(", bands")[0].split(", ")
    return (*(getattr(r, name.strip()) for name in names), _list(r.bands), sum(estimated) if estimated else None)


def _list(bands: tuple[int, ...] | None) -> Any:
    return None if bands is None else f"[{', '.join(map(str, bands))}]"


@settings(max_examples=8, deadline=None)
@given(st.lists(st.none() | courses, min_size=5, max_size=5), st.sampled_from([DAY, WEEK]))
def test_weeks_of_a_city_say_what_the_reference_says(
    seen: list[tuple[list[Doing], list[str]] | None], period: Period
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        facts = FactStore(Path(folder, "facts"))
        for scope, found in zip(SCHOOLS, seen, strict=True):
            if found is not None:
                read(facts, scope, *found)
        expected = reference(figures(facts, SCHOOLS, period, Rules()))
        assert laid_out(Path(folder, "packs"), facts, period, Rules()) == expected


def test_a_week_is_laid_out_once_and_again_when_its_facts_or_rules_change(tmp_path: Path) -> None:
    facts, weeks = FactStore(tmp_path / "facts"), Weeks(tmp_path / "packs")
    did = [Doing("1", "7", (NOON,), score=0.75)]
    read(facts, SCHOOLS[4], did, ["1", "2"])
    assert weeks.write(Asked(facts, WEEK, Rules()), SCHOOLS[4:])
    assert not weeks.write(Asked(facts, WEEK, Rules()), SCHOOLS[4:])
    assert weeks.write(Asked(facts, WEEK, Rules(score_bands=(9.0,))), SCHOOLS[4:])
    read(facts, SCHOOLS[4], [*did, Doing("2", "7", (NOON - timedelta(days=2),))], ["1", "2"])
    assert weeks.write(Asked(facts, WEEK, Rules()), SCHOOLS[4:])
    with connection() as db:
        week_figures(db, [weeks.folder(WEEK, "site-2")])
        assert db.execute("SELECT sum(participating) FROM topic_figures").fetchall() == [(2,)]
    assert [p.name for p in weeks.folder(WEEK, "site-2").parent.iterdir()] == ["site=site-2"]


def test_a_week_of_an_earlier_layout_is_laid_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    facts, weeks = FactStore(tmp_path / "facts"), Weeks(tmp_path / "packs")
    read(facts, SCHOOLS[4], [Doing("1", "7", (NOON,))], ["1", "2"])
    with monkeypatch.context() as earlier:
        earlier.setattr(laying, "_layout", lambda: "another")
        assert weeks.write(Asked(facts, WEEK, Rules()), SCHOOLS[4:])
    assert weeks.write(Asked(facts, WEEK, Rules()), SCHOOLS[4:])


def test_a_writer_that_dies_leaves_the_week_that_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    facts, weeks = FactStore(tmp_path / "facts"), Weeks(tmp_path / "packs")
    read(facts, SCHOOLS[4], [Doing("1", "7", (NOON,))], ["1", "2"])
    weeks.write(Asked(facts, WEEK, Rules()), SCHOOLS[4:])
    before = {p.name: p.read_bytes() for p in weeks.folder(WEEK, "site-2").iterdir()}

    class Killed(BaseException):
        pass

    def dies(*_: object) -> None:
        raise Killed

    read(facts, SCHOOLS[4], [Doing("2", "7", (NOON,))], ["1", "2"])
    monkeypatch.setattr(laying, "_swap", dies)
    with pytest.raises(Killed):
        weeks.write(Asked(facts, WEEK, Rules()), SCHOOLS[4:])
    assert {p.name: p.read_bytes() for p in weeks.folder(WEEK, "site-2").iterdir()} == before
    assert not weeks.fresh(Asked(facts, WEEK, Rules()), SCHOOLS[4:])


def test_two_sites_of_one_number_are_not_added_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    facts, weeks = FactStore(tmp_path / "facts"), Weeks(tmp_path / "packs")
    assert site_number("site-1") != site_number("site-2")
    monkeypatch.setattr(laying, "site_number", lambda _: 7)
    for scopes in (SCHOOLS[:1], SCHOOLS[4:]):
        read(facts, scopes[0], [Doing("1", "7", (NOON,))], ["1"])
        weeks.write(Asked(facts, WEEK, Rules()), scopes)
    with connection() as db, pytest.raises(ValueError, match="same number"):
        week_figures(db, [weeks.folder(WEEK, site) for site in ("site-1", "site-2")])
