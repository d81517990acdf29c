"""The live Moodle's own database, to compare our figures with: read only, by the tests, never by the product."""

from __future__ import annotations

import os
from collections.abc import Sequence

import psycopg

_COMPLETED = """
    SELECT c.userid, c.coursemoduleid
      FROM mdl_course_modules_completion c JOIN mdl_course_modules m ON m.id = c.coursemoduleid
     WHERE m.course = %s AND m.completion = 2 AND c.completionstate IN (1, 2)"""
_MARKS = """
    SELECT g.userid, m.id, g.finalgrade
      FROM mdl_grade_grades g
      JOIN mdl_grade_items i ON i.id = g.itemid AND i.itemtype = 'mod' AND i.courseid = %s
      JOIN mdl_modules d ON d.name = i.itemmodule
      JOIN mdl_course_modules m ON m.module = d.id AND m.instance = i.iteminstance
     WHERE g.finalgrade IS NOT NULL"""
_STUDENTS = """
    SELECT DISTINCT ue.userid
      FROM mdl_user_enrolments ue
      JOIN mdl_enrol e ON e.id = ue.enrolid AND e.courseid = %s AND e.status = 0
      JOIN mdl_user u ON u.id = ue.userid AND u.deleted = 0 AND u.suspended = 0
      JOIN mdl_context x ON x.contextlevel = 50 AND x.instanceid = e.courseid
      JOIN mdl_role_assignments ra ON ra.contextid = x.id AND ra.userid = ue.userid
      JOIN mdl_role r ON r.id = ra.roleid AND r.archetype = 'student'
     WHERE ue.status = 0"""


class SiteDatabase:
    """Figures of one course, straight from Moodle's tables (prefix `mdl_`, PostgreSQL)."""

    def __init__(self, url: str) -> None:
        self._url = url

    @classmethod
    def from_environment(cls) -> SiteDatabase | None:
        url = os.environ.get("HOCLIEU_LIVE_DATABASE", "")
        return cls(url) if url.startswith("postgres") else None

    def rows(self, sql: str, parameters: Sequence[object]) -> list[tuple[object, ...]]:
        with psycopg.connect(self._url, options="-c default_transaction_read_only=on") as database:
            return database.execute(sql.encode(), parameters).fetchall()

    def students(self, course: int) -> set[int]:
        """Active students of the course."""
        return {int(str(userid)) for (userid,) in self.rows(_STUDENTS, [course])}

    def completed(self, course: int) -> set[tuple[int, int]]:
        """(user, cmid) of every automatic completion that was reached."""
        return {(int(str(user)), int(str(cmid))) for user, cmid in self.rows(_COMPLETED, [course])}

    def marks(self, course: int) -> dict[tuple[int, int], float]:
        """(user, cmid) → points in the gradebook."""
        return {(int(str(user)), int(str(cmid))): float(str(mark)) for user, cmid, mark in self.rows(_MARKS, [course])}
