"""Which students each figure counts: the same conditions as in the SQL files, one line for each field."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from connector.participation.figures import FormDuration, RollupFigures, TopicFigures

_STUDENTS: Mapping[str, str] = {
    "enrolled": "true",
    "participating": "participating",
    "participating_to_date": "participating_to_date",
    "in_difficulty": "in_difficulty",
    "scored": "scored",
    "mean_score": "scored",
    "score_sum": "scored",
    "bands": "scored",
    "completed": "completed",
    "completions": "completed",
    "completable": "completable",
}
_SPENT: Mapping[str, str] = {
    "participating": "acted_in_period",
    "participating_to_date": "acted",
    "timed": "seconds IS NOT NULL",
    "seconds": "seconds IS NOT NULL",
    "estimated": "estimated_ms IS NOT NULL",
    "estimated_seconds": "estimated_ms IS NOT NULL",
    "estimated_in_period": "estimated_ms_in_period IS NOT NULL",
    "estimated_seconds_in_period": "estimated_ms_in_period IS NOT NULL",
}
_IN_PERIOD = frozenset({"participating", "estimated_in_period", "estimated_seconds_in_period"})
_GROUPS = ("vulnerable", "lacks_means")


def sql_file(record: TopicFigures | FormDuration | RollupFigures, field: str) -> str:
    """The name of the SQL file that gives the field."""
    first = field.partition(".")[0]
    if isinstance(record, FormDuration):
        return "duration_by_form"
    if isinstance(record, RollupFigures):
        return {"bands": "rollup_results", "teaching": "rollup_teachers", "forms": "rollup_forms"}.get(first, "rollup")
    named = {
        "bands": "topic_results",
        "in_difficulty": "topic_difficulty",
        **dict.fromkeys(("completed", "scored", "mean_score"), "topic_completion"),
        **dict.fromkeys(_GROUPS, "topic_groups"),
    }
    return named.get(first, "topic_participation")


def behind(db: duckdb.DuckDBPyConnection, record: TopicFigures | FormDuration | RollupFigures, field: str) -> None:
    """Leaves the table `counted`: each student that the figure counts, with the place and day of each of their facts
    (NULL where they have none); nothing where the figure counts no students. `db` as `computed` left it."""
    first, _, rest = field.partition(".")
    last = rest or first
    group = first if first in _GROUPS else "true"
    if isinstance(record, FormDuration):
        students, within = _by_form(_SPENT.get(first, "false")), "form = $form"
    else:
        wanted = last if first in _GROUPS else first
        condition = f"{_STUDENTS.get(wanted, 'false')} AND {group}"
        students, within = (
            (_by_topic(condition), "topic = $topic")
            if isinstance(record, TopicFigures)
            else (_by_cell(condition), "true")
        )
    first_day = "period.first" if last in _IN_PERIOD else "DATE '0001-01-01'"
    values = _values(record)
    db.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE counted AS
        WITH student_of AS ({students}), place AS (SELECT site, course, activity FROM activity WHERE {within})
        SELECT DISTINCT s.site, s.course, s.student, facts.activity, facts.day
        FROM student_of s CROSS JOIN period
        LEFT JOIN (facts SEMI JOIN place USING (site, course, activity)) AS facts
            ON (facts.site, facts.course, facts.student) = (s.site, s.course, s.student)
            AND facts.day BETWEEN {first_day} AND period.last
        """,  # noqa: S608  # our own conditions; values are bound
        {name: value for name, value in values.items() if f"${name}" in students + within},
    )


def _values(record: TopicFigures | FormDuration | RollupFigures) -> dict[str, object]:
    if isinstance(record, RollupFigures):
        keys = ("school", "subject", "grade", "class_name", "teacher")
        return {key: getattr(record, key) for key in keys}
    place: dict[str, object] = {"site": record.scope.site, "course": record.scope.course, "topic": record.topic}
    return {**place, "form": record.form} if isinstance(record, FormDuration) else place


def _by_topic(condition: str) -> str:
    return f"""
        SELECT site, course, student FROM (
            SELECT *, mean_score IS NOT NULL AS scored, completed IS NOT NULL AS completable FROM student_difficulty
        ) WHERE site = $site AND course = $course AND topic = $topic AND {condition}
    """  # noqa: S608  # our own conditions


def _by_cell(condition: str) -> str:
    return f"""
        SELECT cell.site, cell.course, c.student
        FROM cell JOIN (
            SELECT
                cell, site, student, vulnerable, lacks_means, participating, participating_to_date, in_difficulty,
                score_millionths IS NOT NULL AS scored, completions > 0 AS completed, completable > 0 AS completable
            FROM student_cell
        ) AS c USING (cell, site)
        JOIN enrolment ON (enrolment.site, enrolment.course, enrolment.student) = (cell.site, cell.course, c.student)
        WHERE school = $school AND subject IS NOT DISTINCT FROM $subject AND grade IS NOT DISTINCT FROM $grade
            AND class_name IS NOT DISTINCT FROM $class_name AND teacher IS NOT DISTINCT FROM $teacher
            AND {condition.replace("vulnerable", "c.vulnerable").replace("lacks_means", "c.lacks_means")}
    """  # noqa: S608  # our own conditions


def _by_form(condition: str) -> str:
    return f"""
        SELECT DISTINCT site, course, student
        FROM doing JOIN activity USING (site, course, activity) JOIN enrolment USING (site, course, student)
        WHERE site = $site AND course = $course AND topic = $topic AND form = $form AND {condition}
    """  # noqa: S608  # our own conditions
