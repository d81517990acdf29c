"""From one reading to the rows of every dataset but `facts`. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from operator import attrgetter

from connector.lms.base import Activity, CourseActivity, SiteCounts, Student, TeacherSeen, Topic
from connector.participation.datasets import FACTS, PLACE
from connector.participation.facts import Fact
from connector.participation.forms import form_of

Row = tuple[object, ...]
Rows = Sequence[Row]

fact_row: Callable[[Fact], Row] = attrgetter(*(name for name in FACTS.columns if name not in PLACE))
_NO_ACTIVITY = (None,) * 6


def roster_rows(students: Sequence[Student], observed_at: datetime, pseudonym: Callable[[str], str]) -> list[Row]:
    """One row a student, and the one without that says when the course was observed."""
    observed = naive_utc(observed_at)
    rows = {s.id: (pseudonym(s.id), s.last_access and naive_utc(s.last_access), observed) for s in students}
    return [(None, None, observed), *rows.values()]


def outline_rows(topics: Sequence[Topic]) -> list[Row]:
    """One row an activity, one for a topic that has none."""
    return [
        (topic.id, topic.name, topic.position, topic.visible, *activity, topic.guided)
        for topic in topics
        for activity in [_activity_columns(a) for a in topic.activities] or [_NO_ACTIVITY]
    ]


def _activity_columns(a: Activity) -> Row:
    return (a.id, a.modname, form_of(a.modname).value, a.name, a.tracked, a.visible)


def teacher_rows(reading: CourseActivity, today: date, pseudonym: Callable[[str], str]) -> dict[date, dict[str, Row]]:
    """By day and pseudonym. The day of the reading has every teacher; earlier days those who were active."""
    days: dict[date, dict[str, Row]] = {today: {}}
    for teacher in reading.teachers:
        name = pseudonym(teacher.id)
        for day in (min(day, today) for day in teacher.active_days or ()):
            days.setdefault(day, {})[name] = (name, None, True)
        days[today][name] = (name, teacher.last_access and naive_utc(teacher.last_access), _active(teacher, today))
    return days


def _active(teacher: TeacherSeen, today: date) -> bool | None:
    return None if teacher.active_days is None else max(teacher.active_days, default=date.min) >= today


def merged_teachers(old: Mapping[str, Row], new: Mapping[str, Row]) -> list[Row]:
    """Both as one row a teacher: what was recorded as done stays done, the newer access counts."""
    return [_merged_teacher(old.get(name), new.get(name)) for name in old.keys() | new.keys()]


def _merged_teacher(old: Row | None, new: Row | None) -> Row:
    if old is None or new is None:
        row = old or new
        assert row is not None
        return row
    name, access, active = new
    return name, old[1] if access is None else access, True if old[2] else active


def member_rows(members: Mapping[str, Sequence[str] | frozenset[str]], pseudonym: Callable[[str], str]) -> list[Row]:
    """By kind; the row without a student says that the kind was looked for."""
    return [row for kind, ids in members.items() for row in _kind_rows(kind, ids, pseudonym)]


def _kind_rows(kind: str, ids: Sequence[str] | frozenset[str], pseudonym: Callable[[str], str]) -> Iterator[Row]:
    yield None, kind
    for one in sorted(set(ids)):
        yield pseudonym(one), kind


def count_rows(counts: SiteCounts) -> list[Row]:
    """The counts, and one row `read` for each course that was read."""
    observed = naive_utc(counts.observed_at)
    rows: list[Row] = [
        (r.first, r.last, r.cell, r.course, r.topic, r.form, r.measure, float(r.value), observed) for r in counts.rows
    ]
    last = max((r.last for r in counts.rows), default=None)
    return rows + [(last, last, None, course, None, None, "read", 1.0, observed) for course in counts.topics]


def naive_utc(moment: datetime) -> datetime:
    """As the datasets hold times."""
    return moment.astimezone(UTC).replace(tzinfo=None)
