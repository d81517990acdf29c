"""From one reading of a course to rows per student, activity and day. Pure: no files, no database, no names.

Where what is known goes:

- each recorded moment counts on its own day (in the department's time zone), `acted_events` of it: a lower bound,
  since an LMS keeps the last moment of some things and every moment of others. Where a log was read, its events are
  added, and the seconds estimated from it stand on the same day;
- a completion stands on the day it was reached, and on the day of observation where the LMS does not tell;
- the cumulative state (completed, score, seconds, status) stands on the day it was observed, and only where it differs
  from what was known before. The state on a day is therefore the last value that is not NULL up to that day.

Merging is an upsert by student, activity and day. Nothing recorded is taken away: `acted_events` never falls, a value
gives way only to a newer value. Reading the same twice therefore changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from connector.lms.base import CourseActivity, Doing
from connector.participation.forms import form_of

T = TypeVar("T")

SECONDS_METHOD = "recorded_by_activity"
"""The seconds are what the activity itself recorded (SCORM `total_time`); nothing is estimated."""


class FactKey(NamedTuple):
    student: str
    activity: str
    day: date


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the dataset `facts`; `student` is a pseudonym, `score` is 0..1, None is "not known"."""

    student: str
    activity: str
    day: date
    topic: str
    form: str
    acted_events: int = 0
    seconds: float | None = None
    seconds_method: str | None = None
    status: str | None = None
    completed: bool | None = None
    score: float | None = None
    source: str = ""
    day_seconds: float | None = None
    day_seconds_method: str | None = None

    @property
    def key(self) -> FactKey:
        return FactKey(self.student, self.activity, self.day)

    @property
    def tells_nothing(self) -> bool:
        states = (self.seconds, self.status, self.completed, self.score, self.day_seconds)
        return not self.acted_events and states == (None,) * 5


@dataclass(frozen=True, slots=True)
class ReadFacts:
    """`dated` rows stand on the day of what they tell; `states` stand on the day of observation."""

    dated: tuple[Fact, ...]
    states: tuple[Fact, ...]


Table = dict[FactKey, Fact]


class Known(NamedTuple):
    """The last known state of each student and activity before the day `until`; of its facts only that counts."""

    until: date
    states: Mapping[tuple[str, str], Fact]


NOTHING_KNOWN = Known(date.min, {})


def read_facts(reading: CourseActivity, pseudonym: Callable[[str], str], timezone: str) -> ReadFacts:
    """The rows that one reading gives.

    Doings of people who are not active students of the course, and of activities outside every topic, are left out.
    A moment later than the observation (a clock that runs ahead) counts on the day of observation.
    """
    day_of = _day_in(timezone, reading.observed_at)
    rows = [
        (doing, _blank(doing, place, pseudonym, day_of(reading.observed_at), "+".join(reading.sources)))
        for doing, place in _placed(reading)
    ]
    method = reading.spent_method
    dated = [fact for doing, blank in rows for fact in _dated(doing, blank, day_of, method)]
    states = [state for doing, blank in rows if not (state := _state(doing, blank)).tells_nothing]
    return ReadFacts(tuple(dated), tuple(states))


def merged_into(table: Table, read: ReadFacts, *, newest: bool, known: Known = NOTHING_KNOWN) -> Table:
    """The table with what was read; `newest` is false when a later reading is already in it.

    An older reading then gives its actions only: the state it saw has been superseded. Of the days before
    `known.until` the table need only hold those of which something was read.
    """
    result = dict(table)
    for fact in read.dated if newest else (replace(f, completed=None) for f in read.dated if f.acted_events):
        result[fact.key] = merged(result.get(fact.key), fact)
    if newest and read.states:
        _merge_states(result, read.states, known_before(result, read.states[0].day, known))
    return result


def known_before(table: Table, day: date, known: Known = NOTHING_KNOWN) -> Known:
    """What is known before `day`, told by the table on top of what was known."""
    states = dict(known.states)
    for fact in sorted((f for f in table.values() if known.until <= f.day < day), key=lambda f: f.day):
        pair = (fact.student, fact.activity)
        states[pair] = merged(states.get(pair), fact)
    return Known(day, states)


def merged(old: Fact | None, new: Fact) -> Fact:
    """Both as one row: the greater count, the newer value where there is one; topic and form stay as first recorded."""
    if old is None:
        return new
    both = replace(
        old,
        acted_events=max(old.acted_events, new.acted_events),
        seconds=_newer(old.seconds, new.seconds),
        seconds_method=_newer(old.seconds_method, new.seconds_method),
        status=_newer(old.status, new.status),
        completed=_newer(old.completed, new.completed),
        score=_newer(old.score, new.score),
        day_seconds=_newer(old.day_seconds, new.day_seconds),
        day_seconds_method=_newer(old.day_seconds_method, new.day_seconds_method),
    )
    return old if both == old else replace(both, source=new.source)


def _newer(old: T | None, new: T | None) -> T | None:
    return old if new is None else new


class _Place(NamedTuple):
    topic: str
    form: str


def _placed(reading: CourseActivity) -> Iterator[tuple[Doing, _Place]]:
    places = {a.id: _Place(t.id, form_of(a.modname).value) for t in reading.topics for a in t.activities}
    students = {student.id for student in reading.students}
    for doing in reading.doings:
        if doing.student_id in students and doing.activity_id in places:
            yield doing, places[doing.activity_id]


def _day_in(timezone: str, observed_at: datetime) -> Callable[[datetime], date]:
    zone = ZoneInfo(timezone)
    return lambda moment: min(moment, observed_at).astimezone(zone).date()


def _blank(doing: Doing, place: _Place, pseudonym: Callable[[str], str], day: date, source: str) -> Fact:
    return Fact(pseudonym(doing.student_id), doing.activity_id, day, place.topic, place.form, source=source)


def _dated(doing: Doing, blank: Fact, day_of: Callable[[datetime], date], method: str | None) -> Iterator[Fact]:
    events = Counter(day_of(moment) for moment in set(doing.acted))
    spent: dict[date, float] = {}
    for one in doing.days:
        day = min(one.day, blank.day)
        events[day] += one.events
        if one.seconds is not None:
            spent[day] = spent.get(day, 0.0) + one.seconds
    reached = day_of(doing.completed_at) if doing.completed and doing.completed_at else None
    for day in sorted(events.keys() | ({reached} if reached else set())):
        yield replace(
            blank,
            day=day,
            acted_events=events[day],
            completed=True if day == reached else None,
            day_seconds=spent.get(day),
            day_seconds_method=method if day in spent else None,
        )


def _state(doing: Doing, blank: Fact) -> Fact:
    method = SECONDS_METHOD if doing.seconds is not None else None
    return replace(
        blank,
        seconds=doing.seconds,
        seconds_method=method,
        status=doing.status,
        completed=doing.completed,
        score=doing.score,
    )


def _merge_states(table: Table, states: Iterable[Fact], before: Known) -> None:
    for state in states:
        recorded = table.get(state.key)
        news = _news(state, before.states.get((state.student, state.activity)), recorded)
        if not news.tells_nothing:
            table[state.key] = merged(recorded, news)


def _news(state: Fact, before: Fact | None, recorded: Fact | None) -> Fact:
    """The state without what was known already; what stands on the day itself is always set anew."""
    if before is None:
        return state
    today = recorded or replace(state, status=None, completed=None, score=None, seconds=None)
    kept = replace(
        state,
        status=_unless_same(state.status, before.status, today.status),
        completed=_unless_same(state.completed, before.completed, today.completed),
        score=_unless_same(state.score, before.score, today.score),
        seconds=_unless_same(state.seconds, before.seconds, today.seconds),
    )
    return replace(kept, seconds_method=None) if kept.seconds is None else kept


def _unless_same(value: T | None, before: T | None, on_the_day: T | None) -> T | None:
    return None if value == before and on_the_day is None else value
