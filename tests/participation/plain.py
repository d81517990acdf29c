"""Every figure worked out in plain Python from what was read: slow, simple, and without a line of the product's SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from connector.lms.base import Activity, Doing, TeacherSeen, Topic
from connector.participation.forms import form_of
from connector.participation.period import Period
from mappings.schema import Rules, TopicPlan

Groups = Mapping[str, frozenset[str] | None]
"""Students by kind; None: not told."""
Pairs = Iterable["Pair"]


@dataclass(frozen=True)
class Seen:
    """One course as it was read on the last day of the period."""

    name: str
    topics: tuple[Topic, ...]
    students: frozenset[str]
    doings: tuple[Doing, ...]
    teachers: tuple[TeacherSeen, ...] = ()
    plans: Mapping[str, TopicPlan] = field(default_factory=dict)


@dataclass(frozen=True)
class Pair:
    """One student in one topic."""

    topic: PlainTopic
    student: str

    @cached_property
    def did(self) -> list[Doing]:
        return [d for d in self.topic.did if d.student_id == self.student]

    @cached_property
    def days(self) -> set[date]:
        return {day for d in self.did for day in acted_days(d)}

    def takes_part(self, period: Period) -> bool:
        return any(day in period for day in self.days)

    @cached_property
    def complete(self) -> bool | None:
        done = {d.activity_id for d in self.did if d.completed}
        return self.topic.tracked <= done if self.topic.completion_known else None

    @cached_property
    def score(self) -> Fraction | None:
        scores = [Fraction(d.score) for d in self.did if d.score is not None]
        return round(Fraction(sum(scores)) * 10 / len(scores), 6) if scores else None

    @cached_property
    def in_difficulty(self) -> bool:
        topic, rules = self.topic, self.topic.rules
        if not topic.difficulty_known or self.complete:
            return False
        low = bool(self.days) and self.score is not None and self.score < Fraction(rules.low_score)
        late = topic.ended and self.complete is False
        return low or late or self._idle(topic.began, topic.last - timedelta(days=rules.inactive_days))

    def _idle(self, began: date | None, since: date) -> bool:
        if began is None or (self.complete is None and self.days):
            return False
        return max(self.days, default=began) <= since


@dataclass(frozen=True)
class PlainTopic:
    course: Seen
    topic: Topic
    rules: Rules
    last: date
    excluded: frozenset[str]

    @cached_property
    def shown(self) -> list[Activity]:
        return [a for a in self.topic.activities if a.visible and a.modname != "label"]

    @cached_property
    def did(self) -> list[Doing]:
        shown = {a.id for a in self.shown}
        students = self.course.students - self.excluded
        return [d for d in self.course.doings if d.activity_id in shown and d.student_id in students]

    @property
    def plan(self) -> TopicPlan | None:
        return self.course.plans.get(self.topic.name)

    @cached_property
    def tracked(self) -> set[str]:
        return {a.id for a in self.shown if a.tracked}

    @cached_property
    def completion_known(self) -> bool:
        told = [d for d in self.did if d.activity_id in self.tracked]
        return bool(self.tracked) and (any(d.completed is not None for d in told) or not any(map(acted_days, told)))

    @cached_property
    def began(self) -> date | None:
        return min((day for d in self.did for day in acted_days(d)), default=None)

    @property
    def ended(self) -> bool:
        return bool(self.plan and self.plan.ends and self.plan.ends < self.last)

    @property
    def difficulty_known(self) -> bool:
        return self.began is not None or (self.ended and self.completion_known)

    @cached_property
    def pairs(self) -> list[Pair]:
        return [Pair(self, s) for s in sorted(self.course.students - self.excluded)]

    def has(self, *forms: str) -> bool:
        return any(form_of(a.modname) in forms for a in self.shown)

    @property
    def learning(self) -> bool | None:
        parts = (self.has("material", "lesson"), self.topic.guided, self.has("assessment", "assignment"))
        return False if False in parts else None if None in parts else True


def acted_days(doing: Doing) -> set[date]:
    return {m.date() for m in doing.acted} | {d.day for d in doing.days if d.events}


def topics_of(course: Seen, rules: Rules, last: date, groups: Groups) -> list[PlainTopic]:
    made = [PlainTopic(course, t, rules, last, groups["excluded"] or frozenset()) for t in course.topics if t.visible]
    return [t for t in made if t.shown]


def banded(scores: Iterable[Fraction | None], rules: Rules) -> tuple[int, ...]:
    borders = [Fraction(0), *map(Fraction, rules.score_bands), Fraction(11)]
    known = [s for s in scores if s is not None]
    return tuple(sum(low <= s < high for s in known) for low, high in pairwise(borders))


def spent(doings: Iterable[Doing], period: Period | None = None) -> dict[str, float]:
    """Estimated seconds by student; those of whom nothing is known are left out."""
    found: dict[str, float] = {}
    for doing in doings:
        for d in doing.days:
            if d.seconds is not None and (period is None or d.day in period):
                found[doing.student_id] = found.get(doing.student_id, 0.0) + d.seconds
    return found


def recorded(doings: Iterable[Doing]) -> dict[str, float]:
    found: dict[str, float] = {}
    for d in doings:
        if d.seconds is not None:
            found[d.student_id] = found.get(d.student_id, 0.0) + d.seconds
    return found


def of_form(topic: PlainTopic, form: str) -> list[Doing]:
    ids = {a.id for a in topic.shown if form_of(a.modname) == form}
    return [d for d in topic.did if d.activity_id in ids]


def form_figures(doings: list[Doing], period: Period) -> tuple[object, ...]:
    """Taking part, to date, timed, seconds, estimated, its seconds, estimated in the period, its seconds. How many are
    estimated is not known where none is."""
    result: list[object] = [
        len({d.student_id for d in doings if any(day in period for day in acted_days(d))}),
        len({d.student_id for d in doings if acted_days(d)}),
    ]
    for by_student in (recorded(doings), spent(doings), spent(doings, period)):
        result += [len(by_student), sum(by_student.values()) if by_student else None]
    estimated, _, within, _ = result[4:]
    result[4], result[6] = estimated or None, within or None
    return tuple(result)


def group_of_pairs(topic: PlainTopic, members: frozenset[str] | None, period: Period) -> tuple[object, ...] | None:
    """Enrolled, taking part, in difficulty, complete, completable."""
    if members is None:
        return None
    pairs = [p for p in topic.pairs if p.student in members]
    known = topic.completion_known
    return (
        len(pairs),
        sum(p.takes_part(period) for p in pairs),
        sum(p.in_difficulty for p in pairs) if topic.difficulty_known else None,
        sum(bool(p.complete) for p in pairs) if known else None,
        len(pairs) if known else 0,
    )


class Whole:
    """Some courses of a school together."""

    def __init__(self, courses: list[Seen], rules: Rules, period: Period, groups: Groups) -> None:
        self.courses, self.rules, self.period, self.groups = courses, rules, period, groups
        self.topics = [t for c in courses for t in topics_of(c, rules, period.last, groups)]
        self.pairs = [p for t in self.topics for p in t.pairs]
        excluded = groups["excluded"] or frozenset()
        self.students = {s for c in courses for s in c.students} - excluded

    def who(self, does: Callable[[Pair], bool], among: Iterable[str]) -> int:
        return len({p.student for p in self.pairs if does(p)} & set(among))

    def counts(self, among: Iterable[str]) -> tuple[object, ...]:
        """Enrolled, taking part, in difficulty, completions, completable: of some students."""
        some = self.students & set(among)
        pairs = [p for p in self.pairs if p.student in some and p.topic.began and p.complete is not None]
        known = any(t.difficulty_known for t in self.topics)
        return (
            len(some),
            self.who(lambda p: p.takes_part(self.period), some),
            self.who(lambda p: p.in_difficulty, some) if known else None,
            sum(bool(p.complete) for p in pairs) if pairs else None,
            len(pairs),
        )

    def group(self, kind: str) -> tuple[object, ...] | None:
        members = self.groups[kind]
        return None if members is None else self.counts(members)

    @cached_property
    def scores(self) -> list[Fraction]:
        by_student: dict[str, list[Fraction]] = {}
        for p in self.pairs:
            if p.score is not None:
                by_student.setdefault(p.student, []).append(p.score)
        return [round(Fraction(sum(s)) / len(s), 6) for s in by_student.values()]

    def learning(self) -> tuple[int | None, int]:
        known = [t.learning for t in self.topics if t.learning is not None]
        return (sum(known) if known else None), len(known)

    def teaching(self, first: date) -> tuple[int, int | None, int] | None:
        seen = [t for c in self.courses for t in c.teachers]
        days = {t.id: set[date]() for t in seen}
        known = {t.id for t in seen if t.active_days is not None or t.last_access is not None}
        for t in seen:
            days[t.id] |= set(t.active_days or ()) | ({t.last_access.date()} if t.last_access else set())
        active = sum(any(first <= d <= self.period.last for d in days[i]) for i in known)
        return (len(days), active if known else None, len(known)) if days else None

    def forms(self) -> list[tuple[object, ...]]:
        names = sorted({form_of(a.modname).value for t in self.topics for a in t.shown})
        return [self._form(name) for name in names]

    def _form(self, name: str) -> tuple[object, ...]:
        having = [t for t in self.topics if t.has(name)]
        minutes = [t.plan.minutes for t in having if t.plan and t.plan.minutes]
        doings = [d for t in having for d in of_form(t, name)]
        activities = sum(form_of(a.modname) == name for t in having for a in t.shown)
        figures = form_figures(doings, self.period)
        return (name, len(having), activities, *figures, len(minutes), sum(minutes) if minutes else None)
