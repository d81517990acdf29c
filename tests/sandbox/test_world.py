"""The world stays as it was when the demo is started again, and the log counts what was asked."""

from __future__ import annotations

import json
from pathlib import Path

import requests

from connector.sandbox.actions import Actions
from connector.sandbox.seedpackages import small_scorm12
from connector.sandbox.server import Sandbox, add_site
from connector.sandbox.world import World
from tests.live.moodleweb import Browser, Services

CATEGORIES = "core_course_get_categories"


def _seed(world: World) -> None:
    do = Actions(world, add_site(world, "mot", "Một"))
    do.add_course("A", "A", 1, "a", sections=1)


def test_what_was_written_over_the_services_is_there_after_a_restart(tmp_path: Path) -> None:
    with Sandbox(tmp_path, seed=_seed) as sandbox:
        token = sandbox.token("mot")
        Services(sandbox.url("mot"), token).call("core_course_create_categories", categories=[{"name": "Kho"}])
        browser = Browser(sandbox.url("mot"), sandbox.username, sandbox.password)
        cmid = int(browser.drop(2, 1, "bai.zip", small_scorm12("Bài"))["cmid"])
        before = sandbox.world.sites["mot"]
    with Sandbox(tmp_path, seed=_seed) as again:
        assert again.world.sites["mot"] == before
        services = Services(again.url("mot"), token)
        [scorm] = services.call("mod_scorm_get_scorms_by_courses", courseids=[2])["scorms"]
        assert scorm["coursemodule"] == cmid
        assert services.download(scorm["packageurl"]).content == small_scorm12("Bài")
        assert "Kho" in [category["name"] for category in services.call(CATEGORIES)]


def test_identical_files_are_kept_once(tmp_path: Path) -> None:
    world = World(tmp_path)
    first, second = world.keep("a.zip", b"x"), world.keep("b.zip", b"x")
    assert (first.sha1, first.filename, second.filename) == (second.sha1, "a.zip", "b.zip")
    assert [path.read_bytes() for path in (tmp_path / "files").iterdir()] == [b"x"]


def test_a_change_of_a_course_moves_its_cacherev(tmp_path: Path) -> None:
    world = World(tmp_path, clock=lambda: 1000.0)
    do = Actions(world, add_site(world, "mot", "Một"))
    course = do.add_course("A", "A", 1)
    seen = course.cacherev
    do.add_section(course)
    assert course.cacherev > seen


def test_the_log_counts_calls_and_bytes_and_holds_no_token(tmp_path: Path) -> None:
    with Sandbox(tmp_path, seed=_seed) as sandbox:
        token = sandbox.token("mot")
        replies = [Services(sandbox.url("mot"), token).raw(CATEGORIES) for _ in range(3)]
        file = f"{sandbox.url('mot')}/webservice/pluginfile.php/1/a/b/1/ten-hoc-sinh.zip"
        requests.get(file, params={"token": token}, timeout=10)
        assert sandbox.log.calls("mot") == {CATEGORIES: 3, "webservice/pluginfile.php": 1}
        assert sandbox.log.sent("mot", CATEGORIES) == sum(len(reply.content) for reply in replies)
        summary = requests.get(f"{sandbox.base}/_control/log", timeout=10).json()
        assert summary["mot"][CATEGORIES]["calls"] == 3
        assert token not in json.dumps(summary)
        assert "ten-hoc-sinh" not in json.dumps(summary)


def test_a_person_can_look_at_a_course_after_logging_in(tmp_path: Path) -> None:
    with Sandbox(tmp_path, seed=_seed) as sandbox:
        address = f"{sandbox.url('mot')}/course/view.php?id=2"
        assert requests.get(address, timeout=10).url.endswith("/login/index.php")
        browser = Browser(sandbox.url("mot"), sandbox.username, sandbox.password)
        browser.drop(2, 1, "bai_hoc.zip", small_scorm12("Bài"))
        assert "bai hoc" in browser.page(2)
        assert "Một" in requests.get(sandbox.base, timeout=10).text
