-- Mỗi dòng một em, một hoạt động, một ngày trong kì; đánh dấu lần đầu, để đếm em khác nhau chỉ còn là cộng.
-- One row a student, activity and day of the period; firsts are marked, so that counting different students is adding up.
--
-- Định nghĩa / Definition: như topic_participation.sql, rollup.sql, duration_by_form.sql (bảng activity, enrolment, cell của
--   chúng) / as in those files, from whose tables (activity, enrolment, cell) this is made.
--   in_topic = 1 (form) + 2^17 (topic): dòng đầu tiên có hoạt động của em trong hình thức, trong chủ đề / at the first row
--   on which the student acted in the form of interaction, in the topic.
--   in_units_a = 1 (school) + 2^17 (subject) + 2^34 (grade); in_units_b = 1 (subject and grade) + 2^17 (class)
--   + 2^34 (teacher): tương tự, cho từng đơn vị / likewise for each roll-up.
--   Ba số đếm trong một số: tổng đúng khi dưới 131072 em một khoá học / Three counters in one number: sums are exact
--   below 131,072 students a course.
--   form_no = 32 * topic_no + số của hình thức trong chủ đề / number of the form in its topic: khoá của chủ đề là khoá của
--   hình thức dịch 5 bit / the topic's key is the form's, shifted by 5 bits.
-- Nguồn / Source: facts, roster, outline.

CREATE OR REPLACE TEMP TABLE topic_number AS
SELECT site, course, topic, row_number() OVER (ORDER BY site, course, position, topic)::INTEGER AS topic_no FROM topic;

CREATE OR REPLACE TEMP TABLE course_number AS
SELECT site, course, school, row_number() OVER (ORDER BY site, course)::INTEGER AS course_no FROM course;

CREATE OR REPLACE TEMP TABLE form_number AS
SELECT
    site, course, topic, form, topic_no, course_no,
    (32 * topic_no + row_number() OVER (PARTITION BY topic_no ORDER BY form) - 1)::INTEGER AS form_no
FROM (SELECT DISTINCT site, course, topic, form FROM activity)
JOIN topic_number USING (site, course, topic) JOIN course_number USING (site, course);

CREATE OR REPLACE TEMP TABLE counted AS
SELECT
    row_number() OVER (ORDER BY form_no, f.student, f.activity, f.day) AS n,
    f.site, f.course, topic_no, course_no, form_no, a.form, f.student, f.activity, f.day, f.acted_events, f.seconds, f.score, f.completed,
    round(f.day_seconds * 1000)::BIGINT AS estimated_ms
FROM facts f
JOIN activity a USING (site, course, activity)
JOIN form_number t ON (t.site, t.course, t.topic, t.form) = (a.site, a.course, a.topic, a.form)
JOIN enrolment USING (site, course, student)
CROSS JOIN period
WHERE f.day BETWEEN period.first AND period.last;

CREATE OR REPLACE TEMP TABLE acted AS
SELECT n, site, course, topic_no, form, student FROM counted WHERE acted_events > 0;

CREATE OR REPLACE TEMP TABLE first_row AS
SELECT min(n) AS n, 0 AS rank FROM acted GROUP BY student, topic_no, form
UNION ALL SELECT min(n), -1 FROM acted GROUP BY student, topic_no
UNION ALL SELECT DISTINCT min(n), rank FROM acted JOIN cell USING (site, course) GROUP BY student, acted.site, rank, cell;

-- Nơi một khoá học thuộc hai giáo viên, cộng dấu chưa đủ: phần còn thiếu ghi ở đây.
-- Where a course is in two cells of one rank (two teachers), adding marks up is not enough: what is missing stands here.
CREATE OR REPLACE TEMP TABLE shared AS
WITH marked AS (
    SELECT rank, site, course, count(*) AS marks FROM first_row JOIN acted USING (n) WHERE rank > 0 GROUP BY ALL
),
added AS (SELECT cell, sum(marks) AS marks FROM cell JOIN marked USING (rank, site, course) GROUP BY cell),
true_count AS (
    SELECT cell, count(DISTINCT student) AS students FROM cell JOIN acted USING (site, course) GROUP BY cell
)
SELECT cell, (students - coalesce(marks, 0))::INTEGER AS missing FROM true_count LEFT JOIN added USING (cell);

CREATE OR REPLACE TEMP TABLE week_row AS
WITH firsts AS (
    SELECT
        n,
        sum(CASE rank WHEN 0 THEN 1.0 WHEN -1 THEN 131072.0 ELSE 0.0 END) AS in_topic,
        sum(CASE rank WHEN 1 THEN 1.0 WHEN 2 THEN 131072.0 WHEN 3 THEN 17179869184.0 ELSE 0.0 END) AS in_units_a,
        sum(CASE rank WHEN 4 THEN 1.0 WHEN 5 THEN 131072.0 WHEN 6 THEN 17179869184.0 ELSE 0.0 END) AS in_units_b
    FROM first_row GROUP BY n
)
SELECT
    n, course_no, form_no,
    dense_rank() OVER (ORDER BY student)::INTEGER AS student,
    dense_rank() OVER (ORDER BY course, activity)::INTEGER AS activity,
    (day - period.first)::UTINYINT AS day,
    acted_events AS events, seconds, score, completed, estimated_ms,
    coalesce(in_topic, 0) AS in_topic, coalesce(in_units_a, 0) AS in_units_a, coalesce(in_units_b, 0) AS in_units_b
FROM counted CROSS JOIN period LEFT JOIN firsts USING (n);
