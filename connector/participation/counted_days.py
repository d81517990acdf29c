"""Which courses their own site counted, and when: the readings of schools from which no row about a student comes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

import duckdb

from connector.participation.period import Period

Place = tuple[str, str]

_READ = """
    SELECT site, course, day, observed_at FROM counts AS read
    WHERE measure = 'read' AND ($first IS NULL OR EXISTS (
        FROM counts AS told
        WHERE told.site = read.site AND told.course = read.course AND measure <> 'read'
          AND told.first = $first AND told.last = $last
    ))
"""


def counted_days(db: duckdb.DuckDBPyConnection, period: Period | None = None) -> Mapping[Place, tuple[date, datetime]]:
    """The day and the moment (UTC) of the counting of each course (site, key) in the view `counts`.

    Counts hold for the days they were made for and cannot be added up, so that a course is read for a period only when
    it was counted for exactly that.
    """
    within = {"first": period and period.first, "last": period and period.last}
    found = db.execute(_READ, within).fetchall()
    return {(site, course): (day, moment.replace(tzinfo=UTC)) for site, course, day, moment in found}
