"""The store of participation facts: Parquet datasets, one partition per site, course and day, replaced whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from connector.lms.base import CourseActivity, SiteCounts
from connector.participation.changes import changing
from connector.participation.counted_days import counted_days
from connector.participation.datasets import COUNTS, FACTS, MEMBERS, OUTLINE, ROSTER, TEACHERS
from connector.participation.duck import Dataset, connection, view, write
from connector.participation.earlier import earlier
from connector.participation.facts import Table, merged_into, read_facts
from connector.participation.known import keep, read_before
from connector.participation.partitions import Partitions, one_writer
from connector.participation.period import Period
from connector.participation.rows import (
    Row,
    Rows,
    count_rows,
    fact_row,
    member_rows,
    merged_teachers,
    outline_rows,
    roster_rows,
    teacher_rows,
)
from mappings.schema import local_day

__all__ = ["COUNTS", "FACTS", "MEMBERS", "OUTLINE", "ROSTER", "TEACHERS", "FactStore", "RecordCounts"]


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
            read = read_facts(reading, pseudonym, timezone)
            before = read_before(db, facts, day, {fact.day for fact in read.dated})
            after = merged_into(before.table, read, newest=newest, known=before.known)
            written = _replace_days(db, facts, before.table, after)
            keep(db, facts, day, before, after)
            written += self._record_teachers(db, reading, site, day, pseudonym)
            if newest or day not in roster.days():
                written += _replace(db, outline, day, outline_rows(reading.topics))
                written += _replace(db, roster, day, roster_rows(reading.students, reading.observed_at, pseudonym))
        return _counted(reading, before.table, after, written)

    def _record_teachers(
        self,
        db: duckdb.DuckDBPyConnection,
        reading: CourseActivity,
        site: str,
        today: date,
        pseudonym: Callable[[str], str],
    ) -> int:
        there, written = self._days(TEACHERS, site, reading.key), 0
        for day, new in teacher_rows(reading, today, pseudonym).items():
            if new:
                old = _teachers(db, there, day)
                written += _replace(db, there, day, merged_teachers(old, new))
        return written

    def record_members(
        self,
        site: str,
        day: date,
        members: Mapping[str, Iterable[str]],
        pseudonym: Callable[[str], str],
    ) -> int:
        """Who is vulnerable or lacks the means (LMS ids by kind) as of the day; gives how many files were replaced."""
        there = self._days(MEMBERS, site, None)
        with one_writer(there.folder), connection() as db:
            return _replace(db, there, day, member_rows({k: frozenset(m) for k, m in members.items()}, pseudonym))

    def record_counts(self, site: str, counts: SiteCounts, *, timezone: str) -> int:
        """What the site counted itself, and the outlines; counts of courses that could not be read stay as they are
        missing. Gives how many files were replaced."""
        day, there = local_day(counts.observed_at, timezone), self._days(COUNTS, site, None)
        with one_writer(there.folder), connection() as db:
            written = sum(
                _replace(db, self._days(OUTLINE, site, course), day, outline_rows(topics))
                for course, topics in counts.topics.items()
            )
            return written + _replace(db, there, day, count_rows(counts))

    def last_observed(self, site: str, course: str, period: Period | None = None) -> datetime | None:
        """When the course was last read (UTC), of all readings or of those on a day of `period`."""
        return self.observations([(site, course)], period).get((site, course))

    def observations(
        self, courses: Iterable[tuple[str, str]], period: Period | None = None
    ) -> dict[tuple[str, str], datetime]:
        """When each course (site, key) was last read, in UTC; those not read within the period are left out. A course
        without rows about students is read when its site counted it, for exactly the period."""
        asked = set(courses)
        with connection() as db:
            self.open_counts(db, {site for site, _ in asked}, period.last if period else date.max)
            counted = {place: moment for place, (_, moment) in counted_days(db, period).items() if place in asked}
            return counted | self._observations(db, asked, period)

    def _observations(
        self, db: duckdb.DuckDBPyConnection, courses: Iterable[tuple[str, str]], period: Period | None = None
    ) -> dict[tuple[str, str], datetime]:
        rosters = [self._days(ROSTER, site, course) for site, course in courses]
        view(db, ROSTER, [r.path(seen[-1]) for r in rosters if (seen := _within(r.days(), period))])
        found = db.execute("SELECT site, course, max(observed_at) FROM roster GROUP BY ALL").fetchall()
        return {(site, course): moment.replace(tzinfo=UTC) for site, course, moment in found}

    def read_by_row(self, site: str, last: Mapping[str, datetime]) -> Mapping[str, datetime]:
        """Of the last readings of a site's courses, by key, those of rows about students: a counting left none, so that
        what happened before it has still to be read."""
        if not self._days(COUNTS, site, None).days():
            return last
        with connection() as db:
            return {course: at for (_, course), at in self._observations(db, [(site, one) for one in last]).items()}

    def observed_day(self, site: str, course: str, period: Period) -> date | None:
        """The last day of the period on which the course's students were read; None: no row about them is there."""
        days = _within(self._days(ROSTER, site, course).days(), period)
        return days[-1] if days else None

    def open(
        self,
        db: duckdb.DuckDBPyConnection,
        courses: Iterable[tuple[str, str, date]],
        last: date,
        first: date | None = None,
        *,
        fold: bool = False,
    ) -> None:
        """Views over the files of `courses`: `facts` up to `last`, `roster` and `outline` of each course's own day,
        `teachers` from `first` (the day itself, if absent) to `last`, `members` of each site as last told by then.
        `fold`: days well before `first` may be represented by what they come to (see `earlier`)."""
        wanted = list(courses)
        taught = Period(min(first or last, last), last)
        since = taught.first if fold else None
        view(db, FACTS, [path for s, c, _ in wanted for path in _fact_files(db, self._days(FACTS, s, c), since, last)])
        view(db, ROSTER, [self._days(ROSTER, s, c).path(day) for s, c, day in wanted])
        view(db, OUTLINE, [self._days(OUTLINE, s, c).path(day) for s, c, day in wanted])
        view(
            db,
            TEACHERS,
            [t.path(d) for s, c, _ in wanted for t in [self._days(TEACHERS, s, c)] for d in _within(t.days(), taught)],
        )
        self.open_members(db, {s for s, _, _ in wanted}, last)

    def open_members(self, db: duckdb.DuckDBPyConnection, sites: Iterable[str], last: date) -> None:
        """The view `members`: of each site who was told last by the day `last`."""
        self._open_newest(db, MEMBERS, set(sites), last)

    def open_counts(self, db: duckdb.DuckDBPyConnection, sites: Iterable[str], last: date) -> None:
        """The view `counts`: of each site what it counted last by the day `last`."""
        self._open_newest(db, COUNTS, set(sites), last)

    def _open_newest(self, db: duckdb.DuckDBPyConnection, dataset: Dataset, sites: set[str], last: date) -> None:
        newest = (self._days(dataset, site, None).paths(up_to=last)[-1:] for site in sorted(sites))
        view(db, dataset, [path for paths in newest for path in paths])

    def _days(self, dataset: Dataset, site: str, course: str | None) -> Partitions:
        return Partitions(self.root, dataset, site, course)


def _fact_files(db: duckdb.DuckDBPyConnection, facts: Partitions, first: date | None, last: date) -> list[Path]:
    folded = None if first is None else earlier(db, facts, first)
    if folded is None:
        return facts.paths(up_to=last)
    return [folded.path, *(facts.path(day) for day in facts.days() if folded.until <= day <= last)]


def _counted(reading: CourseActivity, before: Table, after: Table, written: int) -> RecordCounts:
    return RecordCounts(
        students=len(reading.students),
        topics=len(reading.topics),
        facts_added=len(after) - len(before),
        facts_changed=sum(after[key] != fact for key, fact in before.items()),
        partitions_written=written,
    )


def _within(days: Sequence[date], period: Period | None) -> list[date]:
    return [day for day in days if period is None or day in period]


def _teachers(db: duckdb.DuckDBPyConnection, there: Partitions, day: date) -> dict[str, Row]:
    path = there.path(day)
    view(db, TEACHERS, [path] if path.is_file() else [])
    rows = db.execute("SELECT teacher, last_access, active FROM teachers").fetchall()
    return {row[0]: row for row in rows}


def _replace_days(db: duckdb.DuckDBPyConnection, facts: Partitions, before: Table, after: Table) -> int:
    changed = sorted({key.day for key, fact in after.items() if before.get(key) != fact})
    by_day: dict[date, list[Row]] = {day: [] for day in changed}
    for fact in after.values():
        if fact.day in by_day:
            by_day[fact.day].append(fact_row(fact))
    with changing(facts.root, facts.site, changed):
        for day, rows in by_day.items():
            write(db, FACTS, _placed(facts, day, rows), facts.path(day))
    return len(changed)


def _replace(db: duckdb.DuckDBPyConnection, partitions: Partitions, day: date, rows: Rows) -> int:
    path, placed = partitions.path(day), _placed(partitions, day, rows)
    if path.is_file():
        view(db, partitions.dataset, [path])
        if set(db.execute(f"FROM {partitions.dataset.name}").fetchall()) == set(placed):
            return 0
    with changing(partitions.root, partitions.site, [day]):
        write(db, partitions.dataset, placed, path)
    return 1


def _placed(partitions: Partitions, day: date, rows: Rows) -> list[Row]:
    place: Row = (partitions.site, day) if partitions.course is None else (partitions.site, partitions.course, day)
    return [(*place, *row) for row in rows]
