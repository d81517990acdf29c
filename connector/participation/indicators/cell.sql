-- Ô tổng hợp: khoá học nào thuộc trường, môn, khối, lớp, giáo viên nào / Cells: which courses a roll-up is made of.
--
-- Định nghĩa: mỗi ô là một nhóm khoá học của một trường: cả trường; một môn; một khối; một môn của một khối; một lớp; một
--   giáo viên. Giáo viên là người tệp ánh xạ ghi; không ghi thì là những giáo viên LMS cho biết, bằng mã giả danh.
-- Definition: each cell is a group of courses of one school: all; a subject; a grade; a subject in a grade; a class; a
--   teacher. The teacher is the one whom the mapping names, else those whom the LMS names, by pseudonym.
-- Mẫu số / Denominator: không có / none.
-- Loại trừ / Exclusions: khoá học không đọc được trong kì; khoá học không ghi lớp không thuộc lớp nào / courses not read
--   within the period; a course without a class is in no class.
-- Nguồn / Source: course (tệp ánh xạ / the mapping), teachers (Parquet).

-- Giáo viên hoạt động: có hành động được ghi trong kì, hoặc lần truy cập khoá học gần nhất nằm trong kì / Active: an
-- action is recorded within the period, or the last access to the course lies in it.
CREATE OR REPLACE TEMP TABLE teaching AS
SELECT
    site, course, t.teacher,
    bool_or(coalesce(active, false) OR (t.day = as_of
        AND coalesce(last_access >= first_moment AND last_access < after_moment, false))) AS active,
    bool_or(active IS NOT NULL OR (t.day = as_of AND last_access IS NOT NULL)) AS known
FROM teachers t JOIN course USING (site, course) CROSS JOIN period
WHERE t.day BETWEEN period.first AND period.last AND t.teacher IS NOT NULL
GROUP BY site, course, t.teacher
HAVING bool_or(t.day = as_of);

CREATE OR REPLACE TEMP TABLE cell AS
WITH
place AS (
    SELECT 1 AS rank, site, course, school, NULL AS subject, NULL AS grade, NULL AS class_name, NULL AS teacher FROM course
    UNION ALL SELECT 2, site, course, school, subject, NULL, NULL, NULL FROM course
    UNION ALL SELECT 3, site, course, school, NULL, grade, NULL, NULL FROM course
    UNION ALL SELECT 4, site, course, school, subject, grade, NULL, NULL FROM course
    UNION ALL SELECT 5, site, course, school, NULL, NULL, class_name, NULL FROM course WHERE class_name IS NOT NULL
    UNION ALL SELECT 6, site, course, school, NULL, NULL, NULL, teacher FROM course WHERE teacher IS NOT NULL
    UNION ALL SELECT 6, site, course, school, NULL, NULL, NULL, teaching.teacher
        FROM course JOIN teaching USING (site, course) WHERE course.teacher IS NULL
)
SELECT dense_rank() OVER (ORDER BY school, rank, subject, grade, class_name, teacher) AS cell, * FROM place;

-- Mỗi học sinh một lần trong mỗi ô / Each student once in each cell.
CREATE OR REPLACE TEMP TABLE student_cell AS
SELECT
    cell, e.site, e.student,
    bool_or(e.vulnerable) AS vulnerable,
    bool_or(e.lacks_means) AS lacks_means,
    coalesce(bool_or(participating), false) AS participating,
    coalesce(bool_or(participating_to_date), false) AS participating_to_date,
    coalesce(bool_or(in_difficulty AND difficulty_known), false) AS in_difficulty,
    count(*) FILTER (completed AND started) AS completions,
    count(*) FILTER (completed IS NOT NULL AND started) AS completable,
    round(sum(round(mean_score * 1000000)::BIGINT) / count(mean_score))::BIGINT AS score_millionths
FROM cell
JOIN enrolment e USING (site, course)
LEFT JOIN student_difficulty d USING (site, course, student)
GROUP BY cell, e.site, e.student;
