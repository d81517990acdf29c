"""The report's figures once more, from Moodle's own tables: what ours must equal. PostgreSQL, prefix `mdl_`.

Another road to the same definitions, those that a report prints: it shares no code with ours and reads no service. It
takes over their limits: views without completion are not counted, nor is Moodle's 0 for a package that set no score.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from typing import Any

import psycopg
from psycopg.rows import dict_row

ZONE = "Asia/Ho_Chi_Minh"
_TRACK_43 = """
    SELECT a.userid, a.scormid, a.attempt, v.scoid, e.element, v.value, v.timemodified
      FROM mdl_scorm_attempt a
      JOIN mdl_scorm_scoes_value v ON v.attemptid = a.id
      JOIN mdl_scorm_element e ON e.id = v.elementid"""
_TRACK_42 = "SELECT userid, scormid, attempt, scoid, element, value, timemodified FROM mdl_scorm_scoes_track"
"""Moodle split the table in three in 4.3."""

_BASE = """
WITH track AS ({track}),
student AS (
    SELECT DISTINCT e.courseid AS course, u.id AS student
      FROM mdl_user_enrolments ue
      JOIN mdl_enrol e ON e.id = ue.enrolid AND e.status = 0
      JOIN mdl_user u ON u.id = ue.userid AND u.deleted = 0 AND u.suspended = 0
      JOIN mdl_context x ON x.contextlevel = 50 AND x.instanceid = e.courseid
      JOIN mdl_role_assignments ra ON ra.contextid = x.id AND ra.userid = u.id
      JOIN mdl_role r ON r.id = ra.roleid AND r.shortname = 'student'
     WHERE ue.status = 0 AND e.courseid = ANY(%(courses)s)
),
activity AS (
    SELECT cm.course, s.id AS topic, cm.id AS cmid, m.name AS modname, cm.instance, cm.completion = 2 AS tracked
      FROM mdl_course_modules cm
      JOIN mdl_modules m ON m.id = cm.module AND m.name <> 'label'
      JOIN mdl_course_sections s ON s.id = cm.section AND s.section > 0 AND s.visible = 1
     WHERE cm.course = ANY(%(courses)s) AND cm.visible = 1 AND cm.deletioninprogress = 0
),
moment AS (
    SELECT a.course, a.topic, c.userid AS student, c.timemodified AS at
      FROM activity a JOIN mdl_course_modules_completion c ON c.coursemoduleid = a.cmid
     WHERE c.completionstate > 0 AND c.overrideby IS NULL
    UNION ALL
    SELECT a.course, a.topic, t.userid, t.timemodified
      FROM activity a JOIN track t ON a.modname = 'scorm' AND t.scormid = a.instance
    UNION ALL
    SELECT a.course, a.topic, s.userid, s.timemodified
      FROM activity a JOIN mdl_assign_submission s ON a.modname = 'assign' AND s.assignment = a.instance
     WHERE s.status IN ('submitted', 'draft')
),
acted AS (
    SELECT course, topic, student, min(day) AS first, max(day) AS last, bool_or(day >= %(first)s) AS within
      FROM (SELECT course, topic, student, (to_timestamp(at) AT TIME ZONE %(zone)s)::date AS day FROM moment) d
      JOIN student USING (course, student)
     WHERE day <= %(last)s
     GROUP BY course, topic, student
),
done AS (
    SELECT a.course, a.topic, s.student, every(coalesce(c.completionstate IN (1, 2), false)) AS complete
      FROM activity a JOIN student s USING (course)
      LEFT JOIN mdl_course_modules_completion c ON c.coursemoduleid = a.cmid AND c.userid = s.student
     WHERE a.tracked
     GROUP BY a.course, a.topic, s.student
),
mark AS (
    SELECT a.course, a.topic, g.userid AS student,
           avg(10 * (g.finalgrade - i.grademin) / (i.grademax - i.grademin)) AS mark
      FROM activity a
      JOIN mdl_grade_items i ON i.itemtype = 'mod' AND i.itemmodule = a.modname AND i.iteminstance = a.instance
      JOIN mdl_grade_grades g ON g.itemid = i.id AND g.finalgrade IS NOT NULL
     WHERE a.modname <> 'scorm' OR g.finalgrade > 0 OR EXISTS (
           SELECT FROM track t
            WHERE t.scormid = a.instance AND t.userid = g.userid AND t.element LIKE 'cmi.%%score.raw')
     GROUP BY a.course, a.topic, g.userid
),
topic AS (
    SELECT a.course, a.topic, a.tracked, b.begun
      FROM (SELECT course, topic, bool_or(tracked) AS tracked FROM activity GROUP BY course, topic) a
      LEFT JOIN (SELECT topic, min(first) AS begun FROM acted GROUP BY topic) b USING (topic)
),
pair AS (
    SELECT t.course, t.topic, t.tracked, t.begun, s.student, coalesce(x.within, false) AS within,
           x.first IS NOT NULL AS ever, d.complete, m.mark,
           t.begun IS NOT NULL AND d.complete IS NOT TRUE AND (
               (%(last)s - coalesce(x.last, t.begun) >= 7 AND (t.tracked OR x.first IS NULL))
               OR (x.first IS NOT NULL AND coalesce(round(m.mark, 6) < 5, false))) AS difficulty
      FROM topic t JOIN student s USING (course)
      LEFT JOIN acted x USING (course, topic, student)
      LEFT JOIN done d USING (course, topic, student)
      LEFT JOIN mark m USING (course, topic, student)
)"""

_TOPICS = """
SELECT topic::text, count(*) AS enrolled,
       count(*) FILTER (WHERE within) AS participating,
       count(*) FILTER (WHERE ever) AS participating_to_date,
       CASE WHEN bool_or(tracked) THEN count(*) FILTER (WHERE complete) END AS completed,
       CASE WHEN min(begun) IS NOT NULL THEN count(*) FILTER (WHERE difficulty) END AS in_difficulty,
       count(mark) AS scored, round(avg(mark), 6)::float AS mean_score
  FROM pair GROUP BY topic"""

_TOTALS = """
SELECT count(DISTINCT course) AS courses, count(DISTINCT topic) AS topics,
       count(DISTINCT topic) FILTER (WHERE begun IS NOT NULL) AS topics_started,
       (SELECT count(DISTINCT student) FROM student) AS enrolled,
       count(DISTINCT student) FILTER (WHERE within) AS participating,
       count(DISTINCT student) FILTER (WHERE difficulty) AS in_difficulty,
       count(*) FILTER (WHERE complete AND begun IS NOT NULL) AS completions,
       count(*) FILTER (WHERE tracked AND begun IS NOT NULL) AS completable
  FROM pair"""

_TIMES = """
SELECT topic::text, count(DISTINCT t.userid) AS timed,
       sum(extract(epoch FROM ('00:' || split_part(value, ':', 2) || ':' || split_part(value, ':', 3))::interval)
           + 3600 * split_part(value, ':', 1)::int)::float AS seconds
  FROM activity a JOIN track t ON a.modname = 'scorm' AND t.scormid = a.instance
  JOIN student s ON s.course = a.course AND s.student = t.userid
 WHERE t.element = 'cmi.core.total_time' GROUP BY topic"""

Row = dict[str, Any]  # typed by the SQL alone


class MoodleTables:
    """Figures over `courses` from `first` to `last`, both days included, as they stand in the database now."""

    def __init__(self, url: str, courses: Sequence[int], first: date, last: date) -> None:
        self._url = url
        self._values = {"courses": list(courses), "first": first, "last": last, "zone": ZONE}

    def topics(self) -> dict[str, Row]:
        """By the section's id."""
        return {row.pop("topic"): row for row in self._rows(_TOPICS)}

    def totals(self) -> Row:
        return self._rows(_TOTALS)[0]

    def times(self) -> dict[str, Row]:
        """Students with a recorded time, and seconds, in the SCORM activities of each topic."""
        return {row.pop("topic"): row for row in self._rows(_TIMES)}

    def _rows(self, select: str) -> list[Row]:
        options = "-c default_transaction_read_only=on"
        with psycopg.connect(self._url, options=options, row_factory=dict_row) as database:
            new = database.execute("SELECT to_regclass('mdl_scorm_attempt') AS there").fetchone()
            track = _TRACK_43 if new and new["there"] else _TRACK_42
            return database.execute((_BASE.format(track=track) + select).encode(), self._values).fetchall()


def database_url() -> str | None:
    """None where the environment names no PostgreSQL."""
    url = os.environ.get("HOCLIEU_LIVE_DATABASE", "")
    return url if url.startswith("postgres") else None
