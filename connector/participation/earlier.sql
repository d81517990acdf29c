-- Các ngày trước, gộp lại / Earlier days, folded: per student and activity the day of the last action (with the last
-- state, and all that was counted), and the day of the first one where that is another.

WITH folded AS (
    SELECT
        site, course, student, activity,
        arg_max(topic, day) AS topic, arg_max(form, day) AS form,
        sum(acted_events)::INTEGER AS acted_events,
        min(day) FILTER (acted_events > 0) AS first_acted,
        coalesce(max(day) FILTER (acted_events > 0), max(day)) AS last_day,
        arg_max(seconds, day) FILTER (seconds IS NOT NULL) AS seconds,
        arg_max(seconds_method, day) FILTER (seconds IS NOT NULL) AS seconds_method,
        arg_max(status, day) FILTER (status IS NOT NULL) AS status,
        arg_max(completed, day) FILTER (completed IS NOT NULL) AS completed,
        arg_max(score, day) FILTER (score IS NOT NULL) AS score,
        arg_max(source, day) AS source,
        (sum(round(day_seconds * 1000)::BIGINT) / 1000)::DOUBLE AS day_seconds,
        max(day_seconds_method) AS day_seconds_method
    FROM facts
    GROUP BY site, course, student, activity
)
SELECT
    site, course, last_day AS day, student, activity, topic, form,
    acted_events - coalesce(first_acted < last_day, false)::INTEGER AS acted_events,
    seconds, seconds_method, status, completed, score, source, day_seconds, day_seconds_method
FROM folded
UNION ALL
SELECT
    site, course, first_acted, student, activity, topic, form, 1,
    NULL, NULL, NULL, NULL, NULL, source, NULL, NULL
FROM folded
WHERE first_acted < last_day
ORDER BY student, activity, day
