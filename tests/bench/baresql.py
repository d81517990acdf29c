"""What a school's facts are in Moodle's own tables, as plain SQL (PostgreSQL, `mdl_`, Moodle from 4.3): one statement a
kind of fact, grouped as the facts are. All since `%(since)s`, of the courses named like `%(school)s`."""

from __future__ import annotations

_OURS = "SELECT id FROM mdl_course WHERE shortname LIKE %(school)s"
_DAY = "(to_timestamp(timecreated) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"

LOG = f"""
SELECT courseid, userid, contextinstanceid, {_DAY} AS day, count(*), sum(CASE WHEN gap <= 1800 THEN gap END)
  FROM (SELECT courseid, userid, contextinstanceid, contextlevel, timecreated,
               lead(timecreated) OVER (PARTITION BY userid ORDER BY timecreated, id) - timecreated AS gap
          FROM mdl_logstore_standard_log
         WHERE timecreated >= %(since)s AND userid > 0 AND anonymous = 0) seen
 WHERE contextlevel = 70 AND courseid IN ({_OURS})
 GROUP BY 1, 2, 3, 4"""

ROSTER = f"""
SELECT e.courseid, ue.userid, r.shortname, a.timeaccess
  FROM mdl_enrol e
  JOIN mdl_user_enrolments ue ON ue.enrolid = e.id AND ue.status = 0
  JOIN mdl_user u ON u.id = ue.userid AND u.deleted = 0 AND u.suspended = 0
  JOIN mdl_context x ON x.contextlevel = 50 AND x.instanceid = e.courseid
  JOIN mdl_role_assignments ra ON ra.contextid = x.id AND ra.userid = u.id
  JOIN mdl_role r ON r.id = ra.roleid
  LEFT JOIN mdl_user_lastaccess a ON a.courseid = e.courseid AND a.userid = u.id
 WHERE e.status = 0 AND e.courseid IN ({_OURS})"""

OUTLINE = f"""
SELECT s.course, s.id, s.name, cm.id, m.name, cm.completion, cm.visible
  FROM mdl_course_sections s
  LEFT JOIN mdl_course_modules cm ON cm.section = s.id
  LEFT JOIN mdl_modules m ON m.id = cm.module
 WHERE s.course IN ({_OURS})"""

COMPLETION = f"""
SELECT cm.course, c.coursemoduleid, c.userid, c.completionstate, c.timemodified
  FROM mdl_course_modules_completion c
  JOIN mdl_course_modules cm ON cm.id = c.coursemoduleid AND cm.completion > 0
 WHERE c.timemodified >= %(since)s AND cm.course IN ({_OURS})"""

GRADES = f"""
SELECT i.courseid, i.itemmodule, i.iteminstance, g.userid, g.finalgrade, i.grademin, i.grademax, g.timecreated
  FROM mdl_grade_items i JOIN mdl_grade_grades g ON g.itemid = i.id AND g.finalgrade IS NOT NULL
 WHERE i.itemtype = 'mod' AND g.timemodified >= %(since)s AND i.courseid IN ({_OURS})"""

TRACKS = f"""
SELECT o.course, a.scormid, a.userid, a.attempt, v.scoid, max(v.timemodified),
       max(CASE WHEN e.element = 'cmi.core.lesson_status' THEN v.value END),
       max(CASE WHEN e.element = 'cmi.core.total_time' THEN v.value END),
       max(CASE WHEN e.element = 'cmi.core.score.raw' THEN v.value END),
       max(CASE WHEN e.element = 'x.start.time' THEN v.value END)
  FROM mdl_scorm o
  JOIN mdl_scorm_attempt a ON a.scormid = o.id
  JOIN mdl_scorm_scoes_value v ON v.attemptid = a.id
  JOIN mdl_scorm_element e ON e.id = v.elementid
 WHERE o.course IN ({_OURS})
 GROUP BY 1, 2, 3, 4, 5
HAVING max(v.timemodified) >= %(since)s"""

HANDED_IN = f"""
SELECT a.course, s.assignment, s.userid, s.timemodified
  FROM mdl_assign a JOIN mdl_assign_submission s ON s.assignment = a.id AND s.status IN ('submitted', 'draft')
 WHERE s.timemodified >= %(since)s AND a.course IN ({_OURS})"""

ATTEMPTS = f"""
SELECT q.course, a.quiz, a.userid, a.timestart, a.timefinish
  FROM mdl_quiz q JOIN mdl_quiz_attempts a ON a.quiz = q.id AND a.preview = 0
 WHERE a.timemodified >= %(since)s AND q.course IN ({_OURS})"""

POSTS = f"""
SELECT d.course, d.forum, p.userid, p.created
  FROM mdl_forum_discussions d JOIN mdl_forum_posts p ON p.discussion = d.id
 WHERE p.created >= %(since)s AND d.course IN ({_OURS})"""

_CHANGES = (ROSTER, LOG, COMPLETION, GRADES, TRACKS, HANDED_IN, ATTEMPTS, POSTS)
WEEK, DAY = (OUTLINE, *_CHANGES), _CHANGES
"""`DAY` leaves out the courses' outlines: they are told once, until they change."""
