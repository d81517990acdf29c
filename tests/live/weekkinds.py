"""Kinds of students: what each does on which day. Each kind shows one thing that figures can get wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.live.deeds import answers, asks, begins_test, launches, opens, plays, reads_along, replies, ticks, writes
from tests.live.site import LiveSite, Person

if TYPE_CHECKING:
    from tests.live.realweek import WeekCourse

Deed = Callable[[LiveSite, "WeekCourse", Person], None]
Kind = dict[int, tuple[Deed, ...]]
"""By the number of the day. Day 0 lies before the week that is reported."""


def enter(site: LiveSite, c: WeekCourse, student: Person) -> None:
    site.enter(student, c.course)


def rules(site: LiveSite, c: WeekCourse, student: Person) -> None:
    opens(student, "page", c.outside)


def page(site: LiveSite, c: WeekCourse, student: Person) -> None:
    opens(student, "page", c.page)


def lesson(status: str, score: int | None, minutes: int, attempt: int = 1) -> Deed:
    def learn(site: LiveSite, c: WeekCourse, student: Person) -> None:
        opens(student, "scorm", c.lesson)
        site.attempt(student, c.lesson, status, score, minutes=minutes, attempt=attempt)

    return learn


def launch(site: LiveSite, c: WeekCourse, student: Person) -> None:
    launches(student, c.lesson)


def test(*given: bool) -> Deed:
    return lambda site, c, student: answers(student, c.test, given)


def half_a_test(site: LiveSite, c: WeekCourse, student: Person) -> None:
    begins_test(student, c.test)


def sheet(site: LiveSite, c: WeekCourse, student: Person) -> None:
    opens(student, "resource", c.sheet)


def talk(site: LiveSite, c: WeekCourse, student: Person) -> None:
    asks(student, c.talk, "Bài 3")


def answer(site: LiveSite, c: WeekCourse, student: Person) -> None:
    replies(student, c.talk)


def follow(site: LiveSite, c: WeekCourse, student: Person) -> None:
    reads_along(student, c.talk)


def essay(site: LiveSite, c: WeekCourse, student: Person) -> None:
    writes(student, c.essay)


def tick(site: LiveSite, c: WeekCourse, student: Person) -> None:
    ticks(student, c.own, done=True)


def untick(site: LiveSite, c: WeekCourse, student: Person) -> None:
    ticks(student, c.own, done=False)


def question(site: LiveSite, c: WeekCourse, student: Person) -> None:
    asks(student, c.chat, "Đề cương")


def more(site: LiveSite, c: WeekCourse, student: Person) -> None:
    replies(student, c.chat)


def game(raw: int) -> Deed:
    return lambda site, c, student: plays(site, student, c.game, raw)


def revision(site: LiveSite, c: WeekCourse, student: Person) -> None:
    opens(student, "page", c.revision)


ABSENT: Kind = {}
ONLY_LOOKS: Kind = {0: (enter,), 2: (enter, rules, sheet), 3: (enter, follow)}
GOOD: Kind = {
    0: (enter, page, lesson("passed", 90, 14)),
    1: (enter, test(True, False)),
    2: (enter, sheet, talk, revision),
    3: (enter, essay, tick),
    5: (enter, game(8)),
}
AVERAGE: Kind = {
    1: (enter, page, lesson("completed", 70, 21)),
    2: (enter, test(True, True), talk),
    3: (enter, essay),
    4: (enter, answer),
}
WEAK: Kind = {
    0: (enter, page, lesson("failed", 30, 5)),
    1: (enter, test(False, True)),
    2: (enter, lesson("failed", 40, 6, attempt=2)),
    5: (enter, game(3)),
}
STOPPED: Kind = {0: (enter, lesson("incomplete", None, 2))}
READ_THROUGH: Kind = {1: (enter, page, lesson("completed", None, 6)), 3: (enter, tick), 4: (enter, untick, essay)}
CHATTY: Kind = {1: (enter, question), 2: (enter, more, follow), 3: (enter, more), 5: (enter, follow)}
BY_TELEPHONE: Kind = {2: (lesson("passed", 75, 9),), 3: (essay,)}
LATE: Kind = {4: (enter, page, test(True, False)), 5: (enter, essay)}
UNFINISHED: Kind = {2: (enter, launch), 3: (enter, half_a_test), 5: (enter, page)}

KINDS: tuple[Kind, ...] = (
    ABSENT, ONLY_LOOKS, GOOD, AVERAGE, WEAK, STOPPED, READ_THROUGH, CHATTY, BY_TELEPHONE, LATE, UNFINISHED,
)  # fmt: skip
