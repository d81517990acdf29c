"""Schools that send counts only: what their site counted becomes figures, what it did not count stays unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from connector.lms.base import Activity, CountRow, SiteCounts, Topic
from connector.participation.figures import CourseScope, GroupFigures, TeacherFigures
from connector.participation.indicators import figures
from connector.participation.parquet import FactStore
from connector.participation.period import Period
from mappings.schema import Rules, TopicPlan

NOON = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
TODAY = date(2026, 11, 18)
DAY, WEEK = Period.day(TODAY), Period.week_ending(TODAY)
MATH = CourseScope("thcs-a", "site-a", "toan8", "Toán", 8, "8A")
PAGE, QUIZ = Activity("7", "page", "Đọc", True), Activity("8", "quiz", "Kiểm tra", False)
TOPICS = (Topic("31", "Một", 1, (PAGE, QUIZ), guided=True), Topic("32", "Ẩn", 2, (PAGE,), visible=False))
STARTED = float((TODAY - timedelta(days=3) - date(1970, 1, 1)).days)
OF_TOPIC = {"enrolled": 40, "participating": 12, "participating_to_date": 20, "completed": 9, "scored": 8,
            "score_sum": 52.0, "in_difficulty": 6, "started_on": STARTED}  # fmt: skip
OF_CELL = {"enrolled": 40, "participating": 12, "in_difficulty": 6, "completions": 9, "completable": 40,
           "teachers": 2, "teachers_active": 1}  # fmt: skip


def rows(values: dict[str, float], **place: str) -> list[CountRow]:
    return [CountRow(TODAY, TODAY, measure, float(value), **place) for measure, value in values.items()]


@pytest.fixture
def store(tmp_path: Path) -> FactStore:
    told = [
        *rows(OF_TOPIC, course="toan8", topic="31"),
        *rows({"enrolled": 40, "participating": 1}, course="toan8", topic="32"),
        *rows({"activities": 1, "participating": 5, "participating_to_date": 7, "timed": 0, "day_timed": 5,
               "day_seconds": 900}, course="toan8", topic="31", form="assessment"),
        *rows(OF_CELL, cell="school/thcs-a"),
        *rows(OF_CELL, cell="subject/thcs-a/To%C3%A1n/8"),
        *rows(OF_CELL, cell="class/thcs-a/8A"),
        *rows(OF_CELL, cell="class/thcs-a/9C"),
        *rows(OF_CELL, cell="teacher/thcs-a/%C4%90%E1%BB%97%20Th%E1%BB%8B%20A"),
        *rows(OF_CELL, cell="school/thcs-z"),
        *rows(OF_CELL, cell="something else"),
        *rows({"participating": 3}, cell="grade/thcs-a/8"),
    ]  # fmt: skip
    store = FactStore(tmp_path)
    counts = SiteCounts(NOON, tuple(told), {"toan8": TOPICS})
    store.record_counts("site-a", counts, timezone="Asia/Ho_Chi_Minh")
    return store


def test_topics_have_what_the_site_counted_and_the_outline_tells(store: FactStore) -> None:
    (topic,) = figures(store, [MATH], DAY, Rules()).topics
    assert (topic.topic, topic.name, topic.position, topic.activities, topic.tracked) == ("31", "Một", 1, 2, 1)
    assert (topic.enrolled, topic.participating, topic.participating_to_date) == (40, 12, 20)
    assert (topic.completed, topic.scored, topic.mean_score, topic.in_difficulty) == (9, 8, 6.5, 6)
    assert (topic.started_on, topic.learning_activity) == (TODAY - timedelta(days=3), True)
    assert (topic.bands, topic.vulnerable, topic.lacks_means) == (None, None, None)


def test_forms_have_the_estimate_of_the_period_and_nothing_that_was_not_counted(store: FactStore) -> None:
    (form,) = figures(store, [MATH], DAY, Rules()).forms
    assert (form.form, form.activities, form.participating, form.timed, form.seconds) == ("assessment", 1, 5, 0, None)
    assert (form.estimated_in_period, form.estimated_seconds_in_period) == (5, 900.0)
    assert (form.estimated, form.estimated_seconds) == (None, None)


def test_where_the_site_estimated_no_time_it_is_not_known_how_many_have_an_estimate(tmp_path: Path) -> None:
    of_form = {"activities": 1, "participating": 5, "participating_to_date": 7, "timed": 0, "day_timed": 0}
    told = [*rows(OF_TOPIC, course="toan8", topic="31"), *rows(of_form, course="toan8", topic="31", form="assessment")]
    store = FactStore(tmp_path)
    store.record_counts("site-a", SiteCounts(NOON, tuple(told), {"toan8": TOPICS}), timezone="Asia/Ho_Chi_Minh")
    (form,) = figures(store, [MATH], DAY, Rules()).forms
    assert (form.estimated_in_period, form.estimated_seconds_in_period) == (None, None)


def test_of_a_group_of_students_the_site_counts_who_takes_part_and_the_rest_is_not_known(tmp_path: Path) -> None:
    of_group = {"vulnerable_enrolled": 7, "vulnerable_participating": 4}
    told = [
        *rows(OF_TOPIC | of_group, course="toan8", topic="31"),
        *rows(OF_CELL | of_group, cell="school/thcs-a"),
    ]
    store = FactStore(tmp_path)
    store.record_counts("site-a", SiteCounts(NOON, tuple(told), {"toan8": TOPICS}), timezone="Asia/Ho_Chi_Minh")
    found = figures(store, [MATH], DAY, Rules())
    for told_of in (found.topics[0], found.rollups[0]):
        assert (told_of.vulnerable, told_of.lacks_means) == (GroupFigures(7, 4, None, None, None), None)


def test_in_a_named_teachers_own_figures_no_teachers_are_counted_as_rows_count_none(store: FactStore) -> None:
    mine = replace(MATH, teacher="Đỗ Thị A")
    (own,) = figures(store, [mine], DAY, Rules()).teachers
    assert (own.teacher, own.enrolled, own.teaching) == ("Đỗ Thị A", 40, None)


def test_roll_ups_are_those_cells_that_are_ours_and_were_counted(store: FactStore) -> None:
    result = figures(store, [MATH], DAY, Rules())
    assert [r.key for r in result.rollups] == ["school/thcs-a", "subject/thcs-a/To%C3%A1n/8"]
    assert ([r.key for r in result.classes], result.grades) == (["class/thcs-a/8A"], [])
    school = result.rollups[0]
    assert (school.courses, school.topics, school.topics_started) == (1, 1, 1)
    assert (school.enrolled, school.participating, school.in_difficulty) == (40, 12, 6)
    assert (school.completions, school.completable, school.scored, school.bands) == (9, 40, None, None)
    assert school.teaching == TeacherFigures(2, 1, 2)
    assert (school.learning_activities, school.learning_known) == (1, 1)


def test_a_period_that_the_site_did_not_count_is_missing(store: FactStore) -> None:
    assert figures(store, [MATH], WEEK, Rules()).topics == []
    assert figures(store, [MATH], Period.day(TODAY + timedelta(days=1)), Rules()).rollups == []


def test_after_a_topics_end_difficulty_is_unknown_since_the_site_does_not_know_the_day(store: FactStore) -> None:
    plan = TopicPlan(minutes=90, ends=TODAY - timedelta(days=1))
    over = CourseScope("thcs-a", "site-a", "toan8", "Toán", 8, "8A", plans={"Một": plan})
    result = figures(store, [over], DAY, Rules())
    assert (result.topics[0].ended, result.topics[0].planned_minutes) == (True, 90)
    assert (result.topics[0].in_difficulty, result.rollups[0].in_difficulty) == (None, None)


def test_a_course_of_another_school_takes_no_part_in_a_schools_cells(store: FactStore) -> None:
    other = CourseScope("thcs-b", "site-a", "toan8", "Toán", 8)
    assert figures(store, [other], DAY, Rules()).rollups == []
