from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from connector.errors import Rejected
from connector.lms.base import Cache
from connector.lms.moodle.catalog_courses import CatalogCourses
from connector.lms.moodle.sections import RENAME, STATE, UPDATE, CourseSections
from tests.lms.moodle.catalogsite import PLACE, CatalogSite
from tests.lms.moodle.replay import Raw, Replay, recorded


@pytest.fixture
def site(moodle: Replay) -> CatalogSite:
    site = CatalogSite(moodle)
    site.add_course("hoclieu/city.hp/toan-10")
    return site


class Run:
    """One run over the site's only course."""

    def __init__(self, site: CatalogSite, cache: Cache | None = None) -> None:
        client = site.web.client()
        courses = CatalogCourses(client, {} if cache is None else cache)
        self.id = str(courses.ensure(PLACE).id)
        self.sections = CourseSections(client, courses)

    def ensure(self, topic: str) -> int:
        return self.sections.ensure(self.id, topic).number


def names(site: CatalogSite) -> list[str | None]:
    return [s["rawtitle"] for s in site.sections[site.courses[0]["id"]]]


def test_a_topic_gets_a_section_once(site: CatalogSite) -> None:
    assert [Run(site).ensure("Mệnh đề") for _ in range(2)] == [1, 1]
    assert names(site) == [None, "Mệnh đề"]


@pytest.mark.parametrize("typed", ["MỆNH  ĐỀ", unicodedata.normalize("NFD", "Mệnh đề")])
def test_a_section_is_found_by_its_name_however_it_is_typed(site: CatalogSite, typed: str) -> None:
    site.add_section(site.courses[0]["id"], typed)
    assert Run(site).ensure("Mệnh đề") == 1
    assert UPDATE not in site.calls()


def test_a_topic_whose_name_moodle_would_change_is_found_again(site: CatalogSite) -> None:
    assert [Run(site).ensure("x<5 & y") for _ in range(2)] == [1, 1]
    assert names(site) == [None, "x< 5 & y"]


def test_an_unnamed_section_of_a_cut_run_is_used_before_another_is_made(site: CatalogSite) -> None:
    course = site.courses[0]["id"]
    site.add_section(course, None, cmlist=["9"])
    site.add_section(course, None, component="mod_subsection")
    site.add_section(course, None)
    run = Run(site)
    assert (run.ensure("Mệnh đề"), run.ensure("Hàm số")) == (3, 4)
    assert names(site) == [None, None, None, "Mệnh đề", "Hàm số"]


def test_a_section_that_somebody_made_since_is_seen_in_spite_of_the_cache(site: CatalogSite) -> None:
    cache: Cache = {}
    Run(site, cache).ensure("Mệnh đề")
    site.add_section(site.courses[0]["id"], "Hàm số")
    site.courses[0]["timemodified"] += 1
    assert Run(site, cache).ensure("Hàm số") == 2


def test_sections_of_an_unchanged_course_are_not_asked_again(site: CatalogSite) -> None:
    cache: Cache = {}
    site.add_section(site.courses[0]["id"], "Mệnh đề")
    Run(site, cache).ensure("Mệnh đề")
    site.moodle.asked.clear()
    assert Run(site, cache).ensure("Mệnh đề") == 1
    assert STATE not in site.calls()


def test_sections_are_named_in_the_way_of_the_courses_format(site: CatalogSite) -> None:
    site.courses[0]["format"] = "weeks"
    Run(site).ensure("Mệnh đề")
    assert site.moodle.params(RENAME)[0]["component"] == "format_weeks"


def test_a_section_whose_making_got_no_answer_is_looked_for(site: CatalogSite) -> None:
    def cut(params: Any) -> Any:
        site.update(params)
        return Raw(502, "<html>Bad gateway</html>")

    site.moodle.says(UPDATE, cut)
    assert Run(site).ensure("Mệnh đề") == 1
    assert names(site) == [None, "Mệnh đề"]


def test_a_course_that_has_all_the_sections_it_may_have_is_said_to_be_full(site: CatalogSite) -> None:
    site.maxsections = "1"
    run = Run(site)
    run.ensure("Mệnh đề")
    with pytest.raises(Rejected, match="sections") as caught:
        run.ensure("Hàm số")
    assert caught.value.code == "sections_full"


@pytest.mark.parametrize("release", ["4.5", "4.2"])
def test_a_recorded_page_is_read_with_all_its_activities(moodle: Replay, release: str) -> None:
    site = CatalogSite(moodle, release)
    site.add_course("hoclieu/city.hp/toan-10")
    moodle.says(STATE, recorded(f"{STATE}-published", release))
    run = Run(site)
    modules = run.sections.modules(run.id)
    [_, topic] = run.sections.of(run.id)
    kinds = [modules[cmid].module for cmid in topic.cmlist]
    assert (topic.rawtitle, kinds) == ("Mệnh đề", ["scorm", "h5pactivity", "resource", "page", "url"])


@pytest.mark.parametrize("release", ["4.5", "4.2"])
def test_the_recorded_answer_to_a_new_section_is_read(moodle: Replay, release: str) -> None:
    site = CatalogSite(moodle, release)
    site.add_course("hoclieu/city.hp/toan-10")
    moodle.says(STATE, recorded(f"{STATE}-catalog", release))
    moodle.says(UPDATE, recorded(f"{UPDATE}-section_add-catalog", release))
    moodle.says(RENAME, {"value": "…"})
    assert Run(site).ensure("Mệnh đề") > 0
