-- Giáo viên: số lượng và số đang hoạt động / Teachers: how many, and how many are active.
--
-- Định nghĩa: giáo viên của các khoá học ở lần đọc cuối trong kì, mỗi người một lần. Hoạt động: có hành động được ghi nhận
--   trong kì, hoặc lần truy cập khoá học gần nhất nằm trong kì. active NULL khi LMS không cho biết về ai.
-- Definition: the teachers of the courses at the last reading within the period, each once. Active: an action is recorded
--   within the period, or the last access to the course lies in it. active is NULL where the LMS tells of nobody.
-- Mẫu số / Denominator: known, số giáo viên mà LMS cho biết / the teachers of whom the LMS tells.
-- Loại trừ / Exclusions: khoá học không đọc được trong kì; nơi LMS không cho biết giáo viên thì không có dòng / courses not
--   read within the period; where the LMS names no teacher there is no row.
-- Nguồn / Source: teachers (Parquet), cell (cell.sql).

SELECT
    cell, count(*) AS teachers, CASE WHEN count(*) FILTER (known) > 0 THEN count(*) FILTER (active) END AS active,
    count(*) FILTER (known) AS known
FROM (
    SELECT cell, teaching.site, teaching.teacher, bool_or(active) AS active, bool_or(known) AS known
    FROM cell JOIN teaching USING (site, course)
    WHERE cell.teacher IS NULL OR cell.teacher = teaching.teacher
    GROUP BY ALL
)
GROUP BY cell;
