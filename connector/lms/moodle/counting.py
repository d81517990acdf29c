"""Counts that a site makes itself, by the companion plugin: no row about a student leaves it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from connector.errors import NeedsOperator
from connector.lms.base import CountRow, CountRules, SiteCounts, TeachingCourse
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.fact_rows import FactsTold
from connector.lms.moodle.fact_shape import shape_of
from connector.lms.moodle.failing_courses import not_counted
from connector.lms.moodle.replies import Answer

GET_COUNTS = "local_hoclieu_get_counts"
SOURCE = "plugin_counts"
WEEK = 7


class Counts(Answer):
    """`local_hoclieu_get_counts`: outlines as `local_hoclieu_get_facts` tells them, and one row `N` a count."""

    csv: str


class SiteCounter:
    """Asks a site once for all its counts of the day `last` and of the seven days that end on it."""

    def __init__(self, client: MoodleClient, now: datetime, last: date, timezone: str, rules: CountRules) -> None:
        self._client, self._now, self._last, self._timezone, self._rules = client, now, last, timezone, rules

    def count(
        self, cells: Mapping[str, Sequence[TeachingCourse]], ids: Mapping[str, int | NeedsOperator]
    ) -> SiteCounts:
        """`ids`: the course id of each course by its key, or why it is not known."""
        known = {key: one for key, one in ids.items() if isinstance(one, int)}
        names = list(cells)
        asked = [[known[c.key] for c in cells[name] if c.key in known] for name in names]
        answer = self._client.ask(Counts, GET_COUNTS, {"asked": json.dumps(self._asked(asked, known))})
        told = FactsTold(whole=True)
        told.take(answer.csv)
        keys = {one: key for key, one in known.items()}
        return SiteCounts(
            observed_at=self._now,
            rows=tuple(self._row(row, names, keys) for row in csv.reader(io.StringIO(answer.csv)) if row[:1] == ["N"]),
            topics={keys[one]: shape_of(course).topics for one, course in told.courses.items() if one in keys},
            unread=[(c, self._why(c, ids[c.key])) for c in _courses(cells) if ids[c.key] not in told.courses],
            sources=(SOURCE,),
            spent_method=told.method or None,
        )

    def _asked(self, cells: Sequence[Sequence[int]], known: Mapping[str, int]) -> dict[str, object]:
        return {
            "courseids": sorted(known.values()),
            "cells": cells,
            "last": self._last.isoformat(),
            "days": [1, WEEK],
            "timezone": self._timezone,
            "forms": dict(self._rules.forms),
            "inactive_days": self._rules.inactive_days,
            "low_score": self._rules.low_score,
            "bands": list(self._rules.bands),
            "cohorts": {kind: list(names) for kind, names in self._rules.cohorts.items()},
        }

    def _row(self, row: Sequence[str], names: Sequence[str], keys: Mapping[int, str]) -> CountRow:
        days, cell, course, topic, form, measure, value = row[1:8]
        return CountRow(
            first=self._last - timedelta(days=int(days) - 1),
            last=self._last,
            measure=measure,
            value=float(value),
            cell=names[int(cell)] if cell else None,
            course=keys[int(course)] if course else None,
            topic=topic or None,
            form=form or None,
        )

    def _why(self, course: TeachingCourse, found: int | NeedsOperator) -> NeedsOperator:
        return found if isinstance(found, NeedsOperator) else not_counted(self._client.site.id, course.course)


def countable(client: MoodleClient, courses: Iterable[int]) -> frozenset[int]:
    """Those of the courses that the account may have counted: asked for a day long past, so that nothing is counted."""
    asked = {"courseids": sorted(courses), "cells": [], "last": "2001-01-01", "days": [1], "forms": {}}
    rules = {"inactive_days": 1, "low_score": 0.0}
    answer = client.ask(Counts, GET_COUNTS, {"asked": json.dumps({**asked, **rules})})
    rows = csv.reader(io.StringIO(answer.csv))
    return frozenset(int(row[1]) for row in rows if row[:1] == ["C"])


def _courses(cells: Mapping[str, Sequence[TeachingCourse]]) -> list[TeachingCourse]:
    return list({course.key: course for of in cells.values() for course in of}.values())
