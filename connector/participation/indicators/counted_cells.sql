-- Tổng hợp của trường chỉ gửi số đếm / Roll-ups of a school from which only counts come.
--
-- Định nghĩa: như rollup.sql, do chính site đếm cho đúng kì báo cáo và đúng nhóm khoá học của ô. Số nào site không đếm thì
--   NULL: mức điểm, nhóm yếu thế, thiếu điều kiện.
-- Definition: as in rollup.sql, counted by the site itself for exactly the period and the courses of the cell. What the
--   site does not count is NULL: bands of scores, the vulnerable, those who lack means.
-- Mẫu số / Denominator: tham gia, gặp khó khăn: enrolled; hoàn thành: completable / participation and difficulty:
--   enrolled; completion: completable.
-- Loại trừ / Exclusions: như counted_topics.sql / as in counted_topics.sql.
-- Nguồn / Source: counts (Parquet).

SELECT
    site, cell AS key,
    max(value) FILTER (measure = 'enrolled')::BIGINT AS enrolled,
    max(value) FILTER (measure = 'participating')::BIGINT AS participating,
    max(value) FILTER (measure = 'participating_to_date')::BIGINT AS participating_to_date,
    max(value) FILTER (measure = 'in_difficulty')::BIGINT AS in_difficulty,
    max(value) FILTER (measure = 'completions')::BIGINT AS completions,
    coalesce(max(value) FILTER (measure = 'completable'), 0)::BIGINT AS completable,
    max(value) FILTER (measure = 'teachers')::BIGINT AS teachers,
    max(value) FILTER (measure = 'teachers_active')::BIGINT AS teachers_active
FROM counts JOIN period USING (first, last)
WHERE cell IS NOT NULL
GROUP BY site, cell
HAVING count(*) FILTER (measure IN ('enrolled', 'participating')) = 2;
