"""Publishing over the wire that is cut off: the process killed at any request, or a request answered in a wrong way."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from connector.appraisal.withdraw import withdraw
from connector.lessons.actors import OPERATOR
from connector.lms.moodle import client
from connector.sandbox.server import Sandbox
from connector.steps.lessons_view import lessons
from tests.flows.conftest import SITES, City
from tests.flows.test_main_job import decide, resubmit, views

SITE = "sao-mai"
STEPS = ("publish", "clear")
ANSWERS = {
    "reset": {"kind": "reset"},
    "502": {"kind": "status", "amount": 502},
    "HTML": {"kind": "html"},
    "exception": {"kind": "exception"},
    "lost reply": {"kind": "lost_reply"},
    "502 after the effect": {"kind": "status_after", "amount": 502},
}
"""What a request is answered with; the last two after its work was done."""


@dataclass(frozen=True)
class Scene:
    """A city at rest, to be copied: what waits is a lesson to make, one to replace, one to take down."""

    city: City
    world: Path
    data: Path


def prepared(city: City, folder: Path, plugin: bool) -> Scene:
    if plugin:
        city.sandbox.install_plugin(SITE)
    city.run("collect", "verdicts", site=SITE)
    waiting = [v for v in views(city).values() if v.awaits is not None and v.awaits.id == "school"]
    titles = [v.lesson.title for v in waiting if v.lesson.site == SITE and not v.version.report.moodle.fails]
    gone, later = titles[0], titles[1]
    decide(city, gone, "school")
    city.run(*STEPS, site=SITE)
    title = "Hàm số bậc hai"
    resubmit(city, title)
    city.run("collect", site=SITE)
    for one in (title, later):
        decide(city, one, "school")
    with city.context() as context:
        number = next(v.lesson.id for v in lessons(context) if v.lesson.title == gone)
        assert withdraw(context, OPERATOR, number, "vì thế")
    city.sandbox.stop()
    kept = Scene(city, folder / "world", folder / "data")
    shutil.copytree(city.sandbox.world.folder, kept.world)
    shutil.copytree(city.settings.data, kept.data)
    return kept


@contextmanager
def copied(scene: Scene, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    """A city of its own, with its stand-in running; gone again afterwards."""
    shutil.copytree(scene.world, folder / "lms")
    shutil.copytree(scene.data, folder / "data")
    clock = scene.city.clock
    sandbox = Sandbox(folder / "lms", clock=lambda: clock().timestamp()).start()
    monkeypatch.setattr(client, "FIRST_WAIT", 0.0)
    monkeypatch.setenv("HOCLIEU_DEMO_URL", sandbox.base)
    monkeypatch.setenv("DEMO_PASSWORD", sandbox.password)
    for site, variable in SITES.items():
        monkeypatch.setenv(variable, sandbox.token(site))
    settings = scene.city.settings.model_copy(update={"data": folder / "data"})
    try:
        yield City(sandbox, replace_settings(settings), clock)
    finally:
        sandbox.stop()
        shutil.rmtree(folder)


def replace_settings(settings: Any) -> Any:
    """Without what was worked out from the folder before."""
    return type(settings)(**settings.model_dump())


def requests_of(city: City) -> int:
    """How many a whole run sends."""
    city.sandbox.log.clear()
    city.run(*STEPS, site=SITE)
    return len(city.sandbox.log.requests())


def killed(city: City, at: int, when: str) -> bool:
    """Publishes in a process of its own that is killed before or after its request of that number; whether it was."""
    child = os.fork()
    if child == 0:
        _strike(at, when)
        with suppress(BaseException):
            city.run(*STEPS, site=SITE)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _strike(at: int, when: str) -> None:
    send: Callable[..., requests.Response] = requests.Session.send
    sent = 0

    def counted(*given: Any, **more: Any) -> requests.Response:
        nonlocal sent
        here, sent = sent, sent + 1
        if (here, when) == (at, "before"):
            os.kill(os.getpid(), signal.SIGKILL)
        answer = send(*given, **more)
        if (here, when) == (at, "after"):
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    requests.Session.send = counted  # type: ignore[method-assign,assignment]


def answered(city: City, answer: str, at: int) -> None:
    """Publishes with that request answered so."""
    fault = city.sandbox.faults.add(**ANSWERS[answer], site=SITE, times=1, skip=at)  # type: ignore[arg-type]
    city.run(*STEPS, site=SITE)
    city.sandbox.faults.remove(fault)


def held(city: City) -> tuple[list[str], list[tuple[object, ...]]]:
    """After the next run: what must not be, and what stands in the site's catalog courses."""
    city.run(*STEPS, site=SITE)
    again = city.run(*STEPS, site=SITE)
    wrong = [f"{key}: {dict(o.counts)} {o.error}" for key, o in again.items() if o.changed or o.error or o.aside]
    site = city.sandbox.world.sites[SITE]
    ours = {c.id: c.fullname for c in site.courses.values() if c.idnumber.startswith("hoclieu/")}
    modules = [m for m in site.modules.values() if m.course in ours and not m.deleting]
    numbers = [m.idnumber for m in modules]
    wrong += [f"twice: {n}" for n in set(numbers) if numbers.count(n) > 1]
    wrong += [f"not ours, half-made or a trial: {m.name}" for m in modules if not m.section or not m.idnumber]
    with city.context() as context:
        wrong += [f"{p.catalog}: {p.state}" for p in context.store.publications.all() if p.state == "intended"]
        wrong += [f"set aside: {a.key}" for a in context.store.sites.aside(SITE, "publish")]
    sha1 = {s.id: s.package.sha1 for s in site.scorms.values() if s.package}
    stands = [(ours[m.course], m.name, m.visible, sha1.get(m.instance), m.idnumber) for m in modules]
    return sorted(wrong), sorted(stands, key=str)
