"""Participation through the companion plugin: pages become readings, by the same rules as from core services."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from connector.errors import HoclieuError, NeedsOperator
from connector.lms.base import Cache, CourseActivity, DayOfDoing, Doing, TeacherSeen, TeachingCourse
from connector.lms.moodle.activity import FactsBy, MoodleActivity
from connector.lms.moodle.core_activity import NEEDED
from connector.lms.moodle.fact_way import GET_FACTS
from tests.lms.moodle.replay import Params, Replay, moodle_error, recorded, site_info

ZONE = "Asia/Ho_Chi_Minh"
NOW = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
TODAY, YESTERDAY = date(2026, 11, 20), date(2026, 11, 19)
COURSE = TeachingCourse("a", "id:7")
LOG_FROM = datetime(2026, 11, 1, tzinfo=UTC)
HEAD = f"H,1,logstore_standard_log,{int(LOG_FROM.timestamp())},log_gaps_1800"
OUTLINE = """C,7,5-5
S,7,70,1,"Hàm số, đồ thị &amp; ứng dụng",1,1
A,7,70,71,scorm,Bài 1,2,1,1,0,1,901 902
A,7,70,72,quiz,Kiểm tra,2,1,1,1,,
A,7,70,73,label,Nhãn,0,1,0,0,,
A,7,70,74,bigbluebuttonbn,Lớp trực tuyến,0,1,1,0,,
U,7,5,student,0
U,7,6,editingteacher student,0
U,7,90,teacher,1794000000"""


def at(day: int, hour: int = 8) -> int:
    """A moment of November 2026 in Việt Nam, in seconds since 1970."""
    return int(datetime(2026, 11, day, hour, tzinfo=UTC).timestamp()) - 7 * 3600


def page(*lines: str, next: str = "", to: int = 1795000000) -> dict[str, Any]:
    return {"csv": "\n".join((HEAD, OUTLINE, *lines)), "next": next, "to": to}


@pytest.fixture
def plugin(moodle: Replay) -> Callable[..., list[Any]]:
    moodle.says("core_webservice_get_site_info", site_info(GET_FACTS, *NEEDED))

    def observe(
        *replies: Any, since: datetime | None = None, cache: Cache | None = None, facts_by: FactsBy = "auto"
    ) -> list[Any]:
        if replies:
            moodle.says(GET_FACTS, *replies)
        source = MoodleActivity(moodle.client(), {} if cache is None else cache, lambda: NOW, facts_by)
        return list(source.observe([COURSE], {"a": since} if since else {}, ZONE))

    return observe


Observe = Callable[..., list[Any]]


def doing(found: list[Any], activity: str, student: str = "5") -> Doing | None:
    [reading] = found
    assert isinstance(reading, CourseActivity)
    return next((d for d in reading.doings if (d.student_id, d.activity_id) == (student, activity)), None)


def test_the_outline_the_students_and_the_teachers_are_told(plugin: Observe) -> None:
    [reading] = plugin(page("L,7,90,0,2026-11-19,4,60,"))
    [topic] = reading.topics
    assert (topic.id, topic.name, topic.position, topic.guided) == ("70", "Hàm số, đồ thị & ứng dụng", 1, True)
    assert [(a.id, a.modname, a.tracked) for a in topic.activities] == [
        ("71", "scorm", True),
        ("72", "quiz", True),
        ("74", "bigbluebuttonbn", False),
    ]
    assert [s.id for s in reading.students] == ["5"] and reading.reread == {"5"}
    assert {t.id: t.active_days for t in reading.teachers} == {"6": (), "90": (YESTERDAY,)}
    assert (reading.sources, reading.spent_method) == (("plugin",), "log_gaps_1800")


def test_days_of_the_log_are_told_with_their_seconds(plugin: Observe) -> None:
    found = plugin(page("L,7,5,72,2026-11-19,3,240,", "L,7,5,72,2026-11-20,1,,", "L,7,99,72,2026-11-20,1,,"))
    told = doing(found, "72")
    assert told is not None and told.days == (DayOfDoing(YESTERDAY, 3, 240.0), DayOfDoing(TODAY, 1, None))
    assert told.acted == () and len(found[0].doings) == 1


def test_own_deeds_count_on_days_that_the_log_does_not_show(plugin: Observe) -> None:
    lines = ("L,7,5,72,2026-11-19,3,,1", f"M,7,72,5,{at(19)},attempt", f"M,7,72,5,{at(18)},attempt")
    told = doing(plugin(page(*lines)), "72")
    assert told is not None and [m.timestamp() for m in told.acted] == [at(18)]


def test_a_completion_is_an_action_only_before_the_log_begins(plugin: Observe) -> None:
    early, late = int(LOG_FROM.timestamp()) - 86400, at(18)
    for moment, acted in ((early, 1), (late, 0)):
        told = doing(plugin(page(f"D,7,71,5,1,{moment},")), "71")
        assert told is not None and (told.completed, len(told.acted)) == (True, acted)
        assert told.completed_at == datetime.fromtimestamp(moment, UTC)


def test_a_completion_with_a_grade_among_its_conditions_is_no_action(plugin: Observe) -> None:
    told = doing(plugin(page(f"D,7,72,5,2,{int(LOG_FROM.timestamp()) - 9},")), "72")
    assert told is not None and (told.completed, told.acted) == (True, ())


@pytest.mark.parametrize(("state", "whole", "changes"), [("", False, False), ("0", False, None), ("1", False, None)])
def test_nothing_recorded_of_a_completion_means_not_completed_where_all_was_told(
    plugin: Observe, state: str, whole: bool, changes: bool | None
) -> None:
    line = f"L,7,5,71,2026-11-20,1,,{state}"
    first, later = doing(plugin(page(line)), "71"), doing(plugin(page(line), since=NOW), "71")
    assert first is not None and later is not None
    assert (first.completed, later.completed) == (whole, changes)


def test_attempts_of_a_package_with_two_parts_are_read_as_from_core(plugin: Observe) -> None:
    lines = (
        f"K,7,71,5,1,901,{at(18)},completed,,0000:10:00,,{at(18, 9)},0",
        f"K,7,71,5,2,901,{at(19)},completed,,0000:10:00,,{at(19, 9)},0",
        f"K,7,71,5,2,902,{at(19)},completed,passed,PT5M,,{at(19, 9)},0",
        f"G,7,71,5,0,0.00000,0.00000,100.00000,,{at(19, 9)},0",
    )
    told = doing(plugin(page(*lines)), "71")
    assert told is not None and (told.seconds, told.status, told.score) == (1500.0, "passed", None)
    assert [m.timestamp() for m in told.acted] == [at(18), at(18, 9), at(19), at(19, 9)]


def test_a_score_of_0_that_the_content_set_is_believed(plugin: Observe) -> None:
    lines = (
        f"K,7,71,5,1,901,{at(18)},not attempted,,,,{at(18)},1",
        f"G,7,71,5,0,0.00000,0.00000,100.00000,,{at(18)},0",
    )
    told = doing(plugin(page(*lines)), "71")
    assert told is not None and (told.score, told.status) == (0.0, "incomplete")


def test_a_regrade_that_no_track_goes_with_is_no_action(plugin: Observe) -> None:
    told = doing(plugin(page(f"G,7,71,5,0,50.00000,0.00000,100.00000,,{int(LOG_FROM.timestamp()) - 9},0")), "71")
    assert told is not None and (told.score, told.acted) == (0.5, ())


def test_of_several_grades_of_an_activity_the_first_counts(plugin: Observe) -> None:
    lines = (f"G,7,72,5,1,1,0,10,,{at(18)},0", f"G,7,72,5,0,8,0,10,,{at(18)},0")
    told = doing(plugin(page(*lines)), "72")
    assert told is not None and told.score == 0.8


def test_seconds_in_a_live_class_are_those_that_it_summed_up(plugin: Observe) -> None:
    told = doing(plugin(page("B,7,74,5,1800")), "74")
    assert told is not None and told.seconds == 1800.0


def test_a_site_without_a_log_tells_so_and_its_recorded_moments_are_actions(plugin: Observe) -> None:
    text = f"H,1,,0,\n{OUTLINE}\nD,7,71,5,1,{at(18)},"
    [reading] = found = plugin({"csv": text, "next": "", "to": 1})
    told = doing(found, "71")
    assert told is not None and len(told.acted) == 1
    assert (reading.sources, reading.spent_method) == (("plugin_without_log",), None)
    assert reading.teachers[-1] == TeacherSeen("90", datetime.fromtimestamp(1794000000, UTC), None)


def test_pages_are_asked_for_until_the_last_and_tell_of_the_same_time(plugin: Observe, moodle: Replay) -> None:
    second = {"csv": "L,7,5,72,2026-11-19,3,240,", "next": "", "to": 1795000000}
    found = plugin(page(next="2.0"), second, since=NOW - timedelta(days=1))
    told = doing(found, "72")
    assert told is not None and told.days
    asked = [params for name, params in moodle.asked if name == GET_FACTS]
    assert [(p["token"], p["to"]) for p in asked] == [("", "0"), ("2.0", "1795000000")]
    assert {p["from"] for p in asked} == {str(int((NOW - timedelta(days=1, hours=1)).timestamp()))}


def test_an_outline_is_told_once_and_then_known_by_its_revision(plugin: Observe, moodle: Replay) -> None:
    cache: Cache = {}
    [first] = plugin(page(), cache=cache)
    brief = {"csv": f"{HEAD}\nC,7,5-5\nU,7,5,student,0", "next": "", "to": 1}
    [second] = plugin(brief, cache=json.loads(json.dumps(cache)), since=NOW)
    assert second.topics == first.topics
    assert json.loads(moodle.asked[-1][1]["known"]) == {"7": "5-5"}


def test_what_is_now_tracked_otherwise_is_asked_for_whole(plugin: Observe, moodle: Replay) -> None:
    cache: Cache = {}
    plugin(page(), cache=cache)
    other = page() | {"csv": page()["csv"].replace("C,7,5-5", "C,7,6-6").replace("Bài 1,2", "Bài 1,1")}
    moodle.asked.clear()
    plugin(other, cache=cache, since=NOW)
    assert [p["from"] != "0" for name, p in moodle.asked if name == GET_FACTS] == [True, False]


def test_courses_that_were_not_read_for_long_are_asked_for_apart(moodle: Replay) -> None:
    moodle.says("core_webservice_get_site_info", site_info(GET_FACTS))
    moodle.says(
        GET_FACTS, lambda p: {"csv": "\n".join(f"C,{c},1-1" for c in p["courseids"].split(",")), "next": "", "to": 1}
    )
    courses = [TeachingCourse(str(n), f"id:{n}") for n in range(1, 5)]
    since = {"1": NOW, "2": NOW - timedelta(days=1), "3": NOW - timedelta(days=30)}
    assert len(list(MoodleActivity(moodle.client(), {}).observe(courses, since, ZONE))) == 4
    asked = [(p["courseids"], p["from"]) for name, p in moodle.asked if name == GET_FACTS]
    assert [ids for ids, _ in asked] == ["1,2", "3", "4"]
    assert [start == "0" for _, start in asked] == [False, False, True]


def test_a_course_that_the_plugin_does_not_tell_of_is_gone_and_stops_no_other(plugin: Observe) -> None:
    [(course, error)] = plugin({"csv": HEAD, "next": "", "to": 1})
    assert course == COURSE and isinstance(error, NeedsOperator) and error.code == "course_gone"


def test_one_course_that_moodle_fails_on_is_found(moodle: Replay) -> None:
    moodle.says("core_webservice_get_site_info", site_info(GET_FACTS))

    def reply(params: Params) -> Any:
        ids = params["courseids"].split(",")
        if "3" in ids:
            return moodle_error("invalidresponse")
        return {"csv": "\n".join(f"C,{c},1-1" for c in ids), "next": "", "to": 1}

    moodle.says(GET_FACTS, reply)
    courses = [TeachingCourse(str(n), f"id:{n}") for n in range(1, 6)]
    found = list(MoodleActivity(moodle.client(), {}).observe(courses, {}, ZONE))
    problems = [(f[0].key, f[1]) for f in found if isinstance(f, tuple)]
    assert [key for key, _ in problems] == ["3"] and isinstance(problems[0][1], HoclieuError)


def test_a_mapping_may_insist_on_core_services(plugin: Observe, moodle: Replay) -> None:
    moodle.says("core_course_get_courses_by_field", {"courses": [], "warnings": []})
    plugin(facts_by="core")
    assert GET_FACTS not in {name for name, _ in moodle.asked}


def test_a_mapping_that_insists_on_the_plugin_is_told_that_it_is_missing(moodle: Replay) -> None:
    moodle.says("core_webservice_get_site_info", site_info(*NEEDED))
    with pytest.raises(NeedsOperator) as caught:
        list(MoodleActivity(moodle.client(), {}, facts_by="plugin").observe([COURSE], {}, ZONE))
    assert caught.value.code == "missing_function"


@pytest.mark.parametrize("release", ["4.5", "4.2"])
def test_what_a_real_moodle_told_is_read_whole(moodle: Replay, release: str) -> None:
    moodle.says("core_webservice_get_site_info", site_info(GET_FACTS))
    body = recorded(GET_FACTS, release)
    moodle.says(GET_FACTS, body)
    course = next(line.split(",")[1] for line in body["csv"].splitlines() if line.startswith("C,"))
    [reading] = MoodleActivity(moodle.client(), {}).observe([TeachingCourse("r", f"id:{course}")], {}, ZONE)
    assert isinstance(reading, CourseActivity)
    assert reading.topics and reading.students and reading.teachers
    events = sum(d.events for one in reading.doings for d in one.days)
    students = {s.id for s in reading.students}
    logged = [line.split(",") for line in body["csv"].splitlines() if line.startswith("L,")]
    activities = {a.id for topic in reading.topics for a in topic.activities}
    assert events == sum(int(row[5]) for row in logged if row[2] in students and row[3] in activities) > 0
    assert any(one.seconds for one in reading.doings) and any(one.score for one in reading.doings)
