"""Counts that the companion plugin makes on its own site (`local_hoclieu_get_counts`): no row about a student."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import inf

from connector.sandbox.countscene import Deed, Scene
from connector.sandbox.facts import Row

Place = tuple[object, object, object, object]
"""Cell, course, topic and form; '' for none."""


@dataclass(frozen=True, slots=True)
class Rules:
    """`members`: kinds of students that cohorts are named for; a stand-in has no cohorts, so that nobody is in them."""

    last: date
    days: Sequence[int]
    inactive_days: int
    low_score: float
    bands: Sequence[float]
    members: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Student:
    """One student in one topic, or in several."""

    participating: bool = False
    to_date: bool = False
    difficulty: bool = False
    completed: bool | None = None
    mean: float | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    started: str
    students: Mapping[int, Student]


class Counter:
    """Counts one scene by the rules of the connector's indicators."""

    def __init__(self, scene: Scene, rules: Rules, cells: Sequence[Sequence[int]]) -> None:
        self._scene, self._rules, self._cells = scene, rules, cells

    def rows(self, courses: Sequence[int]) -> Iterator[Row]:
        """`N`, days of the period, cell, course, topic, form, measure, value."""
        for days in self._rules.days:
            first = (self._rules.last - timedelta(days=days - 1)).isoformat()
            for place, measure, value in self._period(courses, first):
                yield "N", days, *place, measure, _plain(value)

    def _period(self, courses: Sequence[int], first: str) -> Iterator[tuple[Place, str, float]]:
        found: dict[int, list[Topic]] = {}
        for course in courses:
            found[course] = []
            for section, activities in self._scene.topics[course].items():
                topic = self._topic(course, activities, first)
                found[course].append(topic)
                yield from _at(("", course, section, ""), self._of_topic(topic, activities))
                for form in dict.fromkeys(self._scene.activities[cmid].form for cmid in activities):
                    yield from _at(("", course, section, form), self._of_form(course, activities, form, first))
            yield from _at(("", course, "", ""), self._of_place([course], found, first))
        for number, cell in enumerate(self._cells):
            yield from _at((number, "", "", ""), self._of_place(cell, found, first))

    def _topic(self, course: int, activities: Sequence[int], first: str) -> Topic:
        students = self._scene.students[course]
        began = [deed.first for user in students for deed in self._deeds(user, activities) if deed.first]
        started = min(began, default="")
        return Topic(started, {user: self._student(user, activities, started, first) for user in students})

    def _deeds(self, user: int, activities: Iterable[int]) -> list[Deed]:
        deeds = self._scene.deeds.get(user, {})
        return [deeds[cmid] for cmid in activities if cmid in deeds]

    def _tracked(self, activities: Iterable[int]) -> list[int]:
        return [cmid for cmid in activities if self._scene.activities[cmid].tracked]

    def _student(self, user: int, activities: Sequence[int], started: str, first: str) -> Student:
        deeds, tracked = self._deeds(user, activities), self._tracked(activities)
        last = max((deed.last for deed in deeds), default="")
        scores = [deed.score for deed in deeds if deed.score is not None]
        mean = round(sum(scores) / len(scores) * 10, 6) if scores else None
        done = sum(bool(deed.completed) for deed in self._deeds(user, tracked))
        completed = done == len(tracked) if tracked else None
        stuck = bool(started) and not completed and self._stuck(last, started, completed, mean)
        return Student(bool(last) and last >= first, bool(last), stuck, completed, mean)

    def _stuck(self, last: str, started: str, completed: bool | None, mean: float | None) -> bool:
        idle = (self._rules.last - date.fromisoformat(last or started)).days >= self._rules.inactive_days
        low = bool(last) and mean is not None and mean < self._rules.low_score
        return low or (idle and not (completed is None and last))

    def _of_topic(self, topic: Topic, activities: Sequence[int]) -> Iterator[tuple[str, float]]:
        students, tracked = topic.students.values(), self._tracked(activities)
        yield "activities", len(activities)
        yield "tracked", len(tracked)
        yield from self._people(students)
        if tracked:
            yield "completed", sum(bool(s.completed) for s in students)
        if topic.started:
            yield "started_on", (date.fromisoformat(topic.started) - date(1970, 1, 1)).days
            yield "in_difficulty", sum(s.difficulty for s in students)
        means = [s.mean for s in students if s.mean is not None]
        yield "scored", len(means)
        yield "score_sum", sum(means)
        for number, (low, high) in enumerate(pairwise((-inf, *self._rules.bands, inf))):
            yield f"band_{number}", sum(low <= mean < high for mean in means)

    def _people(self, students: Collection[Student]) -> Iterator[tuple[str, float]]:
        yield "enrolled", len(students)
        yield "participating", sum(s.participating for s in students)
        yield "participating_to_date", sum(s.to_date for s in students)
        for kind in ("vulnerable", "lacks_means"):
            if kind in self._rules.members:
                yield f"{kind}_enrolled", 0
                yield f"{kind}_participating", 0

    def _of_form(self, course: int, activities: Sequence[int], form: str, first: str) -> Iterator[tuple[str, float]]:
        mine = [cmid for cmid in activities if self._scene.activities[cmid].form == form]
        each = [self._deeds(user, mine) for user in self._scene.students[course]]
        lasts = [max((deed.last for deed in deeds), default="") for deeds in each]
        told = [[d.seconds for d in deeds if d.seconds is not None] for deeds in each]
        spent = [[s for d in deeds for day, s in d.spent.items() if day >= first] for deeds in each]
        yield "activities", len(mine)
        yield "participating", sum(bool(last) and last >= first for last in lasts)
        yield "participating_to_date", sum(map(bool, lasts))
        yield "timed", (timed := sum(map(bool, told)))
        yield "day_timed", (day_timed := sum(map(bool, spent)))
        if timed:
            yield "seconds", sum(map(sum, told))
        if day_timed:
            yield "day_seconds", sum(map(sum, spent))

    def _of_place(
        self, courses: Sequence[int], found: Mapping[int, Sequence[Topic]], first: str
    ) -> Iterator[tuple[str, float]]:
        """Each student once, over the topics of some courses; teachers likewise."""
        topics = [topic for course in courses for topic in found.get(course, ())]
        under_way = [s for topic in topics if topic.started for s in topic.students.values()]
        yield from self._people(each := self._once(courses, topics))
        if any(topic.started for topic in topics):
            yield "in_difficulty", sum(s.difficulty for s in each)
        yield from self._teachers(courses, first)
        yield "topics", len(topics)
        yield "topics_started", sum(bool(topic.started) for topic in topics)
        yield "courses", len(courses)
        yield "completions", sum(bool(s.completed) for s in under_way)
        yield "completable", sum(s.completed is not None for s in under_way)

    def _once(self, courses: Sequence[int], topics: Sequence[Topic]) -> list[Student]:
        people = {user for course in courses for user in self._scene.students[course]}
        return [_together([t.students[user] for t in topics if user in t.students]) for user in people]

    def _teachers(self, courses: Sequence[int], first: str) -> Iterator[tuple[str, float]]:
        seen: dict[int, bool] = {}
        for course in courses:
            for user, last in self._scene.teachers[course].items():
                seen[user] = seen.get(user, False) or first <= last <= self._rules.last.isoformat()
        yield "teachers", len(seen)
        yield "teachers_active", sum(seen.values())


def _together(parts: Collection[Student]) -> Student:
    return Student(any(s.participating for s in parts), any(s.to_date for s in parts), any(s.difficulty for s in parts))


def _at(place: Place, told: Iterable[tuple[str, float]]) -> Iterator[tuple[Place, str, float]]:
    return ((place, measure, value) for measure, value in told)


def _plain(value: float) -> float:
    """As PHP writes a number: a whole one without a point."""
    return int(value) if float(value).is_integer() else value
