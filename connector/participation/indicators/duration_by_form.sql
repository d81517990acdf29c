-- Hình thức tương tác và thời lượng của từng hình thức theo chủ đề / Forms of interaction and their duration per topic.
--
-- Định nghĩa: seconds là số giây do chính hoạt động ghi lại (SCORM total_time), luỹ kế đến ngày cuối kì.
--   estimated_seconds là số giây ước lượng theo nhật kí của LMS, cách ước lượng nêu ở estimated_by, luỹ kế và riêng trong
--   kì. NULL là không biết, không phải 0: không có giây ước lượng thì số học sinh có ước lượng cũng là NULL.
-- Definition: seconds is what the activity itself recorded (SCORM total_time), up to the period's last day.
--   estimated_seconds is estimated from the LMS's log, by the way that estimated_by names, to date and within the period.
--   NULL means not known, not zero: where no second is estimated, how many students have an estimate is NULL too.
-- Mẫu số / Denominator: timed, số học sinh có thời lượng được ghi; estimated, số học sinh có thời lượng ước lượng / timed,
--   the students with a recorded duration; estimated, those with an estimated one. So với planned_minutes, thời lượng chủ
--   đề trong tệp ánh xạ / set against planned_minutes, the topic's duration in the mapping.
-- Loại trừ / Exclusions: như student_topic.sql / as in student_topic.sql.
-- Nguồn / Source: facts.seconds, facts.day_seconds, outline.modname; planned.

SELECT
    site, course, topic, form,
    count(DISTINCT activity) AS activities,
    count(DISTINCT enrolment.student) FILTER (acted_in_period) AS participating,
    count(DISTINCT enrolment.student) FILTER (acted) AS participating_to_date,
    count(DISTINCT enrolment.student) FILTER (seconds IS NOT NULL) AS timed,
    (sum(round(seconds * 1000)::BIGINT) FILTER (enrolment.student IS NOT NULL) / 1000)::DOUBLE AS seconds,
    nullif(count(DISTINCT enrolment.student) FILTER (estimated_ms IS NOT NULL), 0) AS estimated,
    (sum(estimated_ms) FILTER (enrolment.student IS NOT NULL) / 1000)::DOUBLE AS estimated_seconds,
    nullif(count(DISTINCT enrolment.student) FILTER (estimated_ms_in_period IS NOT NULL), 0) AS estimated_in_period,
    (sum(estimated_ms_in_period) FILTER (enrolment.student IS NOT NULL) / 1000)::DOUBLE AS estimated_seconds_in_period,
    max(estimated_by) FILTER (enrolment.student IS NOT NULL) AS estimated_by,
    any_value(topic.planned_minutes) AS planned_minutes
FROM activity
JOIN topic USING (site, course, topic)
LEFT JOIN doing USING (site, course, activity)
LEFT JOIN enrolment USING (site, course, student)
GROUP BY site, course, topic, form
ORDER BY site, course, topic, form;
