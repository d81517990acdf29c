-- Tổng hợp của trường chỉ gửi số đếm / Roll-ups of a school from which only counts come.
--
-- Định nghĩa: như rollup.sql, do chính site đếm cho đúng kì báo cáo và đúng nhóm khoá học của ô. Số nào site không đếm thì
--   NULL: điểm, việc gặp khó khăn và hoàn thành của nhóm yếu thế, thiếu điều kiện; completions cũng NULL khi không có
--   chủ đề nào theo dõi được.
-- Definition: as in rollup.sql, counted by the site itself for exactly the period and the courses of the cell. What the
--   site does not count is NULL: scores, and difficulty and completion of the vulnerable and of those who lack means;
--   completions also where no topic is tracked.
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
    coalesce(max(value) FILTER (measure = 'completable'), 0)::BIGINT AS completable,
    CASE WHEN completable > 0 THEN max(value) FILTER (measure = 'completions')::BIGINT END AS completions,
    max(value) FILTER (measure = 'vulnerable_enrolled')::BIGINT AS vulnerable_enrolled,
    max(value) FILTER (measure = 'vulnerable_participating')::BIGINT AS vulnerable_participating,
    max(value) FILTER (measure = 'lacks_means_enrolled')::BIGINT AS lacks_means_enrolled,
    max(value) FILTER (measure = 'lacks_means_participating')::BIGINT AS lacks_means_participating,
    max(value) FILTER (measure = 'teachers')::BIGINT AS teachers,
    max(value) FILTER (measure = 'teachers_active')::BIGINT AS teachers_active
FROM counts JOIN period USING (first, last)
WHERE cell IS NOT NULL
GROUP BY site, cell
HAVING count(*) FILTER (measure IN ('enrolled', 'participating')) = 2;
