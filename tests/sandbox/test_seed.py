"""The demo world: the same each time, its week ends at the given now, and it holds what the demo must show."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.sandbox.records import Site
from connector.sandbox.schooltime import before, school_days
from connector.sandbox.seed import seed_demo
from connector.sandbox.seedplan import CATALOG_SITE, SCHOOLS
from connector.sandbox.world import World

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 18, 14, 0, tzinfo=ZONE)
WEEK = timedelta(days=8).total_seconds()
moments = st.integers(1_785_000_000, 1_815_000_000)


def _world(folder: Path) -> World:
    world = World(folder, clock=NOW.timestamp)
    seed_demo(world)
    return world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return _world(tmp_path_factory.mktemp("world"))


@pytest.fixture(params=[plan.site for plan in SCHOOLS])
def school(world: World, request: pytest.FixtureRequest) -> Site:
    return world.sites[request.param]


def test_two_seedings_are_the_same_to_the_byte(world: World, tmp_path: Path) -> None:
    again = _world(tmp_path)
    assert again.sites == world.sites
    for path in (again.folder / "files").iterdir():
        assert path.read_bytes() == (world.folder / "files" / path.name).read_bytes()


def test_the_citys_site_is_empty_but_for_its_service_account(world: World) -> None:
    site = world.sites[CATALOG_SITE]
    assert site.courses == {}
    assert "hoclieu" in {user.username for user in site.users.values()}


def test_the_citys_site_has_the_companion_plugin_and_the_schools_have_not(world: World) -> None:
    assert [name for name, site in world.sites.items() if site.plugin] == [CATALOG_SITE]


def test_each_school_has_forty_students_or_more(school: Site) -> None:
    assert len({e.userid for e in school.enrolments if school.users[e.userid].idnumber.startswith("HS")}) >= 40


def test_every_moment_is_in_school_hours_and_none_is_in_the_future(school: Site) -> None:
    seen = [t.timemodified for t in school.tracks] + [s.timemodified for s in school.submissions.values()]
    local = [datetime.fromtimestamp(moment, ZONE) for moment in seen]
    assert all(moment <= NOW and moment.weekday() != 6 and 7 <= moment.hour <= 18 for moment in local)


def test_students_are_active_struggling_and_idle(school: Site) -> None:
    now, course = NOW.timestamp(), next(c for c in school.courses.values() if c.category != 2)
    students = [e for e in school.enrolled(course.id) if e.role == "student"]
    idle = {e.userid for e in students if e.lastaccess < now - WEEK}
    week = [t for t in school.tracks if t.userid in {e.userid for e in students} and t.timemodified > now - WEEK]
    statuses = {t.elements["cmi.core.lesson_status"] for t in week}
    assert 0 < len(idle) < len(students) / 2
    assert statuses == {"passed", "incomplete"}
    assert idle.isdisjoint(t.userid for t in week)


def test_every_topic_of_a_teaching_course_is_named_and_tracked(school: Site) -> None:
    for course in [c for c in school.courses.values() if c.shortname != "NOP-BAI-GIANG"]:
        for section in school.sections_of(course.id)[1:]:
            modules = [school.modules[cmid] for cmid in section.sequence]
            assert section.name
            assert {m.modname for m in modules if m.completion == 2} == {"scorm", "quiz", "assign"}


def test_there_are_a_draft_an_approval_a_request_for_changes_and_a_video(world: World) -> None:
    sites = [world.sites[plan.site] for plan in SCHOOLS]
    submissions = [s for site in sites for s in site.submissions.values() if s.files]
    grades = sorted(g.grade for site in sites for g in site.grades.values())
    assert len(submissions) >= 12
    assert "draft" in {s.status for s in submissions}
    assert grades == [60, 88, 90]
    assert "video/mp4" in {f.mimetype for s in submissions for f in s.files}


@given(moments, st.integers(1, 12))
def test_school_days_are_past_and_never_sundays(now: int, count: int) -> None:
    days = school_days(now, count)
    assert [day.opens for day in days] == sorted({day.opens for day in days})
    assert len(days) == count
    for day in days:
        assert datetime.fromtimestamp(day.opens, ZONE).weekday() != 6
        assert day.opens + day.seconds <= now


@given(moments, st.floats(0, 30))
def test_a_moment_some_days_ago_is_in_school_hours_or_now(now: int, days_ago: float) -> None:
    moment = before(now, days_ago)
    local = datetime.fromtimestamp(moment, ZONE)
    assert moment <= now
    assert moment == now or (local.weekday() != 6 and 7 <= local.hour <= 16)
