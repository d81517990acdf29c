"""Runs the indicators: the SQL files in `indicators/`, which say themselves what each figure means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from connector.participation.duck import Dataset, connection, load
from connector.participation.figures import (
    CourseScope,
    Figures,
    FormDuration,
    FormTotals,
    GroupFigures,
    RollupFigures,
    TeacherFigures,
    TopicFigures,
)
from connector.participation.parquet import FactStore
from connector.participation.period import Period
from mappings.schema import Rules

__all__ = [
    "CourseScope",
    "Figures",
    "FormDuration",
    "FormTotals",
    "GroupFigures",
    "RollupFigures",
    "TeacherFigures",
    "TopicFigures",
    "figures",
    "topic_figures",
]

SQL_FOLDER = Path(__file__).with_name("indicators")


def figures(facts: FactStore, courses: Iterable[CourseScope], period: Period, rules: Rules) -> Figures:
    """All indicators of the courses over the period, school by school, so that memory follows the largest school.

    Each (site, course) counts once, for the school that names it first.
    """
    scopes = {(c.site, c.course): c for c in reversed(list(courses))}.values()
    result = Figures()
    with connection() as db:
        for _, group in groupby(sorted(scopes, key=lambda c: (c.school, c.site, c.course)), key=lambda c: c.school):
            _add_school(result, db, facts, list(group), period, rules)
    return result


def topic_figures(facts: FactStore, courses: Iterable[CourseScope], period: Period, rules: Rules) -> list[TopicFigures]:
    """Participation, completion, results and difficulty per topic, in the order of school, site, course, position."""
    return figures(facts, courses, period, rules).topics


_COURSE = Dataset(
    "course",
    {
        "site": "VARCHAR",
        "course": "VARCHAR",
        "school": "VARCHAR",
        "subject": "VARCHAR",
        "grade": "INTEGER",
        "as_of": "DATE",
    },
    order="site, course",
)
_PERIOD = Dataset(
    "period", {"first": "DATE", "last": "DATE", "inactive_days": "INTEGER", "low_score": "DOUBLE"}, order="first"
)

_Row = dict[str, Any]  # what DuckDB gives is typed by the SQL alone
_Observed = dict[tuple[str, str], tuple[CourseScope, date]]


def _add_school(
    result: Figures,
    db: duckdb.DuckDBPyConnection,
    facts: FactStore,
    courses: Sequence[CourseScope],
    period: Period,
    rules: Rules,
) -> None:
    observed = {(c.site, c.course): (c, day) for c in courses if (day := facts.observed_day(c.site, c.course, period))}
    if not observed:
        return
    _open(db, facts, observed, period, rules)
    result.topics += _topics(db, observed)
    result.forms += [
        FormDuration(scope=observed[row.pop("site"), row.pop("course")][0], **row)
        for row in _rows(db, "duration_by_form")
    ]
    result.rollups += [RollupFigures(**row) for row in _rows(db, "school_rollup")]


def _open(db: duckdb.DuckDBPyConnection, facts: FactStore, observed: _Observed, period: Period, rules: Rules) -> None:
    facts.open(db, [(c.site, c.course, day) for c, day in observed.values()], period.last)
    rows = [(c.site, c.course, c.school, c.subject, c.grade, day) for c, day in observed.values()]
    load(db, _COURSE, rows, "course")
    load(db, _PERIOD, [(period.first, period.last, rules.inactive_days, rules.low_score)], "period")
    db.execute((SQL_FOLDER / "student_topic.sql").read_text("utf-8"))


def _topics(db: duckdb.DuckDBPyConnection, observed: _Observed) -> Iterator[TopicFigures]:
    completion, difficulty = (_by_topic(_rows(db, name)) for name in ("topic_completion", "topic_difficulty"))
    for key, row in _by_topic(_rows(db, "topic_participation")).items():
        site, course, topic = key
        scope, as_of = observed[site, course]
        yield TopicFigures(scope=scope, as_of=as_of, topic=topic, **row, **completion[key], **difficulty[key])


def _by_topic(rows: Sequence[_Row]) -> dict[tuple[str, str, str], _Row]:
    return {(row.pop("site"), row.pop("course"), row.pop("topic")): row for row in rows}


def _rows(db: duckdb.DuckDBPyConnection, name: str) -> list[_Row]:
    """The rows of one indicator by column name; the columns are the fields of its dataclass."""
    db.execute((SQL_FOLDER / f"{name}.sql").read_text("utf-8"))
    columns = [column[0] for column in db.description]
    return [dict(zip(columns, row, strict=True)) for row in db.fetchall()]
