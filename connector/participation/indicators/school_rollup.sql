-- Tổng hợp theo trường, và theo môn, khối của từng trường / Roll-up per school, and per its subjects and grades.
--
-- Định nghĩa: enrolled, participating, in_difficulty đếm học sinh khác nhau, mỗi em một lần dù học nhiều khoá học, nhiều
--   chủ đề. Hoàn thành đếm lượt (học sinh × chủ đề đang diễn ra có theo dõi). in_difficulty NULL khi chưa có chủ đề nào
--   bắt đầu, completions NULL khi không có chủ đề nào theo dõi được.
-- Definition: enrolled, participating and in_difficulty count different students, each once however many courses and
--   topics. Completion counts pairs of student and topic (topics under way whose completion is known). in_difficulty is
--   NULL when no topic has started, completions when no such topic is tracked.
-- Mẫu số / Denominator: tham gia, gặp khó khăn: enrolled; hoàn thành: completable / participation and difficulty:
--   enrolled; completion: completable. Cụm, xã/phường, sở là tổng của các trường / groups and the department are sums of
--   schools; tỉ lệ tính từ tổng, không phải trung bình các tỉ lệ / percentages come from the sums.
-- Loại trừ / Exclusions: như student_topic.sql; khoá học không đọc được trong kì / as in student_topic.sql; courses not
--   read within the period.
-- Nguồn / Source: enrolment, topic, student_difficulty (topic_difficulty.sql).

WITH
students AS (
    SELECT
        school, subject, grade, count(DISTINCT (site, course)) AS courses,
        count(DISTINCT (site, student)) FILTER (student IS NOT NULL) AS enrolled
    FROM course LEFT JOIN enrolment USING (site, course)
    GROUP BY GROUPING SETS ((school), (school, subject, grade))
),
topics AS (
    SELECT school, subject, grade, count(topic) AS topics, count(started_on) AS topics_started
    FROM course LEFT JOIN topic USING (site, course)
    GROUP BY GROUPING SETS ((school), (school, subject, grade))
),
doings AS (
    SELECT
        school, subject, grade,
        count(DISTINCT (site, student)) FILTER (participating) AS participating,
        count(DISTINCT (site, student)) FILTER (in_difficulty) AS in_difficulty,
        count(*) FILTER (completed AND started) AS completions,
        count(*) FILTER (completed IS NOT NULL AND started) AS completable
    FROM student_difficulty JOIN course USING (site, course)
    GROUP BY GROUPING SETS ((school), (school, subject, grade))
)
SELECT
    s.school, s.subject, s.grade, s.courses, t.topics, t.topics_started, s.enrolled,
    coalesce(d.participating, 0) AS participating,
    CASE WHEN t.topics_started > 0 THEN coalesce(d.in_difficulty, 0) END AS in_difficulty,
    CASE WHEN d.completable > 0 THEN d.completions END AS completions,
    coalesce(d.completable, 0) AS completable
FROM students s
JOIN topics t ON (t.school, t.subject, t.grade) IS NOT DISTINCT FROM (s.school, s.subject, s.grade)
LEFT JOIN doings d ON (d.school, d.subject, d.grade) IS NOT DISTINCT FROM (s.school, s.subject, s.grade)
ORDER BY s.school, s.subject NULLS FIRST, s.grade;
