"""The reports' figures once more, as SQL on Moodle's own tables (PostgreSQL, prefix `mdl_`).

Another road to the definitions that stand at the head of the indicators: no line is shared with the product, no service
is read. Two things are collected day by day, as a school's readings would: the moments at which students acted (some
are gone later: a tick taken away, a student who left), and nothing else. All the rest is as the database stands.
"""

from __future__ import annotations

TRACK_43 = """
    SELECT a.userid, a.scormid, a.attempt, v.scoid, e.element, v.value, v.timemodified
      FROM mdl_scorm_attempt a
      JOIN mdl_scorm_scoes_value v ON v.attemptid = a.id
      JOIN mdl_scorm_element e ON e.id = v.elementid"""
TRACK_42 = "SELECT userid, scormid, attempt, scoid, element, value, timemodified FROM mdl_scorm_scoes_track"
"""Moodle split the table in three in 4.3."""

SCHOOL = """
taught AS (
    SELECT * FROM unnest(%(courses)s::bigint[], %(subjects)s::text[], %(grades)s::int[], %(classes)s::text[],
                         %(owners)s::text[]) AS t(course, subject, grade, class_name, owner)
),
student AS (
    SELECT DISTINCT e.courseid AS course, u.id AS student,
           EXISTS (SELECT FROM mdl_cohort_members m JOIN mdl_cohort c ON c.id = m.cohortid
                    WHERE m.userid = u.id AND c.idnumber = %(vulnerable)s) AS vulnerable,
           EXISTS (SELECT FROM mdl_cohort_members m JOIN mdl_cohort c ON c.id = m.cohortid
                    WHERE m.userid = u.id AND c.idnumber = %(lacks_means)s) AS lacks_means
      FROM taught t
      JOIN mdl_enrol e ON e.courseid = t.course AND e.status = 0
      JOIN mdl_user_enrolments ue ON ue.enrolid = e.id AND ue.status = 0
      JOIN mdl_user u ON u.id = ue.userid AND u.deleted = 0 AND (u.suspended = 0 OR NOT %(log)s)
      JOIN mdl_context x ON x.contextlevel = 50 AND x.instanceid = e.courseid
      JOIN mdl_role_assignments ra ON ra.contextid = x.id AND ra.userid = u.id
      JOIN mdl_role r ON r.id = ra.roleid AND r.shortname = 'student'
),
activity AS (
    SELECT cm.course, s.id AS topic, s.name, s.section AS position, cm.id AS cmid, m.name AS modname, cm.instance,
           cm.completion = 2 AS tracked, cm.completiongradeitemnumber IS NOT NULL AS by_grade,
           CASE m.name WHEN 'scorm' THEN 'lesson' WHEN 'h5pactivity' THEN 'lesson' WHEN 'page' THEN 'material'
                WHEN 'resource' THEN 'material' WHEN 'quiz' THEN 'assessment' WHEN 'assign' THEN 'assignment'
                WHEN 'forum' THEN 'discussion' END AS form
      FROM taught t
      JOIN mdl_course_modules cm ON cm.course = t.course AND cm.visible = 1 AND cm.deletioninprogress = 0
      JOIN mdl_modules m ON m.id = cm.module AND m.name <> 'label'
      JOIN mdl_course_sections s ON s.id = cm.section AND s.section > 0 AND s.visible = 1
)"""

MOMENTS = """
WITH track AS ({track}),"""
MOMENTS += SCHOOL
MOMENTS += """,
core AS (
    SELECT a.course, a.topic, a.cmid, a.form, c.userid AS student, c.timemodified AS at
      FROM activity a JOIN mdl_course_modules_completion c ON c.coursemoduleid = a.cmid
     WHERE c.completionstate > 0 AND c.overrideby IS NULL AND NOT (a.by_grade AND a.form <> 'lesson')
    UNION
    SELECT a.course, a.topic, a.cmid, a.form, t.userid, t.timemodified
      FROM activity a JOIN track t ON a.modname = 'scorm' AND t.scormid = a.instance
    UNION
    SELECT a.course, a.topic, a.cmid, a.form, s.userid, s.timemodified
      FROM activity a JOIN mdl_assign_submission s ON a.modname = 'assign' AND s.assignment = a.instance
     WHERE s.status IN ('submitted', 'draft')
    UNION
    SELECT a.course, a.topic, a.cmid, a.form, q.userid, q.timefinish
      FROM activity a JOIN mdl_quiz_attempts q ON a.modname = 'quiz' AND q.quiz = a.instance AND q.state = 'finished'
    UNION
    SELECT a.course, a.topic, a.cmid, a.form, h.userid, h.timemodified
      FROM activity a
      JOIN mdl_h5pactivity_attempts h ON a.modname = 'h5pactivity' AND h.h5pactivityid = a.instance
),
log AS (
    SELECT a.course, a.topic, a.cmid, a.form, l.userid AS student, l.timecreated AS at
      FROM activity a
      JOIN mdl_logstore_standard_log l ON l.contextlevel = 70 AND l.contextinstanceid = a.cmid
     WHERE l.anonymous = 0
)
SELECT DISTINCT course, topic, cmid, form, student, (to_timestamp(at) AT TIME ZONE %(zone)s)::date AS day, way
  FROM (SELECT *, 'core' AS way FROM core UNION ALL SELECT *, 'log' FROM log) every
  JOIN student USING (course, student)
"""

BASE = """
WITH track AS ({track}),"""
BASE += SCHOOL
BASE += """,
moment AS (
    SELECT * FROM unnest(%(m_course)s::bigint[], %(m_topic)s::bigint[], %(m_cmid)s::bigint[], %(m_form)s::text[],
                         %(m_student)s::bigint[], %(m_day)s::date[], %(m_way)s::text[])
          AS m(course, topic, cmid, form, student, day, way)
     WHERE day <= %(last)s AND (way = 'core' OR %(log)s)
),
spent AS (
    SELECT a.course, a.topic, a.form, g.student, g.day, g.seconds
      FROM activity a JOIN (
           SELECT contextlevel, contextinstanceid, userid AS student, courseid,
                  (to_timestamp(timecreated) AT TIME ZONE %(zone)s)::date AS day,
                  lead(timecreated) OVER (PARTITION BY userid ORDER BY timecreated, id) - timecreated AS seconds
             FROM mdl_logstore_standard_log
            WHERE userid IN (SELECT student FROM student)
           ) g ON g.contextlevel = 70 AND g.contextinstanceid = a.cmid
     WHERE g.seconds BETWEEN 1 AND 1800 AND g.day <= %(last)s AND %(log)s
),
acted AS (
    SELECT course, topic, student, min(day) AS first, max(day) AS last, bool_or(day >= %(first)s) AS within
      FROM moment GROUP BY course, topic, student
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
           round(avg(10 * (g.finalgrade - i.grademin) / (i.grademax - i.grademin)), 6) AS mark
      FROM activity a
      JOIN mdl_grade_items i ON i.itemtype = 'mod' AND i.itemmodule = a.modname AND i.iteminstance = a.instance
       AND i.itemnumber = 0
      JOIN mdl_grade_grades g ON g.itemid = i.id AND g.finalgrade IS NOT NULL
     WHERE a.modname <> 'scorm' OR g.finalgrade > 0 OR EXISTS (
           SELECT FROM track t
            WHERE t.scormid = a.instance AND t.userid = g.userid AND t.element LIKE 'cmi.%%score.raw')
     GROUP BY a.course, a.topic, g.userid
),
topic AS (
    SELECT course, topic, name, position, activities, tracked, begun, material, assessed, guided, ends,
           coalesce(%(last)s > ends, false) AS ended,
           begun IS NOT NULL OR (tracked > 0 AND coalesce(%(last)s > ends, false)) AS judged
      FROM (SELECT course, topic, name, position, count(*) AS activities, count(*) FILTER (WHERE tracked) AS tracked,
                   bool_or(form IN ('material', 'lesson')) AS material,
                   bool_or(form IN ('assessment', 'assignment')) AS assessed,
                   bool_or(modname = 'page') OR EXISTS (
                       SELECT FROM mdl_course_sections s WHERE s.id = topic AND btrim(s.summary) <> '') OR EXISTS (
                       SELECT FROM mdl_course_modules cm JOIN mdl_modules m ON m.id = cm.module AND m.name = 'label'
                        WHERE cm.section = topic AND cm.visible = 1 AND cm.deletioninprogress = 0) AS guided,
                   CASE WHEN name = %(ending)s THEN %(ends)s::date END AS ends
              FROM activity GROUP BY course, topic, name, position) a
      LEFT JOIN (SELECT topic, min(first) AS begun FROM acted GROUP BY topic) b USING (topic)
),
pair AS (
    SELECT t.*, s.student, s.vulnerable, s.lacks_means, coalesce(x.within, false) AS within,
           x.first IS NOT NULL AS ever, d.complete, m.mark,
           d.complete IS NOT TRUE AND (
               (t.begun IS NOT NULL AND (t.tracked > 0 OR x.first IS NULL)
                   AND %(last)s - coalesce(x.last, t.begun) >= 7)
               OR (x.first IS NOT NULL AND coalesce(m.mark < 5, false))
               OR (t.ended AND t.tracked > 0)) AS difficulty
      FROM topic t JOIN student s USING (course)
      LEFT JOIN acted x USING (course, topic, student)
      LEFT JOIN done d USING (course, topic, student)
      LEFT JOIN mark m USING (course, topic, student)
)"""
