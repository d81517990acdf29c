"""A day's deeds moved into the past, in the test site's own database.

Moodle stamps everything with its own clock, so that a week of use would take a week. This helper, and nothing else of
ours, writes to a Moodle's database: it takes what was stamped since a moment, in the courses and by the people of one
run, to an earlier day, stretching seconds into minutes, so that pauses between deeds look like those of people. It runs
only where HOCLIEU_LIVE_SHIFT_DATABASE names the database of a site that exists for tests.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import scalar_row

STRETCH = 300
"""Seconds of the moved day for each second that the deeds took: pauses of 5, 10, ... minutes."""

_COURSE_OF = {
    "course": ("id", "timemodified"),
    "course_modules": ("course", "added"),
    "logstore_standard_log": ("courseid", "timecreated"),
    "user_lastaccess": ("courseid", "timeaccess"),
    "course_completions": ("course", "timeenrolled timestarted timecompleted"),
    "forum_discussions": ("course", "timemodified timestart timeend"),
}
"""Tables that name their course, and their moments."""
_BY_PERSON = {
    "user": ("id", "firstaccess lastaccess lastlogin currentlogin timecreated timemodified"),
    "user_enrolments": ("userid", "timestart timeend timecreated timemodified"),
    "logstore_standard_log": ("userid", "timecreated"),
    "cohort_members": ("userid", "timeadded"),
    "course_modules_completion": ("userid", "timemodified"),
    "course_modules_viewed": ("userid", "timecreated"),
    "grade_grades": ("userid", "timecreated timemodified exported overridden"),
    "grade_grades_history": ("userid", "timemodified"),
    "assign_submission": ("userid", "timecreated timemodified timestarted"),
    "assign_grades": ("userid", "timecreated timemodified"),
    "forum_posts": ("userid", "created modified"),
    "forum_read": ("userid", "firstread lastread"),
    "quiz_attempts": ("userid", "timestart timefinish timemodified timecheckstate gradednotificationsenttime"),
    "quiz_grades": ("userid", "timemodified"),
    "question_attempt_steps": ("userid", "timecreated"),
    "h5pactivity_attempts": ("userid", "timecreated timemodified"),
    "scorm_scoes_track": ("userid", "timemodified"),
}
"""Tables that name a person, and their moments."""
_START = "x.start.time"


@dataclass(frozen=True, slots=True)
class Shift:
    """Writes to the database of `url`, of these courses and people only."""

    url: str
    courses: Sequence[int]
    people: Sequence[int]

    def now(self) -> int:
        """The database's clock, which is the site's where both run on one machine."""
        with psycopg.connect(self.url, row_factory=scalar_row) as database:
            return int(database.execute("SELECT floor(extract(epoch FROM now()))::bigint").fetchone() or 0)

    def move(self, since: int, to: datetime) -> int:
        """Whatever was stamped at or after `since` (seconds since 1970) begins at `to`; gives the last new moment."""
        base = int(to.timestamp())
        values = {"since": since, "base": base, "courses": list(self.courses), "people": list(self.people)}
        with psycopg.connect(self.url) as database:
            for statement in self._statements(database):
                database.execute(statement.encode(), values)
            last = database.execute(
                "SELECT max(timecreated) FROM mdl_logstore_standard_log WHERE courseid = ANY(%(courses)s)", values
            ).fetchone()
        return int(last[0]) if last and last[0] else base

    def _statements(self, database: psycopg.Connection[tuple[object, ...]]) -> Iterator[str]:
        there = {
            (str(table).removeprefix("mdl_"), str(column))
            for table, column in database.execute(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_name LIKE 'mdl\\_%'"
            )
        }
        for tables, whose in ((_COURSE_OF, "courses"), (_BY_PERSON, "people")):
            for table, (key, columns) in tables.items():
                for column in (c for c in columns.split() if (table, c) in there):
                    yield _moved(table, column, f"{key} = ANY(%({whose})s)")
        attempts = "SELECT id FROM mdl_{} WHERE userid = ANY(%(people)s)"
        if ("scorm_attempt", "id") in there:
            of = f"attemptid IN ({attempts.format('scorm_attempt')})"
            yield _moved("scorm_scoes_value", "timemodified", of)
            started = f"elementid IN (SELECT id FROM mdl_scorm_element WHERE element = '{_START}')"
            yield _moved("scorm_scoes_value", "value", f"{of} AND {started}", text=True)
        else:
            of = f"userid = ANY(%(people)s) AND element = '{_START}'"
            yield _moved("scorm_scoes_track", "value", of, text=True)
        yield "UPDATE mdl_course SET cacherev = cacherev + 1 WHERE id = ANY(%(courses)s)"


def _moved(table: str, column: str, whose: str, text: bool = False) -> str:
    """Moodle's cached completions hold moments too: they go by the course's `cacherev`, raised at the end."""
    at = f"{column}::bigint" if text else column
    new = f"%(base)s + ({at} - %(since)s) * {STRETCH}"
    of_time = f"CASE WHEN {column} ~ '^[0-9]+$' THEN {at} >= %(since)s ELSE false END" if text else f"{at} >= %(since)s"
    return f"UPDATE mdl_{table} SET {column} = ({new}){'::text' if text else ''} WHERE {whose} AND {of_time}"


def shift_url() -> str | None:
    """None where the environment names no database that may be written."""
    return os.environ.get("HOCLIEU_LIVE_SHIFT_DATABASE") or None
