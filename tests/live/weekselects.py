"""The week's figures, each as one SELECT behind `weeksql.BASE`."""

from __future__ import annotations

_OF_A_GROUP = """,
       count(*) FILTER (WHERE {group}) AS {group}_enrolled,
       count(*) FILTER (WHERE {group} AND within) AS {group}_participating,
       CASE WHEN {judged} THEN count(*) FILTER (WHERE {group} AND difficulty) END AS {group}_in_difficulty"""


def _groups(judged: str) -> str:
    return "".join(_OF_A_GROUP.format(group=group, judged=judged) for group in ("vulnerable", "lacks_means"))


_BANDS = """,
       ARRAY[count(*) FILTER (WHERE mark < 5), count(*) FILTER (WHERE mark >= 5 AND mark < 6.5),
             count(*) FILTER (WHERE mark >= 6.5 AND mark < 8), count(*) FILTER (WHERE mark >= 8)] AS bands"""

TOPICS = f"""
SELECT course, topic::text, position, activities, tracked, begun AS started_on, ends, ended, material, guided, assessed,
       material AND guided AND assessed AS learning_activity,
       count(*) AS enrolled,
       count(*) FILTER (WHERE within) AS participating,
       count(*) FILTER (WHERE ever) AS participating_to_date,
       CASE WHEN tracked > 0 THEN count(*) FILTER (WHERE complete) END AS completed,
       CASE WHEN judged THEN count(*) FILTER (WHERE difficulty) END AS in_difficulty,
       count(mark) AS scored, round(avg(mark), 6)::float AS mean_score
       {_groups("judged")},
       CASE WHEN tracked > 0 THEN count(*) FILTER (WHERE vulnerable AND complete) END AS vulnerable_completions,
       count(*) FILTER (WHERE vulnerable AND complete IS NOT NULL) AS vulnerable_completable,
       CASE WHEN tracked > 0 THEN count(*) FILTER (WHERE lacks_means AND complete) END AS lacks_means_completions,
       count(*) FILTER (WHERE lacks_means AND complete IS NOT NULL) AS lacks_means_completable
       {_BANDS}
  FROM pair
 GROUP BY course, topic, position, activities, tracked, begun, ends, ended, judged, material, guided, assessed"""

FORMS = """
, recorded AS (
    SELECT a.course, a.topic, a.form, t.userid AS student,
           sum(extract(epoch FROM ('00:' || split_part(value, ':', 2) || ':' || split_part(value, ':', 3))::interval)
               + 3600 * split_part(value, ':', 1)::int) AS seconds
      FROM activity a JOIN track t ON a.modname = 'scorm' AND t.scormid = a.instance
     WHERE t.element = 'cmi.core.total_time'
     GROUP BY a.course, a.topic, a.form, t.userid
),
offered AS (
    SELECT course, topic, form, count(*) AS activities FROM activity GROUP BY course, topic, form
),
mine AS (
    SELECT o.course, o.topic, o.form, s.student,
           (SELECT bool_or(day >= %(first)s) FROM moment m
             WHERE (m.course, m.topic, m.form, m.student) = (o.course, o.topic, o.form, s.student)) AS within,
           r.seconds, e.estimated, e.estimated_within
      FROM offered o JOIN student s USING (course)
      LEFT JOIN recorded r USING (course, topic, form, student)
      LEFT JOIN (SELECT course, topic, form, student, sum(seconds) AS estimated,
                        sum(seconds) FILTER (WHERE day >= %(first)s) AS estimated_within
                   FROM spent GROUP BY course, topic, form, student) e USING (course, topic, form, student)
)"""

FORMS_OF_TOPICS = """
SELECT o.course, o.topic::text, o.form, o.activities,
       count(*) FILTER (WHERE within) AS participating, count(within) AS participating_to_date,
       count(seconds) AS timed, sum(seconds)::float AS seconds,
       nullif(count(estimated), 0) AS estimated, sum(estimated)::float AS estimated_seconds,
       nullif(count(estimated_within), 0) AS estimated_in_period,
       sum(estimated_within)::float AS estimated_seconds_in_period
  FROM offered o LEFT JOIN mine USING (course, topic, form)
 GROUP BY o.course, o.topic, o.form, o.activities"""

CELLS = """
, cell AS (
    SELECT 'school' AS cell, course FROM taught
    UNION ALL SELECT 'subject/' || subject, course FROM taught
    UNION ALL SELECT 'grade/' || grade, course FROM taught
    UNION ALL SELECT 'subject_grade/' || subject || '/' || grade, course FROM taught
    UNION ALL SELECT 'class/' || class_name, course FROM taught
    UNION ALL SELECT 'teacher/' || owner, course FROM taught
)"""

ROLLUPS = f"""
, each_student AS (
    SELECT c.cell, s.student, bool_or(s.vulnerable) AS vulnerable, bool_or(s.lacks_means) AS lacks_means,
           coalesce(bool_or(within), false) AS within, coalesce(bool_or(ever), false) AS ever,
           coalesce(bool_or(difficulty AND judged), false) AS difficulty,
           count(*) FILTER (WHERE complete AND begun IS NOT NULL) AS completions,
           count(*) FILTER (WHERE complete IS NOT NULL AND begun IS NOT NULL) AS completable,
           round(avg(mark), 6) AS mark
      FROM cell c JOIN student s USING (course)
      LEFT JOIN pair p ON p.course = s.course AND p.student = s.student
     GROUP BY c.cell, s.student
),
place AS (
    SELECT cell, count(DISTINCT course) AS courses, count(topic) AS topics, count(begun) AS topics_started,
           count(*) FILTER (WHERE ended) AS topics_ended, bool_or(judged) AS judged,
           count(*) FILTER (WHERE material AND guided AND assessed) AS learning_activities,
           count(topic) AS learning_known
      FROM cell JOIN topic USING (course) GROUP BY cell
)
SELECT cell, courses, topics, topics_started, topics_ended, learning_activities, learning_known,
       count(*) AS enrolled, count(*) FILTER (WHERE within) AS participating,
       count(*) FILTER (WHERE ever) AS participating_to_date,
       CASE WHEN judged THEN count(*) FILTER (WHERE difficulty) END AS in_difficulty,
       CASE WHEN sum(completable) > 0 THEN sum(completions)::int END AS completions,
       sum(completable)::int AS completable,
       count(mark) AS scored, sum(mark)::float AS score_sum
       {_groups("judged")},
       coalesce(sum(completable) FILTER (WHERE vulnerable), 0)::int AS vulnerable_completable,
       CASE WHEN sum(completable) FILTER (WHERE vulnerable) > 0
            THEN (sum(completions) FILTER (WHERE vulnerable))::int END AS vulnerable_completions,
       coalesce(sum(completable) FILTER (WHERE lacks_means), 0)::int AS lacks_means_completable,
       CASE WHEN sum(completable) FILTER (WHERE lacks_means) > 0
            THEN (sum(completions) FILTER (WHERE lacks_means))::int END AS lacks_means_completions
       {_BANDS}
  FROM place JOIN each_student USING (cell)
 GROUP BY cell, courses, topics, topics_started, topics_ended, judged, learning_activities, learning_known"""

FORMS_OF_ROLLUPS = """
SELECT cell, form, topics, activities,
       count(*) FILTER (WHERE within) AS participating, count(within) AS participating_to_date,
       count(seconds) AS timed, sum(seconds)::float AS seconds,
       nullif(count(estimated), 0) AS estimated, sum(estimated)::float AS estimated_seconds,
       nullif(count(estimated_within), 0) AS estimated_in_period,
       sum(estimated_within)::float AS estimated_seconds_in_period
  FROM (SELECT cell, form, count(*) AS topics, sum(activities)::int AS activities
          FROM cell JOIN offered USING (course) GROUP BY cell, form) o
  LEFT JOIN (SELECT cell, form, student, bool_or(within) AS within, sum(seconds) AS seconds,
                    sum(estimated) AS estimated, sum(estimated_within) AS estimated_within
               FROM cell JOIN mine USING (course) GROUP BY cell, form, student) m USING (cell, form)
 GROUP BY cell, form, topics, activities"""

TEACHERS = """
, teacher AS (
    SELECT DISTINCT t.course, ra.userid AS teacher
      FROM taught t
      JOIN mdl_context x ON x.contextlevel = 50 AND x.instanceid = t.course
      JOIN mdl_role_assignments ra ON ra.contextid = x.id
      JOIN mdl_role r ON r.id = ra.roleid AND r.shortname IN ('editingteacher', 'teacher')
),
seen AS (
    SELECT t.*, CASE WHEN %(log)s THEN EXISTS (
                    SELECT FROM mdl_logstore_standard_log l
                     WHERE l.courseid = t.course AND l.userid = t.teacher
                       AND (to_timestamp(l.timecreated) AT TIME ZONE %(zone)s)::date BETWEEN %(first)s AND %(last)s)
                ELSE EXISTS (
                    SELECT FROM mdl_user_lastaccess a
                     WHERE a.courseid = t.course AND a.userid = t.teacher
                       AND (to_timestamp(a.timeaccess) AT TIME ZONE %(zone)s)::date BETWEEN %(first)s AND %(last)s)
                END AS active
      FROM teacher t
)
SELECT cell, count(*) AS teachers, count(*) FILTER (WHERE active) AS active, count(*) AS known
  FROM (SELECT cell, teacher, bool_or(active) AS active
          FROM cell JOIN seen USING (course) WHERE cell NOT LIKE 'teacher/%%' GROUP BY cell, teacher) each_teacher
 GROUP BY cell"""
