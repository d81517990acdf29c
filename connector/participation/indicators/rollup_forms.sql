-- Thời lượng theo hình thức tương tác của trường, môn, khối, lớp, giáo viên / Duration by form of interaction per roll-up.
--
-- Định nghĩa: như duration_by_form.sql, trên mọi khoá học của ô; mỗi học sinh đếm một lần.
-- Definition: as in duration_by_form.sql, over all courses of the cell; each student is counted once.
-- Mẫu số / Denominator: timed, estimated: số học sinh có thời lượng / the students with a duration. So với planned_minutes,
--   tổng thời lượng của planned_topics chủ đề có hình thức ấy mà tệp ánh xạ ghi thời lượng / set against planned_minutes,
--   the sum over the planned_topics that have the form and whose duration the mapping names.
-- Loại trừ / Exclusions: như student_topic.sql / as in student_topic.sql.
-- Nguồn / Source: facts.seconds, facts.day_seconds, outline.modname; planned; cell (cell.sql).

WITH
offered AS (
    SELECT
        cell, form, count(*) AS topics, sum(activities)::BIGINT AS activities,
        count(planned_minutes) AS planned_topics, sum(planned_minutes)::BIGINT AS planned_minutes
    FROM (
        SELECT site, course, topic, form, count(DISTINCT activity) AS activities FROM activity GROUP BY ALL
    ) JOIN (SELECT site, course, topic, planned_minutes FROM topic) USING (site, course, topic)
    JOIN cell USING (site, course)
    GROUP BY cell, form
),
spent AS (
    SELECT
        site, course, student, form,
        bool_or(acted_in_period) AS acted_in_period,
        bool_or(acted) AS acted,
        sum(round(seconds * 1000)::BIGINT)::BIGINT AS ms,
        sum(estimated_ms)::BIGINT AS estimated_ms,
        sum(estimated_ms_in_period)::BIGINT AS estimated_ms_in_period
    FROM doing JOIN activity USING (site, course, activity) JOIN enrolment USING (site, course, student)
    GROUP BY ALL
),
each_student AS (
    SELECT
        cell, form, site, student,
        coalesce(bool_or(acted_in_period), false) AS acted_in_period,
        coalesce(bool_or(acted), false) AS acted,
        sum(ms) AS ms, sum(estimated_ms) AS estimated_ms, sum(estimated_ms_in_period) AS estimated_ms_in_period
    FROM spent JOIN cell USING (site, course)
    GROUP BY ALL
),
taken AS (
    SELECT
        cell, form,
        count(*) FILTER (acted_in_period) AS participating,
        count(*) FILTER (acted) AS participating_to_date,
        count(ms) AS timed, (sum(ms) / 1000)::DOUBLE AS seconds,
        count(estimated_ms) AS estimated, (sum(estimated_ms) / 1000)::DOUBLE AS estimated_seconds,
        count(estimated_ms_in_period) AS estimated_in_period,
        (sum(estimated_ms_in_period) / 1000)::DOUBLE AS estimated_seconds_in_period
    FROM each_student
    GROUP BY ALL
)
SELECT
    cell, form, topics, activities,
    coalesce(participating, 0) AS participating,
    coalesce(participating_to_date, 0) AS participating_to_date,
    coalesce(timed, 0) AS timed, seconds,
    nullif(estimated, 0) AS estimated, estimated_seconds,
    nullif(estimated_in_period, 0) AS estimated_in_period, estimated_seconds_in_period,
    planned_topics, planned_minutes
FROM offered LEFT JOIN taken USING (cell, form)
ORDER BY cell, form;
