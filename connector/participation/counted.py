"""Figures of schools from which no row about a student comes: what their own site counted, for exactly the period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import unquote

import duckdb

from connector.participation.counted_days import counted_days
from connector.participation.datasets import OUTLINE
from connector.participation.duck import view
from connector.participation.figures import (
    CourseScope,
    Figures,
    FormDuration,
    GroupFigures,
    RollupFigures,
    TeacherFigures,
    TopicFigures,
)
from connector.participation.parquet import FactStore
from connector.participation.partitions import Partitions
from connector.participation.period import Period
from connector.participation.prepared import TIMEZONE, Observed, Row, loaded, run
from mappings.schema import Rules

GROUPS = ("vulnerable", "lacks_means")


def counted(
    db: duckdb.DuckDBPyConnection,
    facts: FactStore,
    courses: Sequence[CourseScope],
    period: Period,
    rules: Rules,
    timezone: str = TIMEZONE,
) -> Figures:
    """The figures of those courses of one school that their site counted for exactly the period."""
    observed = _observed(db, facts, courses, period)
    if not observed:
        return Figures()
    outlines = (Partitions(facts.root, OUTLINE, *place).path(day) for place, (_, day) in observed.items())
    view(db, OUTLINE, [path for path in outlines if path.is_file()])
    loaded(db, observed, period, rules, timezone)
    result = Figures(topics=list(_topics(db, observed, len(rules.score_bands) + 1)))
    for row in run(db, "counted_forms"):
        scope, _ = observed[row.pop("site"), row.pop("course")]
        result.forms.append(FormDuration(scope=scope, **row))
    for rollup in sorted(_rollups(db, observed, result.topics), key=_place_of):
        result.place(rollup)
    return result


def _observed(
    db: duckdb.DuckDBPyConnection, facts: FactStore, courses: Sequence[CourseScope], period: Period
) -> Observed:
    facts.open_counts(db, {c.site for c in courses}, period.last)
    days = {place: day for place, (day, _) in counted_days(db, period).items()}
    return {(c.site, c.course): (c, days[c.site, c.course]) for c in courses if (c.site, c.course) in days}


def _topics(db: duckdb.DuckDBPyConnection, observed: Observed, bands: int) -> Iterator[TopicFigures]:
    """Scores counted by other bands than today's are not known by these."""
    for row in run(db, "counted_topics"):
        scope, as_of = observed[row.pop("site"), row.pop("course")]
        told = tuple(row.pop("bands") or ())
        yield TopicFigures(scope=scope, as_of=as_of, bands=told if len(told) == bands else None, **_groups(row), **row)


def _groups(row: Row) -> Row:
    """Takes each group's columns out of the row. Of a group only who takes part is counted."""
    told = {name: (row.pop(f"{name}_enrolled"), row.pop(f"{name}_participating")) for name in GROUPS}
    return {
        name: None if None in (enrolled, participating) else GroupFigures(enrolled, participating, None, None, None)
        for name, (enrolled, participating) in told.items()
    }


def _rollups(
    db: duckdb.DuckDBPyConnection, observed: Observed, topics: Sequence[TopicFigures]
) -> Iterator[RollupFigures]:
    scopes = [scope for scope, _ in observed.values()]
    for row in run(db, "counted_cells"):
        keys = _keys_of(row.pop("key"))
        inside = [s for s in scopes if keys is not None and s.site == row["site"] and _belongs(s, keys)]
        if keys is not None and inside:
            yield _rollup(row, keys, inside, [t for t in topics if t.scope in inside])


def _rollup(row: Row, keys: Row, scopes: Sequence[CourseScope], topics: Sequence[TopicFigures]) -> RollupFigures:
    """What the outline tells is worked out here; in difficulty stays unknown where a topic's end would count. A named
    teacher's own figures count no teachers: rows cannot tell who of the LMS's the named one is."""
    row.pop("site")
    teachers, active = row.pop("teachers"), row.pop("teachers_active")
    if "teacher" in keys:
        teachers = None
    if any(t.ended and t.completed is not None for t in topics):
        row["in_difficulty"] = None
    learning = [t.learning_activity for t in topics if t.learning_activity is not None]
    return RollupFigures(
        **keys,
        **_groups(row),
        **row,
        courses=len(scopes),
        topics=len(topics),
        topics_started=sum(t.started_on is not None for t in topics),
        topics_ended=sum(t.ended for t in topics),
        learning_activities=sum(learning) if learning else None,
        learning_known=len(learning),
        teaching=None if not teachers else TeacherFigures(teachers, active, teachers if active is not None else 0),
    )


def _keys_of(key: str) -> Row | None:
    """The fields that `RollupFigures.key` is made of; None for another key."""
    kind, *parts = (unquote(part) for part in key.split("/"))
    names = {
        "school": (),
        "subject": ("subject", "grade"),
        "grade": ("grade",),
        "class": ("class_name",),
        "teacher": ("teacher",),
    }.get(kind)
    if names is None or not 1 <= len(parts) <= len(names) + 1 or (len(parts) == 1 and names):
        return None
    found: Row = {"subject": None, "grade": None, "school": parts[0], **dict(zip(names, parts[1:], strict=False))}
    return found | {"grade": int(found["grade"])} if found["grade"] is not None else found


def _belongs(scope: CourseScope, keys: Row) -> bool:
    return all(value is None or getattr(scope, name) == value for name, value in keys.items())


def _place_of(r: RollupFigures) -> tuple[str, str, int, str, str]:
    return (r.school, r.subject or "", r.grade or 0, r.class_name or "", r.teacher or "")
