"""Which calls the facts of a period came from, course by course."""

from __future__ import annotations

from collections.abc import Iterable

from connector.participation.duck import connection
from connector.participation.parquet import FactStore
from connector.participation.period import Period

COUNTED = "counts"
_SOURCES = "SELECT DISTINCT site, course, source FROM facts WHERE day >= ? AND source <> ''"


def sources(facts: FactStore, courses: Iterable[tuple[str, str]], period: Period) -> dict[tuple[str, str], set[str]]:
    """By site and course; a course in which nothing was recorded within the period is not there. A course that was read
    without a row about its students was counted by its site."""
    asked = list(courses)
    observed = [(site, key, day) for site, key in asked if (day := facts.observed_day(site, key, period))]
    counted = facts.observations(asked, period).keys() - {(site, key) for site, key, _ in observed}
    found: dict[tuple[str, str], set[str]] = {place: {COUNTED} for place in counted}
    if observed:
        with connection() as db:
            facts.open(db, observed, period.last)
            for site, course, source in db.execute(_SOURCES, [period.first]).fetchall():
                found.setdefault((site, course), set()).add(source)
    return found
