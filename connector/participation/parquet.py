"""The store of participation facts: three Parquet datasets, one partition per site, course and day, replaced whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from operator import attrgetter
from pathlib import Path

import duckdb

from connector.lms.base import Activity, CourseActivity, Topic
from connector.participation.duck import Dataset, connection, view, write
from connector.participation.facts import Fact, Table, merged_into, read_facts
from connector.participation.forms import form_of
from connector.participation.partitions import Partitions, one_writer
from connector.participation.period import Period
from mappings.schema import local_day

_PLACE = {"site": "VARCHAR", "course": "VARCHAR", "day": "DATE"}

FACTS = Dataset(
    "facts",
    {
        **_PLACE,
        "student": "VARCHAR",
        "activity": "VARCHAR",
        "topic": "VARCHAR",
        "form": "VARCHAR",
        "acted_events": "INTEGER",
        "seconds": "DOUBLE",
        "seconds_method": "VARCHAR",
        "status": "VARCHAR",
        "completed": "BOOLEAN",
        "score": "DOUBLE",
        "source": "VARCHAR",
    },
    order="student, activity",
)
ROSTER = Dataset(
    "roster",
    {**_PLACE, "student": "VARCHAR", "last_access": "TIMESTAMP", "observed_at": "TIMESTAMP"},
    order="student NULLS FIRST",
)
"""One row a student; times in UTC. The row without a student says that the course was observed, even when empty."""

OUTLINE = Dataset(
    "outline",
    {
        **_PLACE,
        "topic": "VARCHAR",
        "topic_name": "VARCHAR",
        "position": "INTEGER",
        "topic_visible": "BOOLEAN",
        "activity": "VARCHAR",
        "modname": "VARCHAR",
        "form": "VARCHAR",
        "activity_name": "VARCHAR",
        "tracked": "BOOLEAN",
        "activity_visible": "BOOLEAN",
    },
    order="position, topic, activity NULLS FIRST",
)
"""One row an activity; a topic without activities has one row whose activity columns are NULL."""


@dataclass(frozen=True, slots=True)
class RecordCounts:
    """What recording one reading did; all zero but `students` and `topics` when nothing was new."""

    students: int
    topics: int
    facts_added: int
    facts_changed: int
    partitions_written: int


@dataclass(frozen=True, slots=True)
class FactStore:
    """Participation facts below one folder. Students appear by pseudonym only."""

    root: Path

    def record(
        self, reading: CourseActivity, *, site: str, pseudonym: Callable[[str], str], timezone: str
    ) -> RecordCounts:
        """Merges one reading into what is there and replaces the days that changed.

        The roster is written last: a day counts as observed only when all of it is there, so a process killed midway
        leaves a day that is missing, not wrong, and recording the reading again completes it.
        """
        day = local_day(reading.observed_at, timezone)
        facts, outline, roster = (self._days(d, site, reading.key) for d in (FACTS, OUTLINE, ROSTER))
        with one_writer(facts.folder), connection() as db:
            seen = self._observations(db, [(site, reading.key)]).get((site, reading.key))
            newest = seen is None or seen <= reading.observed_at
            before = _recorded(db, facts.paths())
            after = merged_into(before, read_facts(reading, pseudonym, timezone), newest=newest)
            written = _replace_days(db, facts, before, after)
            if newest or day not in roster.days():
                written += _replace(db, outline, day, _outline_rows(reading.topics))
                written += _replace(db, roster, day, _roster_rows(reading, pseudonym))
        return RecordCounts(
            students=len(reading.students),
            topics=len(reading.topics),
            facts_added=len(after) - len(before),
            facts_changed=sum(after[key] != fact for key, fact in before.items()),
            partitions_written=written,
        )

    def last_observed(self, site: str, course: str, period: Period | None = None) -> datetime | None:
        """When the course was last read (UTC), of all readings or of those on a day of `period`."""
        return self.observations([(site, course)], period).get((site, course))

    def observations(
        self, courses: Iterable[tuple[str, str]], period: Period | None = None
    ) -> dict[tuple[str, str], datetime]:
        """When each course (site, key) was last read, in UTC; those not read within the period are left out."""
        with connection() as db:
            return self._observations(db, courses, period)

    def _observations(
        self, db: duckdb.DuckDBPyConnection, courses: Iterable[tuple[str, str]], period: Period | None = None
    ) -> dict[tuple[str, str], datetime]:
        rosters = [self._days(ROSTER, site, course) for site, course in courses]
        view(db, ROSTER, [r.path(seen[-1]) for r in rosters if (seen := _within(r.days(), period))])
        found = db.execute("SELECT site, course, max(observed_at) FROM roster GROUP BY ALL").fetchall()
        return {(site, course): moment.replace(tzinfo=UTC) for site, course, moment in found}

    def observed_day(self, site: str, course: str, period: Period) -> date | None:
        """The last day of the period on which the course was read; None: the course is missing in it."""
        days = _within(self._days(ROSTER, site, course).days(), period)
        return days[-1] if days else None

    def open(self, db: duckdb.DuckDBPyConnection, courses: Iterable[tuple[str, str, date]], last: date) -> None:
        """Views over the files of `courses`: `facts` up to `last`, `roster` and `outline` of each course's own day."""
        wanted = list(courses)
        view(db, FACTS, [path for s, c, _ in wanted for path in self._days(FACTS, s, c).paths(up_to=last)])
        view(db, ROSTER, [self._days(ROSTER, s, c).path(day) for s, c, day in wanted])
        view(db, OUTLINE, [self._days(OUTLINE, s, c).path(day) for s, c, day in wanted])

    def _days(self, dataset: Dataset, site: str, course: str) -> Partitions:
        return Partitions(self.root, dataset, site, course)


Rows = Sequence[tuple[object, ...]]
_fact_row = attrgetter(*(name for name in FACTS.columns if name not in _PLACE))


def _within(days: Sequence[date], period: Period | None) -> list[date]:
    return [day for day in days if period is None or day in period]


def _recorded(db: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> Table:
    view(db, FACTS, paths)
    db.execute(
        "SELECT student, activity, day, topic, form, acted_events, seconds, seconds_method, status, completed, score,"
        " source FROM facts"
    )
    rows = [Fact(*row) for row in db.fetchall()]
    return {fact.key: fact for fact in rows}


def _replace_days(db: duckdb.DuckDBPyConnection, facts: Partitions, before: Table, after: Table) -> int:
    changed = sorted({key.day for key, fact in after.items() if before.get(key) != fact})
    by_day: dict[date, list[tuple[object, ...]]] = {day: [] for day in changed}
    for fact in after.values():
        if fact.day in by_day:
            by_day[fact.day].append(_fact_row(fact))
    for day, rows in by_day.items():
        write(db, FACTS, _placed(facts, day, rows), facts.path(day))
    return len(changed)


def _replace(db: duckdb.DuckDBPyConnection, partitions: Partitions, day: date, rows: Rows) -> int:
    path, placed = partitions.path(day), _placed(partitions, day, rows)
    if path.is_file():
        view(db, partitions.dataset, [path])
        if set(db.execute(f"FROM {partitions.dataset.name}").fetchall()) == set(placed):
            return 0
    write(db, partitions.dataset, placed, path)
    return 1


def _placed(partitions: Partitions, day: date, rows: Rows) -> Rows:
    return [(partitions.site, partitions.course, day, *row) for row in rows]


def _roster_rows(reading: CourseActivity, pseudonym: Callable[[str], str]) -> Rows:
    observed = _naive_utc(reading.observed_at)
    students = {
        s.id: (pseudonym(s.id), s.last_access and _naive_utc(s.last_access), observed) for s in reading.students
    }
    return [(None, None, observed), *students.values()]


def _outline_rows(topics: Sequence[Topic]) -> Rows:
    return [
        (topic.id, topic.name, topic.position, topic.visible, *activity)
        for topic in topics
        for activity in [_activity_columns(a) for a in topic.activities] or [(None,) * 6]
    ]


def _activity_columns(a: Activity) -> tuple[object, ...]:
    return (a.id, a.modname, form_of(a.modname).value, a.name, a.tracked, a.visible)


def _naive_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
