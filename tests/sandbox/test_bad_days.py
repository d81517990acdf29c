"""Every page and function of the stand-in has the same bad days: before its work, and after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from connector.sandbox.actions import Actions
from connector.sandbox.faults import AFTER, BEFORE, FaultKind
from connector.sandbox.seedpackages import small_scorm12
from connector.sandbox.server import Sandbox, add_site
from connector.sandbox.world import World
from tests.live.moodleweb import Browser, Services

SITE = "mot"
IDNUMBER = "hoclieu-abc"
MODEDIT = "course/modedit.php"
AMOUNTS = {"status": 502, "status_after": 504, "slow": 0, "late": 0}


def _seed(world: World) -> None:
    do = Actions(world, add_site(world, SITE, SITE, plugin=True))
    course = do.add_course("A", "A", 1, "A", sections=1)
    do.add_content(course, 1, "page", "Trang", text="cũ").idnumber = IDNUMBER


@dataclass(frozen=True, slots=True)
class World1:
    """The running stand-in, a logged-in browser whose form is at hand, and how often the deed under test was done."""

    sandbox: Sandbox
    services: Services
    browser: Browser
    form: dict[str, str]

    def page(self) -> str:
        [content] = self.sandbox.world.sites[SITE].contents.values()
        return content.text

    def post(self, page: str, form: dict[str, Any], **more: Any) -> requests.Response:
        return self.browser._http.post(f"{self.sandbox.url(SITE)}/{page}", data=form, allow_redirects=False, **more)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World1]:
    with Sandbox(tmp_path, seed=_seed) as sandbox:
        url = sandbox.url(SITE)
        browser = Browser(url, sandbox.username, sandbox.password)
        yield World1(
            sandbox, Services(url, sandbox.token(SITE)), browser, browser.form(MODEDIT, {"update": 2, "return": 0})
        )


Deed = Callable[[World1], requests.Response]
PUT = "local_hoclieu_put_activity"
DEEDS: dict[str, tuple[str, Deed, Callable[[World1], object]]] = {
    "plugin": (
        PUT,
        lambda w: w.services.raw(
            PUT,
            courseid=2,
            section="A",
            activity={"modname": "page", "name": "Trang", "idnumber": IDNUMBER, "content": "mới"},
        ),
        lambda w: w.page() == "mới",
    ),
    "form": (
        MODEDIT,
        lambda w: w.post(MODEDIT, w.form | {"page[text]": "mới"}),
        lambda w: w.page() == "mới",
    ),
    "upload": (
        "webservice/upload.php",
        lambda w: w.post("webservice/upload.php", {"token": w.services.token}, files={"f": ("a.zip", b"1")}),
        lambda w: bool(w.sandbox.world.sites[SITE].draft_files),
    ),
    "drop": (
        "course/dndupload.php",
        lambda w: w.post(
            "course/dndupload.php",
            {"sesskey": w.form["sesskey"], "course": "2", "section": "1", "type": "Files", "module": "scorm"},
            files={"repo_upload_file": ("a.zip", small_scorm12("A"))},
        ),
        lambda w: bool(w.sandbox.world.sites[SITE].scorms),
    ),
    "message": (
        "core_message_send_instant_messages",
        lambda w: w.services.raw("core_message_send_instant_messages", messages=[{"touserid": 1, "text": "x"}]),
        lambda w: bool(w.sandbox.world.sites[SITE].messages),
    ),
}


def _strike(world: World1, kind: FaultKind, name: str) -> tuple[requests.Response | None, object]:
    on, deed, done = DEEDS[name]
    world.sandbox.faults.add(kind, site=SITE, on=on, times=1, amount=AMOUNTS.get(kind, 0))
    try:
        reply = deed(world)
    except requests.exceptions.ConnectionError:
        return None, done(world)
    return reply, done(world)


@pytest.mark.parametrize("name", DEEDS)
@pytest.mark.parametrize("kind", [k for k in BEFORE if k is not FaultKind.SLOW])
def test_what_strikes_before_the_work_leaves_everything_as_it_was(world: World1, kind: FaultKind, name: str) -> None:
    reply, done = _strike(world, kind, name)
    assert not done
    assert (reply is None) == (kind is FaultKind.RESET)
    if reply is not None and kind is not FaultKind.EXCEPTION:
        assert reply.status_code == (502 if kind is FaultKind.STATUS else 200)
        assert reply.headers["content-type"].startswith("text/html")
    assert DEEDS[name][1](world).status_code in (200, 303)
    assert DEEDS[name][2](world)


@pytest.mark.parametrize("name", DEEDS)
@pytest.mark.parametrize("kind", AFTER)
def test_what_strikes_after_the_work_hides_that_it_was_done(world: World1, kind: FaultKind, name: str) -> None:
    reply, done = _strike(world, kind, name)
    assert done
    assert (reply is None) == (kind is FaultKind.LOST_REPLY)
    if kind is FaultKind.STATUS_AFTER:
        assert reply is not None
        assert reply.status_code == 504


def test_an_exception_comes_in_the_form_of_each_place(world: World1) -> None:
    said = {name: _strike(world, FaultKind.EXCEPTION, name)[0] for name in DEEDS}
    plugin, upload, form = said["plugin"], said["upload"], said["form"]
    assert plugin is not None
    assert upload is not None
    assert form is not None
    assert (plugin.status_code, plugin.json()["errorcode"]) == (200, "dmlwriteexception")
    assert (upload.status_code, upload.json()["errorcode"]) == (200, "dmlwriteexception")
    assert (form.status_code, "/dmlwriteexception" in form.text) == (404, True)


def test_a_fault_may_let_some_calls_pass_first(world: World1) -> None:
    world.sandbox.faults.add("status", on="core_course_get_categories", times=1, amount=502, skip=2)
    codes = [world.services.raw("core_course_get_categories").status_code for _ in range(4)]
    assert codes == [200, 200, 502, 200]
