-- Hình thức tương tác của trường chỉ gửi số đếm / Forms of interaction of a school from which only counts come.
--
-- Định nghĩa: như duration_by_form.sql, do chính site đếm cho đúng kì báo cáo; thời lượng ước lượng chỉ có trong kì.
-- Definition: as in duration_by_form.sql, counted by the site itself for exactly the period; the estimated duration is
--   that within the period only.
-- Mẫu số / Denominator: timed, estimated_in_period.
-- Loại trừ / Exclusions: như counted_topics.sql / as in counted_topics.sql.
-- Nguồn / Source: counts (Parquet); planned (tệp ánh xạ / the mapping).

SELECT
    site, course, topic, form,
    max(value) FILTER (measure = 'activities')::BIGINT AS activities,
    max(value) FILTER (measure = 'participating')::BIGINT AS participating,
    max(value) FILTER (measure = 'participating_to_date')::BIGINT AS participating_to_date,
    coalesce(max(value) FILTER (measure = 'timed'), 0)::BIGINT AS timed,
    max(value) FILTER (measure = 'seconds') AS seconds,
    nullif(max(value) FILTER (measure = 'day_timed'), 0)::BIGINT AS estimated_in_period,
    max(value) FILTER (measure = 'day_seconds') AS estimated_seconds_in_period,
    any_value(minutes) AS planned_minutes
FROM counts
JOIN period USING (first, last)
JOIN mapped USING (site, course)
LEFT JOIN planned USING (site, course, topic)
WHERE form IS NOT NULL
GROUP BY site, course, topic, form
HAVING count(*) FILTER (measure = 'participating') > 0
ORDER BY site, course, topic, form;
