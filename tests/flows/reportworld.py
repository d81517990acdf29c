"""The world around a year of reports: sites that are down, receivers that lose answers, a machine that dies."""

from __future__ import annotations

import json
import random
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from connector.errors import HoclieuError, NeedsOperator, Retriable
from connector.lms.base import Activity, CourseActivity, Doing, Student, TeachingCourse, Topic
from connector.reports.delivery.letter import Letter
from connector.reports.delivery.parcel import Look, Parcel, Receipt, outcome_unknown
from connector.store import Store
from connector.text import Text
from mappings.destinations import Destination

STUDENTS = 20
TOPIC = Topic("31", "Chủ đề 1", 1, (Activity("7", "scorm", "Bài 1", True), Activity("8", "quiz", "Kiểm tra", True)))
AWAY = Text("đi vắng", "away")


class Killed(BaseException):
    """The process is gone: nothing of ours may catch it."""


@dataclass
class Chance:
    """What goes wrong, by one seeded source; `calm` ends it."""

    random: random.Random
    calm: bool = False
    happened: Counter[str] = field(default_factory=Counter)
    down: set[str] = field(default_factory=set)
    _kill_in: int | None = None
    dead: bool = False

    def strikes(self, what: str, share: float) -> bool:
        if self.calm or self.random.random() >= share:
            return False
        self.happened[what] += 1
        return True

    def turn(self, things: Sequence[str], share: float, mends: float) -> None:
        """Things go down, and come back after a while."""
        for thing in things:
            if thing in self.down:
                if self.calm or self.random.random() < mends:
                    self.down.discard(thing)
            elif self.strikes(f"{thing} down", share):
                self.down.add(thing)

    def arm(self, share: float, within: int = 120) -> None:
        """Perhaps this run dies, at one of its next so many steps."""
        self.dead = False
        self._kill_in = self.random.randrange(within) if not self.calm and self.random.random() < share else None

    def step(self, where: str, share: float = 0.0) -> None:
        """A moment at which a process may end: before and after each transaction, each word to a receiver."""
        if self.dead:
            raise Killed
        if self._kill_in is None:
            return
        self._kill_in -= 1
        if self._kill_in < 0 or self.random.random() < share:
            self.dead = True
            self.happened[f"killed {where}"] += 1
            raise Killed


def unsteady(store: Store, chance: Chance) -> Store:
    """The store, with a database that is away at times, and processes that die around its transactions."""
    connect, read = store.db.connect, store.db.read
    here = threading.local()

    def wrap(
        real: Callable[[], AbstractContextManager[object]], kind: str
    ) -> Callable[[], AbstractContextManager[object]]:
        @contextmanager
        def wrapped() -> Iterator[object]:
            outer = getattr(here, "depth", 0) == 0
            if outer:
                chance.step(f"before {kind}")
                if "database" in chance.down:
                    raise NeedsOperator("database_unreachable", AWAY)
            here.depth = getattr(here, "depth", 0) + 1
            try:
                with real() as connection:
                    yield connection
            finally:
                here.depth -= 1
            if outer:
                chance.step(f"after {kind}")

        return wrapped

    store.db.connect = wrap(connect, "write")  # type: ignore[method-assign, assignment]
    store.db.read = wrap(read, "read")  # type: ignore[method-assign, assignment]
    return store


@dataclass
class Sites:
    """`read`: site → local days on which it was read well. Every school has students, so 0 enrolled is always wrong."""

    chance: Chance
    now: Callable[[], datetime]
    evening: datetime | None = None
    """When one more student was seen to learn, after the day's report."""

    def activity(self, site: str) -> _Activity:
        return _Activity(self, site)

    def save(self, site: str) -> None: ...


@dataclass
class _Activity:
    sites: Sites
    site: str

    def observe(
        self, courses: Sequence[TeachingCourse], since: Mapping[str, datetime], timezone: str
    ) -> Iterator[CourseActivity | tuple[TeachingCourse, Exception]]:
        if self.site in self.sites.chance.down:
            raise Retriable("site_unreachable", AWAY)
        for course in courses:
            if self.sites.chance.strikes("course not read", 0.04):
                yield course, Retriable("site_timeout", AWAY)
                continue
            now = self.sites.now()
            students = tuple(Student(str(n), None) for n in range(STUDENTS))
            doings = tuple(Doing(str(n), "7", (now,), score=0.7) for n in range(STUDENTS // 2))
            if self.sites.evening is not None:
                doings += (Doing(str(STUDENTS - 1), "7", (self.sites.evening,), score=0.5),)
            yield CourseActivity(course.key, course.key, now, (TOPIC,), students, doings, frozenset({"0"}))


@dataclass
class Receiver:
    """One destination as it is over there. `unique`: by its key, name or id, the same thing twice is there once."""

    id: str
    chance: Chance
    unique: bool
    shows: bool
    arrived: dict[str, list[tuple[Parcel, dict[str, object]]]] = field(default_factory=lambda: defaultdict(list))

    @property
    def again_is_safe(self) -> bool:
        return self.unique

    @property
    def look(self) -> Look | None:
        return self._look if self.shows else None

    def send(self, parcel: Parcel, handing: Callable[[], None]) -> Receipt:
        self.chance.step("before handing", 0.08)
        handing()
        self.chance.step("after handing", 0.08)
        if self.chance.strikes(f"{self.id} lost before", 0.04):
            raise outcome_unknown(self.id) if self.chance.random.random() < 0.5 else Retriable("busy_there", AWAY)
        self._take(parcel)
        if self.chance.strikes(f"{self.id} answer lost", 0.08):
            raise outcome_unknown(self.id)
        self.chance.step("before the receipt", 0.08)
        return {"taken": parcel.seal}

    def _take(self, parcel: Parcel) -> None:
        content = json.loads(next(i.content() for i in parcel.items if i.format == "json"))
        there = self.arrived[parcel.key]
        there[:] = [(parcel, content)] if self.unique else [*there, (parcel, content)]

    def _look(self, parcel: Parcel) -> Receipt | None:
        if self.chance.strikes(f"{self.id} cannot be looked at", 0.1):
            raise Retriable("busy_there", AWAY)
        return {"found": parcel.seal} if self.arrived.get(parcel.key) else None


@dataclass
class Receivers:
    """By destination id: `folder` and `https` know the same thing again, `form` shows what is there, `mail` neither."""

    chance: Chance
    all: dict[str, Receiver] = field(default_factory=dict)

    @contextmanager
    def way(self, to: Destination) -> Iterator[Receiver]:
        self.chance.step("before connecting")
        if to.id in self.chance.down:
            raise Retriable("unreachable", AWAY)
        yield self.all.setdefault(
            to.id, Receiver(to.id, self.chance, to.kind in ("folder", "https", "sftp"), to.kind == "web_form")
        )


@dataclass
class Letters:
    """The mail server as far as drafts need it."""

    chance: Chance
    taken: list[Letter] = field(default_factory=list)

    def send(self, letters: Sequence[Letter]) -> dict[str, HoclieuError | None]:
        if "mail server" in self.chance.down:
            raise Retriable("mail_unreachable", AWAY)
        self.taken += letters
        return {letter.key: None for letter in letters}
