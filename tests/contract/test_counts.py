"""What a site counts itself is what its rows come to, and no row about a student is in the answer."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import SecretStr

from connector.lms.base import CountRules, TeachingCourse
from connector.lms.moodle.activity import MoodleActivity
from connector.lms.moodle.client import MoodleClient, MoodleSite
from connector.lms.moodle.counting import GET_COUNTS
from connector.participation.counted import counted
from connector.participation.duck import connection
from connector.participation.figures import CourseScope, Figures
from connector.participation.forms import forms_by_modname
from connector.participation.indicators import figures
from connector.participation.parquet import FactStore
from connector.participation.period import Period
from mappings.schema import Rules, local_day
from tests.contract.scene import Scene
from tests.live.moodleweb import LiveError

ZONE = "Asia/Ho_Chi_Minh"
RULES = Rules()
KINDS = {"H", "C", "S", "A", "N"}


@pytest.fixture
def ask(scene: Scene) -> Any:
    functions = {f["name"] for f in scene.services.call("core_webservice_get_site_info")["functions"]}
    if GET_COUNTS not in functions:
        pytest.skip("this site does not have the companion plugin, or its service does not count")

    def asked(**more: Any) -> list[list[str]]:
        given = {
            "courseids": [scene.teaching_course],
            "cells": [[scene.teaching_course]],
            "last": today().isoformat(),
            "days": [1, 7],
            "timezone": ZONE,
            "forms": dict(forms_by_modname()),
            "inactive_days": RULES.inactive_days,
            "low_score": RULES.low_score,
            "bands": list(RULES.score_bands),
            "cohorts": {},
        }
        reply = scene.services.call(GET_COUNTS, asked=json.dumps({**given, **more}))
        return list(csv.reader(io.StringIO(reply["csv"])))

    return asked


def today() -> date:
    return local_day(datetime.now(UTC), ZONE)


def source(scene: Scene) -> MoodleActivity:
    client = MoodleClient(MoodleSite(id="s", url=scene.url, token=SecretStr(scene.services.token), per_second=1000))
    return MoodleActivity(client, {}, lambda: datetime.now(UTC), "plugin")


def told(found: Figures) -> list[tuple[object, ...]]:
    """What both ways can know, of topics, forms and the school."""
    topics = [
        (t.topic, t.activities, t.tracked, t.started_on, t.enrolled, t.participating, t.participating_to_date)
        for t in found.topics
    ]
    results = [
        (t.topic, t.completed, t.scored, t.mean_score, t.in_difficulty, t.bands, t.learning_activity)
        for t in found.topics
    ]
    forms = [
        (f.topic, f.form, f.activities, f.participating, f.participating_to_date, f.timed, f.seconds)
        for f in found.forms
    ]
    estimates = [(f.topic, f.form, f.estimated_in_period, f.estimated_seconds_in_period) for f in found.forms]
    school: list[tuple[object, ...]] = [
        (r.key, r.courses, r.topics, r.topics_started, r.enrolled, r.participating, r.participating_to_date)
        for r in found.rollups
        if r.kind == "school"
    ]
    school += [(r.in_difficulty, r.completions, r.completable, r.teaching) for r in found.rollups if r.kind == "school"]
    return [*topics, *results, *forms, *estimates, *school]


def test_a_site_counts_what_its_rows_come_to(scene: Scene, ask: Any, tmp_path: Any) -> None:
    course, last = TeachingCourse("t", f"id:{scene.teaching_course}"), today()
    scopes = [CourseScope("truong", "s", "t", "Toán", 10)]
    rows, counts = FactStore(tmp_path / "rows"), FactStore(tmp_path / "counts")
    [reading] = source(scene).observe([course], {}, ZONE)
    assert not isinstance(reading, tuple), reading
    rows.record(reading, site="s", pseudonym=str, timezone=ZONE)
    rules = CountRules(forms_by_modname(), RULES.inactive_days, RULES.low_score, RULES.score_bands, {})
    site = source(scene).counts({"school/truong": [course]}, last, ZONE, rules)
    assert site.unread == []
    counts.record_counts("s", site, timezone=ZONE)
    for period in (Period.day(last), Period.week_ending(last)):
        with connection() as db:
            by_counts = counted(db, counts, scopes, period, RULES)
        by_rows = figures(rows, scopes, period, RULES)
        assert told(by_counts) == told(by_rows)
        assert by_counts.topics and by_counts.topics[0].enrolled >= 3


def test_the_answer_holds_nothing_but_outline_and_counts(scene: Scene, ask: Any) -> None:
    rows = ask()
    assert {row[0] for row in rows} == KINDS
    assert {len(row) for row in rows if row[0] == "N"} == {8}
    assert {row[1] for row in rows if row[0] == "N"} == {"1", "7"}


def test_a_course_that_is_gone_is_in_no_count(scene: Scene, ask: Any) -> None:
    rows = ask(courseids=[99999999, scene.teaching_course], cells=[[99999999, scene.teaching_course]])
    assert rows == ask()
    assert [row[0] for row in ask(courseids=[99999999], cells=[[99999999]])] == ["H"]


def test_a_group_that_no_cohort_is_named_for_is_not_counted(scene: Scene, ask: Any) -> None:
    assert not [row for row in ask() if row[0] == "N" and row[6].startswith("vulnerable")]
    named = [row for row in ask(cohorts={"vulnerable": ["không có nhóm này"]}) if row[6:7] == ["vulnerable_enrolled"]]
    assert named and {row[7] for row in named} == {"0"}


def test_a_question_without_its_parts_is_refused(scene: Scene, ask: Any) -> None:
    with pytest.raises(LiveError) as refused:
        scene.services.call(GET_COUNTS, asked=json.dumps({"courseids": [scene.teaching_course]}))
    assert refused.value.errorcode == "invalidparameter"
