"""Runs the indicators: the SQL files in `indicators/`, which say themselves what each figure means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import duckdb

from connector.participation.counted import counted
from connector.participation.duck import connection
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
from connector.participation.prepared import SQL_FOLDER, TIMEZONE, Observed, Row, prepared, run
from mappings.schema import Rules

__all__ = [
    "SQL_FOLDER",
    "CourseScope",
    "Figures",
    "FormDuration",
    "FormTotals",
    "GroupFigures",
    "RollupFigures",
    "TeacherFigures",
    "TopicFigures",
    "computed",
    "figures",
    "prepared",
    "topic_figures",
]


def figures(
    facts: FactStore, courses: Iterable[CourseScope], period: Period, rules: Rules, timezone: str = TIMEZONE
) -> Figures:
    """All indicators of the courses over the period, school by school, so that memory follows the largest school.

    Each (site, course) counts once, for the school that names it first. Courses from which no row about a student comes
    have what their site counted.
    """
    scopes = {(c.site, c.course): c for c in reversed(list(courses))}.values()
    result = Figures()
    with connection() as db:
        for _, group in groupby(sorted(scopes, key=lambda c: (c.school, c.site, c.course)), key=lambda c: c.school):
            taught = list(group)
            if observed := prepared(db, facts, taught, period, rules, timezone, fold=True):
                result.add(computed(db, observed, rules))
            if unseen := [c for c in taught if (c.site, c.course) not in observed]:
                result.add(counted(db, facts, unseen, period, rules, timezone))
    return result


def topic_figures(facts: FactStore, courses: Iterable[CourseScope], period: Period, rules: Rules) -> list[TopicFigures]:
    """Participation, completion, results and difficulty per topic, in the order of school, site, course, position."""
    return figures(facts, courses, period, rules).topics


def computed(db: duckdb.DuckDBPyConnection, observed: Observed, rules: Rules) -> Figures:
    """The figures of what `prepared` left in `db`."""
    result = Figures(topics=list(_topics(db, observed, len(rules.score_bands) + 1)))
    for row in run(db, "duration_by_form"):
        scope, _ = observed[row.pop("site"), row.pop("course")]
        result.forms.append(FormDuration(scope=scope, **row))
    for rollup in _rollups(db, len(rules.score_bands) + 1):
        result.place(rollup)
    return result


def _topics(db: duckdb.DuckDBPyConnection, observed: Observed, bands: int) -> Iterator[TopicFigures]:
    completion, groups = (_by_topic(run(db, name)) for name in ("topic_completion", "topic_groups"))
    difficulty, spread = _by_topic(run(db, "topic_difficulty")), _spread(run(db, "topic_results"), bands)
    for key, row in _by_topic(run(db, "topic_participation")).items():
        scope, as_of = observed[key[:2]]
        yield TopicFigures(
            scope=scope,
            as_of=as_of,
            topic=key[2],
            bands=spread.get(key, (0,) * bands),
            **row,
            **completion[key],
            **difficulty[key],
            **_groups(groups[key]),
        )


def _rollups(db: duckdb.DuckDBPyConnection, bands: int) -> Iterator[RollupFigures]:
    spread = _spread(run(db, "rollup_results"), bands)
    teaching = {row.pop("cell"): TeacherFigures(**row) for row in run(db, "rollup_teachers")}
    forms: dict[int, list[FormTotals]] = {}
    for row in run(db, "rollup_forms"):
        forms.setdefault(row.pop("cell"), []).append(FormTotals(**row))
    for row in run(db, "rollup"):
        cell = row.pop("cell")
        yield RollupFigures(
            bands=spread.get((cell,), (0,) * bands),
            teaching=teaching.get(cell),
            forms=tuple(forms.get(cell, ())),
            **_groups(row),
        )


def _groups(row: Row) -> Row:
    """The row with the columns of each group of students as one record; None where its members are not known."""
    return {k: v for k, v in row.items() if not k.startswith(_GROUPS)} | {g: _group(row, g) for g in _GROUPS}


_GROUPS = ("vulnerable", "lacks_means")


def _group(row: Row, name: str) -> GroupFigures | None:
    inside = {k.removeprefix(f"{name}_"): v for k, v in row.items() if k.startswith(f"{name}_")}
    return None if inside["enrolled"] is None else GroupFigures(**inside)


def _spread(rows: Sequence[Row], bands: int) -> Mapping[tuple[object, ...], tuple[int, ...]]:
    """Counts by band, by what the rows are about."""
    found: dict[tuple[object, ...], list[int]] = {}
    for row in rows:
        band, students = row.pop("band"), row.pop("students")
        found.setdefault(tuple(row.values()), [0] * bands)[band] = students
    return {key: tuple(counts) for key, counts in found.items()}


def _by_topic(rows: Sequence[Row]) -> dict[tuple[str, str, str], Row]:
    return {(row.pop("site"), row.pop("course"), row.pop("topic")): row for row in rows}
