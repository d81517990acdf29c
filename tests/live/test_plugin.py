"""The companion plugin on a real Moodle, where it is installed: what students have done outlives everything, and many
workers at once make each lesson once. What each way promises is in `tests/contract/test_catalog_site.py`."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from connector.errors import Rejected
from connector.lms.base import CatalogPlace, Course, StandingActivity, WantedActivity
from connector.lms.moodle.catalog import MoodleCatalog, PublishBy
from connector.lms.moodle.client import MoodleClient, MoodleSite
from connector.lms.moodle.plugin_way import FUNCTIONS
from connector.lms.moodle.websession import WebSession
from tests.live.site import LiveActivity, LiveCourse, LiveSite, Person
from tests.live.smallpackages import course_of, cut, fatal

pytestmark = pytest.mark.live
STUDENTS = 5


@dataclass
class Kho:
    """A catalog course of this test, reached by one way; `wanted` gives versions of one lesson."""

    site: LiveSite
    folder: Path
    publish_by: PublishBy
    place: CatalogPlace
    token: str

    def __post_init__(self) -> None:
        self.catalog = self.new_run()
        self.course = self.catalog.ensure_course(self.place)

    def new_run(self) -> MoodleCatalog:
        site = MoodleSite(
            id="kho",
            url=self.site.url,
            token=SecretStr(self.token),
            username=self.site.username,
            password=SecretStr(self.site.password),
            per_second=1000,
        )
        client = MoodleClient(site)
        return MoodleCatalog(client, WebSession(client), {}, self.publish_by)

    def wanted(self, content: bytes, idnumber: str) -> WantedActivity:
        sha1 = hashlib.sha1(content).hexdigest()
        path = self.folder / sha1
        path.write_bytes(content)
        return WantedActivity(idnumber, "scorm", "Bài 1", "<p>Tác giả</p>", ("Toán",), True, sha1, path, "bài.zip")

    def put(self, content: bytes, idnumber: str, cmid: str | None = None, may_lose: bool = False) -> StandingActivity:
        return self.catalog.put(self.course, self.place.topic, self.wanted(content, idnumber), cmid, may_lose)

    def standing(self) -> list[StandingActivity]:
        return self.new_run().standing([self.course])[self.course.id]


@pytest.fixture(scope="module")
def has_plugin(live_site: LiveSite) -> LiveSite:
    told = live_site.services.call("core_webservice_get_site_info")
    if not {f["name"] for f in told["functions"]} >= FUNCTIONS:
        pytest.skip("the companion plugin is not installed there")
    return live_site


@pytest.fixture
def kho(has_plugin: LiveSite, tmp_path: Path) -> Callable[..., Kho]:
    def made(publish_by: PublishBy = "plugin", token: str | None = None) -> Kho:
        key = f"thu-{secrets.token_hex(4)}"
        place = CatalogPlace(f"city.{key}", ("Kho thử", key), f"city.{key}/toan-10", f"Toán 10 {key}", "Hàm số")
        return Kho(has_plugin, tmp_path, publish_by, place, token or has_plugin.services.token)

    return made


def ours() -> str:
    return f"hoclieu-{secrets.token_hex(12)}"


class Class:
    """Students who have passed every part of a lesson."""

    def __init__(self, site: LiveSite, course: Course, made: StandingActivity) -> None:
        self._site = site
        cm: Any = site.services.call("core_course_get_course_module", cmid=int(made.cmid))["cm"]
        self.instance = int(cm["instance"])
        self.students: list[Person] = site.people(f"hs{secrets.token_hex(2)}", STUDENTS)
        site.enrol(LiveCourse(int(course.id), ""), self.students, "student")
        activity = LiveActivity(self.instance, int(made.cmid), made.name, site._scoids(self.instance))
        for student in self.students:
            site.attempt(student, activity, "passed", 80, minutes=3)

    def results(self) -> dict[str, list[str]]:
        """By SCO: the score of each student who has one."""
        scoes = self._site.services.call("mod_scorm_get_scorm_scoes", scormid=self.instance)["scoes"]
        return {s["identifier"]: self._scores(int(s["id"])) for s in scoes if s["scormtype"] == "sco"}

    def _scores(self, scoid: int) -> list[str]:
        ask = {"scoid": scoid, "attempt": 1}
        told = [
            self._site.services.call("mod_scorm_get_scorm_sco_tracks", userid=student.id, **ask)
            for student in self.students
        ]
        tracks = (track for one in told for track in one["data"]["tracks"])
        return [track["value"] for track in tracks if track["element"] == "cmi.core.score.raw"]


@pytest.mark.parametrize("publish_by", ["plugin", "web"])
def test_what_students_have_done_outlives_every_version(kho: Callable[..., Kho], publish_by: PublishBy) -> None:
    there, lesson = kho(publish_by), ours()
    made = there.put(course_of("a", "b"), lesson)
    of = Class(there.site, there.course, made)
    everything = {"a": ["80"] * STUDENTS, "b": ["80"] * STUDENTS}
    for version in range(3):
        told = there.put(course_of("a", "b", salt=str(version)), lesson, made.cmid)
        assert (told.cmid, of.results()) == (made.cmid, everything)
    for package in (fatal(), cut(), b"no zip", course_of("a")):
        with pytest.raises(Rejected):
            there.put(package, lesson, made.cmid)
        assert (of.results(), [a.sha1 for a in there.standing()]) == (everything, [told.sha1])
    assert there.put(course_of("a"), lesson, made.cmid, may_lose=True).cmid == made.cmid
    assert of.results() == {"a": ["80"] * STUDENTS}


def test_a_lesson_still_plays_after_a_version_that_moodle_could_not_import(kho: Callable[..., Kho]) -> None:
    there, lesson = kho(), ours()
    said = secrets.token_hex(8)
    made = there.put(course_of("a", salt=said), lesson)
    for package in (fatal(), cut(), b"no zip"):
        with pytest.raises(Rejected):
            there.put(package, lesson, made.cmid)
        assert said in _played(there)


def _played(there: Kho) -> str:
    """The page that the lesson opens, as Moodle serves it."""
    [scorm] = there.site.services.call("mod_scorm_get_scorms_by_courses", courseids=[int(there.course.id)])["scorms"]
    context = scorm["packageurl"].split("/pluginfile.php/")[1].split("/")[0]
    place = f"{there.site.url}/webservice/pluginfile.php/{context}/mod_scorm/content/1/a.html"
    return there.site.services.download(place).text


def test_many_workers_publish_one_lesson_once(kho: Callable[..., Kho]) -> None:
    there, lesson = kho(), ours()
    wanted = there.wanted(course_of("a"), lesson)
    with ThreadPoolExecutor(6) as workers:
        told = list(
            workers.map(lambda _: there.new_run().put(there.course, "Hàm số", wanted, None), range(6)),
        )
    assert len({one.cmid for one in told}) == 1
    assert [a.idnumber for a in there.standing()] == [lesson]


def test_many_workers_publish_many_lessons_into_one_new_topic(kho: Callable[..., Kho]) -> None:
    there = kho()
    lessons = [there.wanted(course_of("a", salt=str(n)), ours()) for n in range(8)]
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(lambda one: there.new_run().put(there.course, "Hàm số", one, None), lessons))
    found = there.standing()
    assert {a.idnumber for a in found} == {one.idnumber for one in lessons}
    assert {(a.section_number, a.section_name) for a in found} == {(1, "Hàm số")}
    assert [a.position for a in found] == list(range(8))


def test_the_plugins_own_service_is_enough(kho: Callable[..., Kho]) -> None:
    token = os.environ.get("HOCLIEU_LIVE_PLUGIN_TOKEN")
    if not token:
        pytest.skip("HOCLIEU_LIVE_PLUGIN_TOKEN names no token of the plugin's own service")
    there = kho("auto", token)
    made = there.put(course_of("a"), ours())
    there.catalog.arrange(there.course, "Đồ thị", [made.cmid])
    there.catalog.hide(made.cmid)
    [standing] = there.standing()
    assert (standing.section_name, standing.visible) == ("Đồ thị", False)
    there.catalog.remove(made.cmid)
    assert there.standing() == []
