"""The common base of all indicators as temporary tables, and the SQL files that are run over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from connector.participation.duck import Dataset, load
from connector.participation.figures import CourseScope
from connector.participation.parquet import FactStore
from connector.participation.period import Period
from mappings.participation import plan_in
from mappings.schema import Rules

SQL_FOLDER = Path(__file__).with_name("indicators")
TIMEZONE = "Asia/Ho_Chi_Minh"

Row = dict[str, Any]  # what DuckDB gives is typed by the SQL alone
Observed = Mapping[tuple[str, str], tuple[CourseScope, date]]
"""By site and course: the scope, and the day of its last reading within the period."""

_MAPPED = Dataset(
    "mapped",
    {
        "site": "VARCHAR",
        "course": "VARCHAR",
        "school": "VARCHAR",
        "subject": "VARCHAR",
        "grade": "INTEGER",
        "class_name": "VARCHAR",
        "teacher": "VARCHAR",
        "as_of": "DATE",
    },
    order="site, course",
)
_PLANNED = Dataset(
    "planned",
    {"site": "VARCHAR", "course": "VARCHAR", "topic": "VARCHAR", "minutes": "INTEGER", "ends": "DATE"},
    order="site, course, topic",
)
_PERIOD = Dataset(
    "period",
    {
        "first": "DATE",
        "last": "DATE",
        "first_moment": "TIMESTAMP",
        "after_moment": "TIMESTAMP",
        "inactive_days": "INTEGER",
        "low_score": "DOUBLE",
    },
    order="first",
)


def prepared(
    db: duckdb.DuckDBPyConnection,
    facts: FactStore,
    courses: Iterable[CourseScope],
    period: Period,
    rules: Rules,
    timezone: str = TIMEZONE,
    *,
    fold: bool = False,
) -> Observed:
    """Leaves the tables of `student_topic.sql`, `student_difficulty.sql`, `cell.sql` for those courses that were read
    within the period, and says which. Each (site, course) counts once, for the scope that names it first.

    `fold` spares the reading of every day since the school year began; `facts` then holds earlier days folded."""
    observed: dict[tuple[str, str], tuple[CourseScope, date]] = {}
    for c in courses:
        if (c.site, c.course) not in observed and (day := facts.observed_day(c.site, c.course, period)):
            observed[c.site, c.course] = (c, day)
    facts.open(db, [(c.site, c.course, day) for c, day in observed.values()], period.last, period.first, fold=fold)
    loaded(db, observed, period, rules, timezone)
    for name in ("student_topic", "student_difficulty", "cell"):
        run(db, name)
    return observed


def loaded(
    db: duckdb.DuckDBPyConnection, observed: Observed, period: Period, rules: Rules, timezone: str = TIMEZONE
) -> None:
    """What the mapping says of the courses as tables `mapped`, `planned` and `period`; needs the view `outline`."""
    rows = [
        (c.site, c.course, c.school, c.subject, c.grade, c.class_name, c.teacher, day) for c, day in observed.values()
    ]
    load(db, _MAPPED, rows, "mapped")
    load(db, _PLANNED, list(_planned(db, observed)), "planned")
    _load_period(db, period, rules, ZoneInfo(timezone))


def run(db: duckdb.DuckDBPyConnection, name: str) -> list[Row]:
    """The rows of one SQL file by column name; none where it only leaves tables."""
    db.execute((SQL_FOLDER / f"{name}.sql").read_text("utf-8"))
    columns = [column[0] for column in db.description]
    return [dict(zip(columns, row, strict=True)) for row in db.fetchall()]


def _load_period(db: duckdb.DuckDBPyConnection, period: Period, rules: Rules, zone: ZoneInfo) -> None:
    moments = [_naive_utc(day, zone) for day in (period.first, period.last + timedelta(days=1))]
    load(db, _PERIOD, [(period.first, period.last, *moments, rules.inactive_days, rules.low_score)], "period")
    db.execute("ALTER TABLE period ADD COLUMN score_bands DOUBLE[]")
    db.execute("UPDATE period SET score_bands = ?", [list(rules.score_bands)])


def _naive_utc(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC).replace(tzinfo=None)


def _planned(db: duckdb.DuckDBPyConnection, observed: Observed) -> Iterator[Sequence[object]]:
    """What the mapping plans for the topics of these courses, which it knows by name only."""
    if not any(scope.plans for scope, _ in observed.values()):
        return
    topics = db.execute("SELECT DISTINCT site, course, topic, topic_name FROM outline").fetchall()
    for site, course, topic, name in topics:
        if (plan := plan_in(observed[site, course][0].plans, name)) is not None:
            yield (site, course, topic, plan.minutes, plan.ends)
