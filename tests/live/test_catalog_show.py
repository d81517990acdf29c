"""What was approved stands in three catalogs of a real Moodle, exactly that content, once, by either way; and stays.

`HOCLIEU_LIVE_LESSONS` and `HOCLIEU_LIVE_PUPILS` make it as large as one likes (6 and 8 when absent).
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

import pytest

from connector.steps.losses import allow_loss
from tests.live import byhand
from tests.live.cataloguing import LEVELS, TOPICS, Catalogs, There
from tests.live.site import LiveActivity, LiveCourse, LiveSite, Person
from tests.live.smallpackages import course_of

pytestmark = pytest.mark.live
LESSONS = int(os.environ.get("HOCLIEU_LIVE_LESSONS", "6"))
PUPILS = int(os.environ.get("HOCLIEU_LIVE_PUPILS", "8"))
REPLACED = max(2, LESSONS // 10)
PLUGIN = "local_hoclieu_put_activity"
T = TypeVar("T")
Show = Callable[[str, object], None]


@dataclass
class Way:
    """One way into the catalogs, with what it did first."""

    name: str
    catalogs: Catalogs
    sent: dict[str, str] = field(default_factory=dict)
    ids: dict[int, int] = field(default_factory=dict)
    first: Counter[str] = field(default_factory=Counter)

    def approve(self, number: int, content: bytes) -> None:
        self.ids[number] = self.catalogs.approved(number, content)
        self.sent[f"Bài {number:03d}"] = hashlib.sha1(content, usedforsecurity=False).hexdigest()

    def wrong(self) -> list[str]:
        """What does not stand exactly once, visible and as approved, in each of the three catalogs."""
        there = Counter((x.catalog, x.name, x.sha1) for x in self.catalogs.standing() if x.visible)
        wanted = Counter((c, *pair) for c in {x[0] for x in there} for pair in self.sent.items())
        few = [] if len(wanted) == len(LEVELS) * len(self.sent) else [f"{len(wanted)} wanted"]
        return few + [f"{n} x {x}" for x, n in ((there - wanted) + (wanted - there)).items()]


@pytest.fixture(scope="module", params=["plugin", "web"])
def way(request: pytest.FixtureRequest, live_site: LiveSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Way]:
    functions = {f["name"] for f in live_site.services.call("core_webservice_get_site_info")["functions"]}
    if request.param == "plugin" and PLUGIN not in functions:
        pytest.skip("the companion plugin is not in the service of this token")
    catalogs = Catalogs(live_site, f"{live_site.run}{request.param[0]}", request.param, tmp_path_factory.mktemp("kho"))
    made = Way(request.param, catalogs)
    for number in range(1, LESSONS + 1):
        made.approve(number, course_of("item_1", "item_2", salt=f"{catalogs.run} {number}"))
    outcomes, made.first = catalogs.run_steps()
    assert not outcomes["publish"].aside, outcomes["publish"].aside[:3]
    assert outcomes["publish"].error is None
    assert outcomes["publish"].counts["published"] == len(LEVELS) * LESSONS
    yield made
    catalogs.remove()


@pytest.fixture(scope="module")
def looks() -> dict[str, set[tuple[str, ...]]]:
    """What each way's catalogs look like, for the test that compares them."""
    return {}


def test_every_lesson_stands_once_in_each_catalog_and_a_second_run_does_nothing(way: Way, show: Show) -> None:
    assert way.wrong() == []
    again, traffic = way.catalogs.run_steps()
    assert not again["publish"].changed
    published = len(LEVELS) * LESSONS
    show(
        f"{way.name}: calls for {published} publications",
        f"{way.first['calls']} ({way.first['calls'] / published:.2f} each)",
    )
    show(f"{way.name}: calls of a second run", traffic["calls"])
    assert way.wrong() == []
    if way.name == "plugin":
        assert way.first["calls"] <= 4 * published


def test_both_ways_leave_the_same_catalog(way: Way, looks: dict[str, set[tuple[str, ...]]]) -> None:
    run = way.catalogs.run
    looks[way.name] = {
        tuple(re.sub(run, "", text, flags=re.IGNORECASE) for text in (x.catalog, x.section, x.name, x.intro))
        for x in way.catalogs.standing()
    }
    assert len(looks[way.name]) == len(LEVELS) * LESSONS
    assert all(look == looks[way.name] for look in looks.values())


def test_a_newer_version_in_place_keeps_the_students_attempts(way: Way, live_site: LiveSite, show: Show) -> None:
    numbers = range(1, REPLACED + 1)
    pupils = live_site.people(f"hs{way.name[0]}", PUPILS)
    before = _of(way, numbers)
    for course in sorted({x.course for x in before}):
        live_site.enrol(LiveCourse(course, ""), pupils, "student")
    activities = [LiveActivity(x.scormid, x.cmid, x.name, live_site._scoids(x.scormid)) for x in before]
    _each(pupils, lambda pupil: [live_site.attempt(pupil, a, "passed", 80, 5) for a in activities])
    for number in numbers:
        way.approve(number, course_of("item_1", "item_2", salt=f"{way.catalogs.run} {number} mới"))
    outcomes, traffic = way.catalogs.run_steps()
    assert outcomes["publish"].counts["replaced"] == len(before), outcomes["publish"].aside
    assert way.wrong() == []
    assert {(x.name, x.cmid) for x in _of(way, numbers)} == {(x.name, x.cmid) for x in before}
    kept = sum(_each(pupils, lambda pupil: sum(_passed(live_site, pupil, a) for a in activities)))
    show(
        f"{way.name}: {len(before)} replaced in place, calls {traffic['calls']}; attempts of students kept",
        f"{kept} of {2 * len(activities) * PUPILS}",
    )
    assert kept == 2 * len(activities) * PUPILS


def test_attempts_are_lost_only_after_somebody_agreed(way: Way) -> None:
    """The second part of the lesson, which students have done, is gone from the newer version."""
    old = way.sent["Bài 001"]
    way.approve(1, course_of("item_1", salt=f"{way.catalogs.run} một phần"))
    outcomes, _ = way.catalogs.run_steps()
    assert [reason for _, reason in outcomes["publish"].aside if "item_2" in reason]
    assert {x.sha1 for x in _of(way, [1])} == {old}
    with way.catalogs.context() as context:
        assert len(allow_loss(context, "operator", way.ids[1])) == len(LEVELS)
    way.catalogs.run_steps()
    assert way.wrong() == []


def test_what_was_changed_by_hand_is_found_and_brought_back(way: Way, live_site: LiveSite, show: Show) -> None:
    course = way.catalogs.standing()[0].course
    ours = [x for x in way.catalogs.standing() if x.course == course]
    live_site.page(LiveCourse(course, ""), 1, "Trang của nhà trường")
    replaced, hidden, deleted = ours[0], ours[1], ours[2]
    byhand.replace(live_site, replaced.cmid, course_of("item_1", "item_2", salt="không ai duyệt"))
    byhand.hide(live_site, course, hidden.cmid)
    byhand.delete(live_site, deleted.cmid)
    renamed, moved = (_of(way, range(1, LESSONS + 1), other_than=course)[i] for i in (0, 1))
    byhand.rename(live_site, renamed.cmid, "Tên khác")
    sections = live_site.services.call("core_course_get_contents", courseid=moved.course)
    elsewhere = next(s["id"] for s in sections if s["name"] in TOPICS and s["name"] != moved.section)
    byhand.move(live_site, moved.course, moved.cmid, elsewhere)

    outcomes, traffic = way.catalogs.run_steps("verify")
    counts = outcomes["verify"].counts
    show(f"{way.name}: drift found and repaired, calls {traffic['calls']}", dict(counts))
    assert outcomes["verify"].error is None
    assert counts["drifted"] == counts["repaired"] == 5
    assert way.wrong() == []
    assert next(x for x in way.catalogs.standing() if x.cmid == moved.cmid).section == moved.section
    contents = live_site.services.call("core_course_get_contents", courseid=course)
    assert [m["name"] for s in contents for m in s["modules"] if m["modname"] == "page"] == ["Trang của nhà trường"]

    again, traffic = way.catalogs.run_steps("verify")
    assert again["verify"].counts["drifted"] == 0
    courses = len(way.catalogs.courses())
    show(f"{way.name}: calls of a verify with nothing to do, {courses} courses", traffic["calls"])


def _of(way: Way, numbers: range | list[int], other_than: int | None = None) -> list[There]:
    names = {f"Bài {n:03d}" for n in numbers}
    found = [x for x in way.catalogs.standing() if x.name in names and x.course != other_than]
    return sorted(found, key=lambda x: (x.name, x.catalog))


def _each(pupils: list[Person], do: Callable[[Person], T]) -> list[T]:
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(do, pupils))


def _passed(site: LiveSite, pupil: Person, activity: LiveActivity) -> int:
    """How many parts of the activity this student has still passed."""
    return sum(_status(site, pupil, scoid) == "passed" for scoid in activity.scoids)


def _status(site: LiveSite, pupil: Person, scoid: int) -> str | None:
    reply = site.services.call("mod_scorm_get_scorm_sco_tracks", scoid=scoid, userid=pupil.id, attempt=1)
    return {t["element"]: t["value"] for t in reply["data"]["tracks"]}.get("cmi.core.lesson_status")
