"""Publishing that is cut off: killed at any point, or a call that goes wrong in any way; and what must hold then."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from connector.appraisal.withdraw import restore, withdraw
from connector.catalogs.published import State
from connector.errors import HoclieuError, NeedsOperator, Retriable
from connector.lessons.actors import OPERATOR
from connector.text import Text
from tests.catalogs.filesite import Hook, refused
from tests.catalogs.scene import MAPPING, City, Kind, city, in_a_file

SITES = ("lms-a", "kho", "kho-moi")
_WHAT = Text("x", "x")


def prepared(folder: Path, blank: Path, tells: bool, kind: Kind = in_a_file) -> City:
    """Catalogs that stand, and after that a change of every kind that waits to be carried out."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(blank, folder / "data.sqlite")
    hp = city(folder, tells=tells, kind=kind)
    newer, moved, other = (hp.approved(t, "một", period=str(i)) for i, t in enumerate(("Bài A", "Bài B", "Bài C")))
    gone, back = (hp.approved(t, "một", levels=("school",), topic="Mệnh đề") for t in ("Bài D", "Bài E"))
    hp.do(lambda c: withdraw(c, OPERATOR, back, "vì thế"))
    hp.run()
    hp.do(lambda c: withdraw(c, OPERATOR, gone, "vì thế"))
    hp.do(lambda c: restore(c, OPERATOR, back))
    hp.hand_in("Bài A", "hai", period="0")
    hp.approve(newer)
    hp.hand_in("Bài B", "một", period="9", topic="Mệnh đề", now_called="Bài B, sửa tên")
    hp.hand_in("Bài C", "một", period="2", grade=11)
    hp.approved("Bài mới", "mới", period="1")
    hp.change(catalogs=_moved())
    assert moved and other
    return hp


def _moved() -> list[dict[str, object]]:
    """The city's catalog goes to another site, and copies there are removed."""
    school, commune, whole = MAPPING["catalogs"]
    return [school, commune, whole | {"site": "kho-moi", "on_withdraw": "remove"}]


def copied(scene: City, folder: Path) -> City:
    shutil.copytree(scene.root, folder)
    return City(folder, scene.mapping, f"sqlite:///{folder / 'data.sqlite'}", scene.tells, kind=scene.kind)


def pages(hp: City) -> dict[str, object]:
    """What students see, empty topics and courses left out."""
    return {s: {c: t for c, x in hp.kept(s).page().items() if (t := {k: v for k, v in x.items() if v})} for s in SITES}


def faults(hp: City) -> Iterator[str]:
    """What must never be: the same lesson twice, half-made things, records that are not true, more to do."""
    for name in SITES:
        activities = hp.kept(name).all()
        keys = [(a.course_id, a.idnumber) for a in activities]
        if len(set(keys)) != len(keys) or any(not a.idnumber for a in activities):
            yield f"{name}: twice, or without its idnumber"
        shown = [a.name for a in activities if a.visible and a.sha1 is None]
        yield from (f"{name}: {x} is half-made" for x in shown)
    with hp.context() as context:
        yield from (f"{p.catalog}: {p.state}" for p in context.store.publications.all() if p.state is State.INTENDED)
        yield from (f"copy {x.cmid} is left over" for x in context.store.leftovers.open())
        yield from (f"set aside: {x.key}" for x in context.store.sites.aside())
    again = hp.run()
    yield from (f"{key}: {dict(o.counts)} {o.error}" for key, o in again.items() if o.changed or o.error)


@dataclass
class Points:
    """Counts the points at which a run can be cut off, and does so at the one that is given."""

    strike: Callable[[], None]
    at: int = -1
    only: str | None = None
    passed: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    def __call__(self, when: str, _call: str) -> None:
        if self.only not in (None, when):
            return
        with self._lock:
            here, self.passed = self.passed, self.passed + 1
        if here == self.at:
            self.strike()


def points(scene: City, folder: Path, only: str | None = None) -> int:
    """How many there are in a run that goes well; and that run is the model of what must come out."""
    hp = copied(scene, folder)
    counter = Points(lambda: None, only=only)
    hp.hook = counter
    hp.run()
    return counter.passed


def killed(hp: City, at: int) -> bool:
    """Runs in a process of its own, which is killed at that point; whether it was."""
    child = os.fork()
    if child == 0:
        hp.hook = Points(lambda: os.kill(os.getpid(), signal.SIGKILL), at)
        with suppress(BaseException):
            hp.run()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _raised(error: Callable[[], HoclieuError]) -> Callable[[], None]:
    def strike() -> None:
        raise error()

    return strike


ANSWERS: dict[str, tuple[str, Callable[[], None]]] = {
    "reset": ("before", _raised(lambda: Retriable("site_unreachable", _WHAT))),
    "time-out after the effect": ("after", _raised(lambda: Retriable("outcome_unknown", _WHAT))),
    "502": ("before", _raised(lambda: Retriable("site_error", _WHAT))),
    "502 after the effect": ("after", _raised(lambda: Retriable("outcome_unknown", _WHAT))),
    "HTML": ("before", _raised(lambda: NeedsOperator("not_a_moodle", _WHAT))),
    "exception": ("before", _raised(lambda: refused("moodle_exception"))),
    "no answer after the effect": ("after", _raised(lambda: Retriable("site_unreachable", _WHAT))),
}
"""What a call is answered with: before anything was done, or after."""


def answered(hp: City, answer: str, at: int) -> None:
    """Runs with one call answered so."""
    when, strike = ANSWERS[answer]
    hp.hook = Points(strike, at, only=when)
    hp.run()


def recovered(hp: City) -> None:
    """The next run, with nothing in its way."""
    nothing: Hook = lambda *_: None  # noqa: E731  # a hook is a function
    hp.hook = nothing
    hp.run()
