"""The Parquet datasets of participation: their columns, in order. Files written by an earlier version lack the later
ones, which then read as NULL: not known."""

from __future__ import annotations

from connector.participation.duck import Dataset

PLACE = {"site": "VARCHAR", "course": "VARCHAR", "day": "DATE"}

FACTS = Dataset(
    "facts",
    {
        **PLACE,
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
        "day_seconds": "DOUBLE",
        "day_seconds_method": "VARCHAR",
    },
    order="student, activity",
)
"""`seconds`: what the activity itself recorded, cumulative. `day_seconds`: estimated for this day, by the named way."""

ROSTER = Dataset(
    "roster",
    {**PLACE, "student": "VARCHAR", "last_access": "TIMESTAMP", "observed_at": "TIMESTAMP"},
    order="student NULLS FIRST",
)
"""One row a student; times in UTC. The row without a student says that the course was observed, even when empty."""

OUTLINE = Dataset(
    "outline",
    {
        **PLACE,
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
        "guided": "BOOLEAN",
    },
    order="position, topic, activity NULLS FIRST",
)
"""One row an activity; a topic without activities has one row whose activity columns are NULL. `guided` is the topic's:
it tells students how to learn it."""

TEACHERS = Dataset(
    "teachers",
    {**PLACE, "teacher": "VARCHAR", "last_access": "TIMESTAMP", "active": "BOOLEAN"},
    order="teacher",
)
"""One row a teacher of the course and day: `active` when an action of theirs is recorded on that day, NULL where the
source cannot know. `last_access` (UTC) is as of the reading of that day, NULL on days that lie before it."""

MEMBERS = Dataset(
    "members", {"site": "VARCHAR", "day": "DATE", "student": "VARCHAR", "kind": "VARCHAR"}, order="kind, student"
)
"""Who belongs to the vulnerable (`vulnerable`) or lacks the means (`lacks_means`), as of the day. A row without a
student says that the kind was looked for."""

COUNTS = Dataset(
    "counts",
    {
        "site": "VARCHAR",
        "day": "DATE",
        "first": "DATE",
        "last": "DATE",
        "cell": "VARCHAR",
        "course": "VARCHAR",
        "topic": "VARCHAR",
        "form": "VARCHAR",
        "measure": "VARCHAR",
        "value": "DOUBLE",
        "observed_at": "TIMESTAMP",
    },
    order="first, last, cell NULLS FIRST, course NULLS FIRST, topic NULLS FIRST, form NULLS FIRST, measure",
)
"""What a site counted itself, as of the day, for the days from `first` to `last`; no row tells of a student. A row with
only a course (measure `read`) says that the course was read."""
