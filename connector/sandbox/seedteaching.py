"""A teaching course and its week: active, struggling and idle students, ending when the caller says it is now."""

from __future__ import annotations

import random
from dataclasses import dataclass

from connector.sandbox.actions import Actions
from connector.sandbox.records import Assign, Course, Module, Sco, Scorm, User
from connector.sandbox.schooltime import SchoolDay, before, school_days
from connector.sandbox.seedpackages import teaching_package
from connector.sandbox.seedpeople import People
from connector.sandbox.seedplan import TaughtCourse

_AUTOMATIC = 2
_QUIZ_MAX = 10
_DAYS_PER_TOPIC = 3
_ACTIVE, _STRUGGLING = 0.62, 0.85
PASS, FAIL = 2, 3


@dataclass(frozen=True, slots=True)
class TopicActivities:
    """What one topic holds; the forum has no completion."""

    scorm: Scorm
    quiz: Module
    assign: Assign


def seed_course(do: Actions, people: People, plan: TaughtCourse, teacher: User, category: int) -> Course:
    """The course with its topics, activities, students and what they did in the week before now."""
    course = do.add_course(plan.shortname, plan.fullname, category, plan.shortname.lower(), sections=len(plan.topics))
    do.enrol(course, teacher, "editingteacher", do.world.now() - 3600)
    topics = [_topic(do, course, number, name) for number, name in enumerate(plan.topics, 1)]
    chance = random.Random(f"week of {do.site.id} {plan.shortname}")  # noqa: S311  # the same week each time
    for _ in range(plan.students):
        student = people.student()
        lastaccess = _Week(do, topics, student, chance).live()
        do.enrol(course, student, "student", lastaccess)
    return course


def _topic(do: Actions, course: Course, number: int, name: str) -> TopicActivities:
    do.section_numbered(course, number).name = name
    package = teaching_package(do.world, name)
    activities = TopicActivities(
        do.add_scorm(course, number, f"Bài học: {name}", package, completion=_AUTOMATIC),
        do.add_module(course, number, "quiz", f"Kiểm tra: {name}", _AUTOMATIC, _QUIZ_MAX),
        do.add_assign(course, number, f"Bài tập: {name}", workflow=False, completion=_AUTOMATIC),
    )
    do.add_module(course, number, "forum", f"Thảo luận: {name}")
    return activities


class _Week:
    """One student's week."""

    def __init__(self, do: Actions, topics: list[TopicActivities], student: User, chance: random.Random) -> None:
        self._do, self._topics, self._student, self._chance = do, topics, student, chance
        self._last = 0

    def live(self) -> int:
        """Does what this kind of student does; gives the last moment seen, 0 for never."""
        kind, now = self._chance.random(), self._do.world.now()
        self._study(self._topics[0], before(now, self._chance.uniform(9, 16)), well=kind < _STRUGGLING)
        if kind < _STRUGGLING:
            days = school_days(now, _DAYS_PER_TOPIC * 2)
            for topic, of_topic in zip(
                self._topics[1:-1], (days[:_DAYS_PER_TOPIC], days[_DAYS_PER_TOPIC:]), strict=True
            ):
                self._attend(topic, of_topic, well=kind < _ACTIVE)
        return self._last

    def _attend(self, topic: TopicActivities, days: list[SchoolDay], well: bool) -> None:
        if self._chance.random() < (0.95 if well else 0.7):
            self._study(topic, self._chance.choice(days).moment(self._chance), well)

    def _study(self, topic: TopicActivities, when: int, well: bool) -> None:
        self._learn(topic.scorm, when, well)
        if well or self._chance.random() < 0.5:
            self._take_quiz(topic.quiz, self._after(when), well)
        if well and self._chance.random() < 0.85:
            self._hand_in(topic.assign, self._after(when))

    def _after(self, when: int) -> int:
        """Later the same hour, but never in the future."""
        return min(when + self._chance.randrange(1200, 2700), self._do.world.now())

    def _seen(self, when: int) -> int:
        self._last = max(self._last, when)
        return when

    def _learn(self, scorm: Scorm, when: int, well: bool) -> None:
        for sco in self._scos(scorm):
            minutes = self._chance.randrange(9, 28) if well else self._chance.randrange(2, 9)
            score = self._chance.randrange(60, 101) if well else self._chance.randrange(15, 49)
            elements = {
                "x.start.time": str(when),
                "cmi.core.lesson_status": "passed" if well else "incomplete",
                "cmi.core.score.raw": str(score),
                "cmi.core.total_time": f"00:{minutes:02d}:{self._chance.randrange(60):02d}",
            }
            end = min(when + minutes * 60, self._do.world.now())
            self._do.track(sco, self._student.id, 1, elements, self._seen(end))

    def _scos(self, scorm: Scorm) -> list[Sco]:
        return [s for s in self._do.site.scoes.values() if s.scorm == scorm.id and s.scormtype == "sco"]

    def _take_quiz(self, quiz: Module, when: int, well: bool) -> None:
        value = self._chance.randrange(12, 21) / 2 if well else self._chance.randrange(2, 10) / 2
        self._do.mark(quiz.id, self._student.id, value, self._seen(when))
        self._do.complete(quiz.id, self._student.id, PASS if well else FAIL, when)

    def _hand_in(self, assign: Assign, when: int) -> None:
        self._do.submit(assign, self._student.id, [], "<p>Bài làm của em.</p>", self._seen(when))
        self._do.complete(assign.cmid, self._student.id, 1, when)
