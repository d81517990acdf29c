"""A school's week in a throw-away copy of a Moodle's database: 1,500 students of 45 classes, 12 courses each, and the
log of seven days. Makes what `tests/bench/facts.py` measures on; never run it on a site that anybody uses.

    source a file that sets HOCLIEU_LIVE_URL, _TOKEN, _USERNAME and _PASSWORD of the copy, and
    HOCLIEU_BENCH_DATABASE, its PostgreSQL, then:
    python tests/bench/schoolweek.py > bench.env

One course is built by Moodle's own services and forms (14 activities in 5 topics); in the database it becomes 540, and
what students did is written as rows: 1.8 million log events in about four sittings a day, completions, SCORM tracks,
grades, attempts, posts, hand-ins.
"""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.cloning import Clones
from tests.live.realweek import week_course
from tests.live.site import NEEDED, LiveSite

CLASSES, COURSES_OF_A_CLASS, DAYS = 45, 12, 7
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

_PEOPLE = """
INSERT INTO mdl_user (auth, confirmed, mnethostid, username, password, firstname, lastname, email, lang, timecreated)
SELECT 'nologin', 1, (SELECT mnethostid FROM mdl_user WHERE username = 'admin'), '{name}.' || n, 'x', 'Hs', n::text,
       '{name}.' || n || '@hoclieu.invalid', 'en', {begin}
  FROM generate_series(1, {students}) n;

INSERT INTO mdl_context (contextlevel, instanceid, depth, path)
SELECT 30, id, 2, NULL FROM mdl_user WHERE username LIKE '{name}.%';
UPDATE mdl_context SET path = '/1/' || id WHERE contextlevel = 30 AND path IS NULL;

CREATE TEMP TABLE learner AS
SELECT id, (row_number() OVER (ORDER BY id) - 1) % {classes} AS class FROM mdl_user WHERE username LIKE '{name}.%';
CREATE TEMP TABLE taught AS
SELECT c.id, (c.k - 1) / {per_class} AS class, c.k, {course_context} AS context
  FROM (SELECT id, split_part(shortname, '-', 3)::int AS k FROM mdl_course WHERE shortname LIKE '{name}-%') c;
CREATE TEMP TABLE attends AS
SELECT l.id AS student, t.id AS course, t.k, t.context, l.class, (t.k - 1) % {per_class} AS place
  FROM learner l JOIN taught t USING (class);

INSERT INTO mdl_user_enrolments (status, enrolid, userid, timestart, timeend, modifierid, timecreated, timemodified)
SELECT 0, e.id, a.student, 0, 0, 2, {begin}, {begin}
  FROM attends a JOIN mdl_enrol e ON e.courseid = a.course AND e.enrol = 'manual';
INSERT INTO mdl_role_assignments (roleid, contextid, userid, timemodified, modifierid, component, itemid)
SELECT (SELECT id FROM mdl_role WHERE shortname = 'student'), context, student, {begin}, 2, '', 0 FROM attends;
INSERT INTO mdl_user_lastaccess (userid, courseid, timeaccess)
SELECT student, course, {begin} + {days} * 86400 - (random() * 80000)::int FROM attends;
ANALYZE learner; ANALYZE attends;
"""
_LOG = """
CREATE TEMP TABLE opened AS
SELECT row_number() OVER (ORDER BY cm.id) - 1 AS n, c.rank AS cm, x.rank AS context, m.name AS modname,
       i.rank AS instance
  FROM mdl_course_modules cm
  JOIN mdl_modules m ON m.id = cm.module AND m.name <> 'label'
  JOIN clone c ON c.tab = 'course_modules' AND c.old = cm.id
  JOIN mdl_context cx ON cx.contextlevel = 70 AND cx.instanceid = cm.id
  JOIN clone x ON x.tab = 'context' AND x.old = cx.id
  JOIN clone i ON i.tab = m.name AND i.old = cm.instance
 WHERE cm.course = {course} AND cm.visible = 1;

INSERT INTO mdl_logstore_standard_log (eventname, component, action, target, objecttable, objectid, crud, edulevel,
       contextid, contextlevel, contextinstanceid, userid, courseid, anonymous, other, timecreated, origin, ip)
SELECT '\\mod_' || o.modname || '\\event\\course_module_viewed', 'mod_' || o.modname, 'viewed', 'course_module',
       o.modname, o.instance, 'r', 2, {context_base} + (a.k - 1) * {context_size} + o.context + 1, 70,
       {cm_base} + (a.k - 1) * {cm_size} + o.cm + 1, a.student, a.course, 0, 'N;',
       s.at + e * 55 + (random() * 50)::int, 'web', '10.0.0.1'
  FROM (SELECT l.id AS student, {begin} + day * 86400 + (ARRAY[27000, 36000, 52000, 70000])[sitting + 1]
               + (random() * 3000)::int AS at, (random() * {per_class} - 0.5)::int AS place,
               (random() * 100)::int AS salt
          FROM learner l, generate_series(0, {days} - 1) day, generate_series(0, 3) sitting
         WHERE (l.id + day * 7) % 20 < 17) s
  JOIN attends a ON a.student = s.student AND a.place = s.place % {per_class}
 CROSS JOIN generate_series(0, {events} - 1) e
  JOIN opened o ON o.n = (s.salt + e / 10) % (SELECT count(*) FROM opened)
 ORDER BY s.at + e * 55;
"""
_STATES = """
CREATE TEMP TABLE did AS
SELECT a.student, a.course, cm.id AS cmid, m.name AS modname, cm.instance, cm.completion,
       {begin} + (random() * {days} * 86000)::int AS at
  FROM attends a
  JOIN mdl_course_modules cm ON cm.course = a.course
  JOIN mdl_modules m ON m.id = cm.module AND m.name <> 'label'
 WHERE (a.student * 31 + cm.id * 17) % 10 < 6;
CREATE INDEX ON did (modname);
ANALYZE did;

INSERT INTO mdl_course_modules_completion (coursemoduleid, userid, completionstate, timemodified)
SELECT cmid, student, 1, at FROM did WHERE completion > 0;
INSERT INTO mdl_grade_grades (itemid, userid, rawgrade, finalgrade, timecreated, timemodified)
SELECT i.id, d.student, g, g, d.at, d.at
  FROM (SELECT *, (random() * 10)::numeric(10, 2) AS g FROM did) d
  JOIN mdl_grade_items i ON i.courseid = d.course AND i.itemmodule = d.modname AND i.iteminstance = d.instance;
INSERT INTO mdl_assign_submission (assignment, userid, timecreated, timemodified, status, groupid, attemptnumber,
       latest)
SELECT instance, student, at, at, 'submitted', 0, 0, 1 FROM did WHERE modname = 'assign';
INSERT INTO mdl_quiz_attempts (quiz, userid, attempt, uniqueid, layout, currentpage, preview, state, timestart,
       timefinish, timemodified, sumgrades)
SELECT instance, student, 1, (SELECT coalesce(max(uniqueid), 0) FROM mdl_quiz_attempts) + row_number() OVER (), '1,0',
       0, 0, 'finished', at - 600, at, at, 2 FROM did WHERE modname = 'quiz';
WITH begun AS (
    INSERT INTO mdl_forum_discussions (course, forum, name, firstpost, userid, timemodified, usermodified)
    SELECT course, instance, 'Bài 3', 0, student, at, student FROM did WHERE modname = 'forum'
    RETURNING id, userid, timemodified)
INSERT INTO mdl_forum_posts (discussion, userid, created, modified, subject, message, messageformat)
SELECT id, userid, timemodified, timemodified, 'Bài 3', 'x', 1 FROM begun;
"""
_ELEMENTS = """(VALUES ('cmi.core.lesson_status', 'passed'), ('cmi.core.total_time', '0000:14:00.00'),
                       ('cmi.core.score.raw', '80'), ('x.start.time', '{begin}')) AS v(element, value)"""
_TRACKS_43 = """
INSERT INTO mdl_scorm_element (element)
SELECT element FROM {elements} WHERE element NOT IN (SELECT element FROM mdl_scorm_element);
INSERT INTO mdl_scorm_attempt (userid, scormid, attempt) SELECT student, instance, 1 FROM did WHERE modname = 'scorm';
INSERT INTO mdl_scorm_scoes_value (scoid, attemptid, elementid, value, timemodified)
SELECT o.id, t.id, n.id, v.value, d.at
  FROM did d
  JOIN mdl_scorm_attempt t ON t.userid = d.student AND t.scormid = d.instance
  JOIN mdl_scorm_scoes o ON o.scorm = d.instance AND o.scormtype = 'sco'
 CROSS JOIN {elements} JOIN mdl_scorm_element n USING (element)
 WHERE d.modname = 'scorm';
"""
_TRACKS_42 = """
INSERT INTO mdl_scorm_scoes_track (userid, scormid, scoid, attempt, element, value, timemodified)
SELECT d.student, d.instance, o.id, 1, v.element, v.value, d.at
  FROM did d JOIN mdl_scorm_scoes o ON o.scorm = d.instance AND o.scormtype = 'sco' CROSS JOIN {elements}
 WHERE d.modname = 'scorm';
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=1500)
    parser.add_argument("--events", type=int, default=50, help="Log events in one sitting; four sittings a day.")
    given = parser.parse_args()
    url = os.environ.get("HOCLIEU_BENCH_DATABASE")
    if (site := LiveSite.from_environment()) is None or not url:
        sys.exit(f"needs {', '.join((*NEEDED, 'HOCLIEU_BENCH_DATABASE'))}")
    [teacher] = site.people("gv", 1)
    model = week_course(site, "mau", "Toán", 10, "10A1", "Đỗ Thị A", teacher)
    name = f"{site.run}-l"
    today = datetime.combine(datetime.now(ZONE).date(), time(), ZONE)
    begin = int((today - timedelta(days=DAYS)).timestamp())
    with psycopg.connect(url) as database:
        _fill(database, model.course.id, name, begin, given.students, given.events)
    with psycopg.connect(url, autocommit=True) as database:
        database.execute("VACUUM ANALYZE")
    for variable, value in (("URL", site.url), ("TOKEN", os.environ["HOCLIEU_LIVE_TOKEN"]), ("SCHOOL", name)):
        print(f"export HOCLIEU_BENCH_{variable}={shlex.quote(value)}")


def _fill(
    database: psycopg.Connection[tuple[object, ...]], course: int, name: str, begin: int, students: int, events: int
) -> None:
    clones = Clones(database, course, CLASSES * COURSES_OF_A_CLASS, name)
    clones.make()
    around = f"(SELECT id FROM mdl_context WHERE contextlevel = 50 AND instanceid = {course})"
    cms, contexts = clones.places["course_modules"], clones.places["context"]
    values = {
        **{"course": course, "name": name, "begin": begin, "students": students, "events": events, "days": DAYS},
        **{"classes": CLASSES, "per_class": COURSES_OF_A_CLASS, "course_context": clones.new("context", around, "c.k")},
        **{"cm_base": cms.base, "cm_size": cms.size, "context_base": contexts.base, "context_size": contexts.size},
    }
    there = database.execute("SELECT to_regclass('mdl_scorm_attempt')").fetchone()
    tracks = _TRACKS_43 if there and there[0] else _TRACKS_42
    for statements in (_PEOPLE, _LOG, _STATES, tracks):
        filled = statements.format(elements=_ELEMENTS, **values) if "{elements}" in statements else statements
        for statement in filled.format(**values).split(";\n"):
            if statement.strip():
                database.execute(statement.encode())


if __name__ == "__main__":
    main()
