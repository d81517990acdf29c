-- Chủ đề của trường chỉ gửi số đếm / Topics of a school from which only counts come.
--
-- Định nghĩa: như topic_participation.sql, topic_completion.sql và topic_difficulty.sql, do chính site của trường đếm cho
--   đúng kì báo cáo; không dòng nào về từng học sinh rời trường. Số nào site không đếm thì NULL. Gặp khó khăn NULL ở chủ
--   đề đã kết thúc, vì site không biết ngày kết thúc.
-- Definition: as in topic_participation.sql, topic_completion.sql and topic_difficulty.sql, counted by the school's own
--   site for exactly the period; no row about a student leaves the school. What the site does not count is NULL. In
--   difficulty is NULL for topics that have ended, since the site does not know the day.
-- Mẫu số / Denominator: enrolled.
-- Loại trừ / Exclusions: như student_topic.sql, nhưng trong số bị loại ra (excluded) site chỉ biết các nhóm (cohort), không
--   biết danh sách trong tệp ánh xạ / as in student_topic.sql, but of those whom the mapping excludes the site knows the
--   cohorts only, not the lists.
-- Nguồn / Source: counts, outline (Parquet); planned (tệp ánh xạ / the mapping).

SELECT
    site, course, topic,
    any_value(topic_name) AS name, any_value(position) AS position,
    count(DISTINCT activity)::BIGINT AS activities,
    count(DISTINCT activity) FILTER (tracked)::BIGINT AS tracked,
    DATE '1970-01-01' + any_value(told.started_on)::INTEGER AS started_on,
    any_value(told.enrolled)::BIGINT AS enrolled,
    any_value(told.participating)::BIGINT AS participating,
    any_value(told.participating_to_date)::BIGINT AS participating_to_date,
    any_value(told.completed)::BIGINT AS completed,
    coalesce(any_value(told.scored), 0)::BIGINT AS scored,
    any_value(told.bands) AS bands,
    any_value(told.vulnerable_enrolled)::BIGINT AS vulnerable_enrolled,
    any_value(told.vulnerable_participating)::BIGINT AS vulnerable_participating,
    any_value(told.lacks_means_enrolled)::BIGINT AS lacks_means_enrolled,
    any_value(told.lacks_means_participating)::BIGINT AS lacks_means_participating,
    any_value(told.score_sum) / nullif(any_value(told.scored), 0) AS mean_score,
    any_value(minutes) AS planned_minutes,
    any_value(ends) AS ends,
    coalesce(any_value(as_of) > any_value(ends), false) AS ended,
    CASE WHEN NOT ended THEN any_value(told.in_difficulty)::BIGINT END AS in_difficulty,
    bool_or(form IN ('material', 'lesson')) AS material,
    bool_or(guided) AS guided,
    bool_or(form IN ('assessment', 'assignment')) AS assessed,
    bool_or(form IN ('material', 'lesson')) AND bool_or(guided) AND bool_or(form IN ('assessment', 'assignment'))
        AS learning_activity
FROM outline
JOIN mapped USING (site, course)
JOIN (
    SELECT
        site, course, topic,
        max(value) FILTER (measure = 'started_on') AS started_on,
        max(value) FILTER (measure = 'enrolled') AS enrolled,
        max(value) FILTER (measure = 'participating') AS participating,
        max(value) FILTER (measure = 'participating_to_date') AS participating_to_date,
        max(value) FILTER (measure = 'completed') AS completed,
        max(value) FILTER (measure = 'scored') AS scored,
        max(value) FILTER (measure = 'score_sum') AS score_sum,
        max(value) FILTER (measure = 'in_difficulty') AS in_difficulty,
        list(value::BIGINT ORDER BY try_cast(substr(measure, 6) AS INTEGER)) FILTER (starts_with(measure, 'band_')) AS bands,
        max(value) FILTER (measure = 'vulnerable_enrolled') AS vulnerable_enrolled,
        max(value) FILTER (measure = 'vulnerable_participating') AS vulnerable_participating,
        max(value) FILTER (measure = 'lacks_means_enrolled') AS lacks_means_enrolled,
        max(value) FILTER (measure = 'lacks_means_participating') AS lacks_means_participating
    FROM counts JOIN period USING (first, last)
    WHERE topic IS NOT NULL AND form IS NULL
    GROUP BY ALL
) AS told USING (site, course, topic)
LEFT JOIN planned USING (site, course, topic)
WHERE topic_visible AND activity_visible AND modname <> 'label'
GROUP BY site, course, topic
HAVING any_value(told.enrolled) IS NOT NULL
ORDER BY site, course, position, topic;
