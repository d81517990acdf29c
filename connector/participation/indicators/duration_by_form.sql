-- Hình thức tương tác và thời lượng của từng hình thức theo chủ đề / Forms of interaction and their duration per topic.
--
-- Định nghĩa: thời lượng là số giây do chính hoạt động ghi lại (SCORM total_time), luỹ kế đến ngày cuối kì; không ước
--   lượng. seconds NULL là không biết, không phải 0.
-- Definition: duration is what the activity itself recorded (SCORM total_time), up to the period's last day; nothing is
--   estimated. seconds NULL means not known, not zero.
-- Mẫu số / Denominator: timed, số học sinh có thời lượng được ghi / timed, the students with a recorded duration. So với
--   thời lượng chủ đề trong tệp ánh xạ / set against the topic's planned minutes of the mapping.
-- Loại trừ / Exclusions: như student_topic.sql / as in student_topic.sql.
-- Nguồn / Source: facts.seconds, outline.modname.

SELECT
    site, course, topic, form,
    count(DISTINCT activity) AS activities,
    count(DISTINCT enrolment.student) FILTER (acted_in_period) AS participating,
    count(DISTINCT enrolment.student) FILTER (acted) AS participating_to_date,
    count(DISTINCT enrolment.student) FILTER (seconds IS NOT NULL) AS timed,
    sum(seconds) FILTER (enrolment.student IS NOT NULL) AS seconds
FROM activity
LEFT JOIN doing USING (site, course, activity)
LEFT JOIN enrolment USING (site, course, student)
GROUP BY site, course, topic, form
ORDER BY site, course, topic, form;
