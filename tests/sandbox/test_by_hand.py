"""What somebody does on the site by hand is seen by the services as on a real Moodle."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connector.sandbox.actions import Actions
from connector.sandbox.byhand import ByHand
from connector.sandbox.seedpackages import small_scorm12
from connector.sandbox.server import Sandbox, add_site
from connector.sandbox.world import World
from tests.live.moodleweb import Browser, LiveError, Services

SITE = "mot"
ONE, OTHER = small_scorm12("Một"), small_scorm12("Hai")


def _seed(world: World) -> None:
    do = Actions(world, add_site(world, SITE, SITE, plugin=True))
    course = do.add_course("A", "A", 1, "A", sections=2, announcements=False)
    for name in ("A", "B"):
        do.add_scorm(course, 1, name, world.keep("a.zip", ONE))


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    with Sandbox(tmp_path, seed=_seed) as running:
        yield running


@pytest.fixture
def by_hand(sandbox: Sandbox) -> ByHand:
    return sandbox.by_hand(SITE)


def _standing(sandbox: Sandbox) -> list[Any]:
    services = Services(sandbox.url(SITE), sandbox.token(SITE))
    return list(services.call("local_hoclieu_get_activities", courseids=[2]))


def _revision(sandbox: Sandbox) -> int:
    services = Services(sandbox.url(SITE), sandbox.token(SITE))
    return int(services.call("core_course_get_courses_by_field", field="id", value=2)["courses"][0]["cacherev"])


def test_each_deed_shows_and_changes_the_course_s_revision(sandbox: Sandbox, by_hand: ByHand) -> None:
    before = _revision(sandbox)
    by_hand.replace_package(1, OTHER)
    by_hand.hide(1)
    by_hand.rename(1, "Khác")
    by_hand.describe(1, "<p>x</p>", ("a",))
    by_hand.give_idnumber(1, "cua-ho")
    by_hand.move(1, 2)
    second, first = _standing(sandbox)
    assert (second["cmid"], first["cmid"], first["section"], first["visible"]) == (2, 1, 2, False)
    assert (first["name"], first["intro"], first["tags"], first["idnumber"]) == ("Khác", "<p>x</p>", ["a"], "cua-ho")
    assert (first["sha1"], first["revision"]) == (hashlib.sha1(OTHER).hexdigest(), 2)
    assert _revision(sandbox) > before


def test_what_is_deleted_is_off_the_page_and_cron_takes_it_out_of_the_tables(sandbox: Sandbox, by_hand: ByHand) -> None:
    by_hand.attempt(1, userid=1)
    by_hand.delete(1)
    assert [a["cmid"] for a in _standing(sandbox)] == [2]
    assert by_hand.attempts(1) == 1
    by_hand.run_cron()
    with pytest.raises(KeyError):
        by_hand.module(1)
    assert sandbox.world.sites[SITE].tracks == []


def test_attempts_can_be_made_and_dropped(by_hand: ByHand) -> None:
    by_hand.attempt(1, userid=1)
    by_hand.attempt(1, userid=2)
    assert (by_hand.attempts(1), by_hand.attempts(2)) == (2, 0)
    by_hand.replace_package(1, OTHER)
    assert by_hand.attempts(1) == 2
    by_hand.drop_attempts(1)
    assert by_hand.attempts(1) == 0


def test_what_was_done_is_there_after_a_restart(sandbox: Sandbox, by_hand: ByHand, tmp_path: Path) -> None:
    by_hand.rename(1, "Khác")
    assert World(tmp_path).sites[SITE].modules[1].name == "Khác"


def test_the_plugin_can_be_taken_away_and_put_back(sandbox: Sandbox) -> None:
    sandbox.install_plugin(SITE, installed=False)
    with pytest.raises(LiveError) as refused:
        _standing(sandbox)
    assert refused.value.errorcode == "invalidrecord"
    sandbox.install_plugin(SITE)
    assert len(_standing(sandbox)) == 2


def test_fifty_packages_dropped_at_once_fill_the_bucket_and_uploads_do_not_ask_it(tmp_path: Path) -> None:
    now = [1_800_000_000.0]
    with Sandbox(tmp_path, clock=lambda: now[0], seed=_seed) as sandbox:
        browser = Browser(sandbox.url(SITE), sandbox.username, sandbox.password)
        for _ in range(50):
            assert browser.drop(2, 1, "a.zip", ONE)["error"] == 0
        assert browser.drop(2, 1, "a.zip", ONE)["errorcode"] == "maxdraftitemids"
        assert Services(sandbox.url(SITE), sandbox.token(SITE)).upload("a.zip", ONE)
        now[0] += 300
        assert browser.drop(2, 1, "a.zip", ONE)["error"] == 0
