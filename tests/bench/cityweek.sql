-- One school's week and the three weeks before. u(a, b, c) is a number in [0, 1) that hangs on its arguments alone.
CREATE OR REPLACE TEMP MACRO u(a, b, c) AS (hash(a, b, c, $seed, $school) >> 11) / 9007199254740992.0;

CREATE OR REPLACE TEMP TABLE pupil AS
SELECT
    n, n % greatest(1, $students // 40) AS class, md5('$school-' || n) AS student,
    CASE WHEN u(n, 1, 1) < 0.08 THEN 0 ELSE exp(1.2 * (u(n, 2, 1) + u(n, 2, 2) + u(n, 2, 3) - 1.5)) END AS zeal
FROM range($students) r(n);

CREATE OR REPLACE TEMP TABLE taught AS
SELECT c AS class, s AS subject, 'shortname:' || s || '-' || c AS course, (10 + c % 3)::INTEGER AS grade,
    'GV ' || s || '/' || c // 4 AS teacher
FROM range(greatest(1, $students // 40)) a(c), range(12) b(s);

CREATE OR REPLACE TEMP TABLE made AS
WITH
whole AS (SELECT sum(zeal) AS zeal FROM pupil),
draws AS (
    SELECT n, student, class, unnest(range(ceil($facts * 1.02 * pupil.zeal / whole.zeal)::INTEGER)) AS k
    FROM pupil, whole
),
drawn AS (
    SELECT
        n, student, class, least(11, floor(12 * u(n, k, 11) ** 1.3)::INTEGER) AS subject,
        least(3, floor(0.28 / (u(n, k, 12) + 0.02))::INTEGER) AS back, floor(u(n, k, 13) * 3)::INTEGER AS act,
        CASE WHEN u(n, k, 14) < 0.05 THEN 0 ELSE 1 + floor(u(n, k, 15) * 6)::INTEGER END AS day_no,
        u(n, k, 16) AS x, u(n, k, 17) AS y, u(n, k, 18) AS z
    FROM draws
)
SELECT DISTINCT ON (n, subject, back, act, day_no) * FROM drawn ORDER BY x;

CREATE OR REPLACE TEMP TABLE past AS
SELECT
    n, student, class, s AS subject, b AS back, a AS act, -7 * b + (6 * u(n, 100 * s + b, 41))::INTEGER AS day_no,
    u(n, 100 * s + b, a) AS x, u(n, 100 * s + b, 10 + a) AS y, u(n, 100 * s + b, 20 + a) AS z
FROM pupil, range(12) r(s), range(1, 4) q(b), range(2) p(a)
WHERE u(n, s, 30 + b) < 0.7 AND zeal > 0;

CREATE OR REPLACE TEMP MACRO form_name(act, subject) AS
    ['lesson', 'assessment', ['material', 'assignment', 'discussion'][1 + subject % 3]][act + 1];

CREATE OR REPLACE TEMP TABLE facts AS
SELECT
    'site-$school' AS site, course, (DATE '2026-11-15' + day_no::INTEGER) AS day, student,
    course || '/' || (6 - back) || '/' || act AS activity, course || '/' || (6 - back) AS topic,
    form_name(act, subject) AS form, (1 + floor(8 * y * y))::INTEGER AS acted_events,
    CASE WHEN act = 0 THEN floor(x * 2400) * 1.0 END AS seconds,
    CASE WHEN act = 0 THEN 'recorded_by_activity' END AS seconds_method, NULL::VARCHAR AS status,
    CASE WHEN act < 2 AND z < 0.45 THEN true END AS completed,
    CASE WHEN act = 1 AND z < 0.6 THEN round(10 * (1 - 0.7 * y * x)) / 10 END AS score, 'log' AS source,
    floor(u(n, day_no, act) * 1500) * 1.0 AS day_seconds, 'log_gaps_1800' AS day_seconds_method
FROM (FROM made UNION ALL BY NAME FROM past) JOIN taught USING (class, subject);

CREATE OR REPLACE TEMP TABLE roster AS
SELECT 'site-$school' AS site, course, DATE '2026-11-21' AS day, student, NULL::TIMESTAMP AS last_access,
    TIMESTAMP '2026-11-21 04:00' AS observed_at
FROM pupil JOIN taught USING (class);

CREATE OR REPLACE TEMP TABLE outline AS
SELECT
    'site-$school' AS site, course, DATE '2026-11-21' AS day, course || '/' || t AS topic, 'Chủ đề ' || t AS topic_name,
    t::INTEGER AS position, true AS topic_visible, course || '/' || t || '/' || a AS activity,
    ['scorm', 'quiz', ['page', 'assign', 'forum'][1 + subject % 3]][a + 1] AS modname, form_name(a, subject) AS form,
    'Bài' AS activity_name, a < 2 AS tracked, true AS activity_visible, t % 2 = 0 AS guided
FROM taught, range(3, 9) r(t), range(3) q(a);

CREATE OR REPLACE TEMP TABLE teachers AS
SELECT 'site-$school' AS site, course, DATE '2026-11-21' AS day, teacher, NULL::TIMESTAMP AS last_access, true AS active
FROM taught;

CREATE OR REPLACE TEMP TABLE members AS
SELECT 'site-$school' AS site, DATE '2026-11-21' AS day, NULL::VARCHAR AS student, 'vulnerable' AS kind WHERE false;
