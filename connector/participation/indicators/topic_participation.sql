-- Tham gia theo chủ đề / Participation per topic.
--
-- Định nghĩa: học sinh tham gia là học sinh có ít nhất một hoạt động được LMS ghi nhận trong một hoạt động của chủ đề,
--   trong kì báo cáo (participating) và luỹ kế đến ngày cuối kì (participating_to_date).
-- Definition: participating are students with at least one recorded action in an activity of the topic, within the
--   period (participating) and up to its last day (participating_to_date).
-- Mẫu số / Denominator: enrolled, học sinh đang học của khoá học ở lần đọc cuối trong kì / active students of the course
--   at the last reading within the period.
-- Loại trừ / Exclusions: như student_topic.sql / as in student_topic.sql. Lượt xem trang không đặt điều kiện hoàn thành
--   và việc đọc diễn đàn không thấy được qua dịch vụ lõi / page views without completion and forum reading are not
--   visible through core services.
-- Nguồn / Source: student_topic.

SELECT
    topic.site, topic.course, topic.topic,
    topic.topic_name AS name, topic.position, topic.activities, topic.tracked, topic.started_on,
    count(student) AS enrolled,
    count(student) FILTER (participating) AS participating,
    count(student) FILTER (participating_to_date) AS participating_to_date
FROM topic LEFT JOIN student_topic USING (site, course, topic)
GROUP BY ALL
ORDER BY topic.site, topic.course, topic.position, topic.topic;
