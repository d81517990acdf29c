-- Tham gia theo chủ đề / Participation per topic.
--
-- Định nghĩa: học sinh tham gia là học sinh có ít nhất một hoạt động được LMS ghi nhận trong một hoạt động của chủ đề,
--   trong kì báo cáo (participating) và luỹ kế đến ngày cuối kì (participating_to_date).
-- Definition: participating are students with at least one recorded action in an activity of the topic, within the
--   period (participating) and up to its last day (participating_to_date).
-- Chủ đề xây dựng thành hoạt động học (learning_activity): có học liệu hoặc bài giảng (material), có hướng dẫn học
--   (guided), có kiểm tra hoặc bài tập (assessed); NULL khi chưa biết có hướng dẫn hay không. ended: ngày kết thúc ghi
--   trong tệp ánh xạ đã qua ở lần đọc cuối.
-- Built as a learning activity: has material or a lesson, guidance how to learn it, and a test or an assignment; NULL where
--   it is not known whether there is guidance. ended: the day on which the mapping lets the topic end is past at the last
--   reading.
-- Mẫu số / Denominator: enrolled, học sinh đang học của khoá học ở lần đọc cuối trong kì / active students of the course
--   at the last reading within the period.
-- Loại trừ / Exclusions: như student_topic.sql / as in student_topic.sql. Lượt xem trang không đặt điều kiện hoàn thành
--   và việc đọc diễn đàn không thấy được qua dịch vụ lõi / page views without completion and forum reading are not
--   visible through core services.
-- Nguồn / Source: student_topic.

SELECT
    topic.site, topic.course, topic.topic,
    topic.topic_name AS name, topic.position, topic.activities, topic.tracked, topic.started_on,
    topic.planned_minutes, topic.ends, topic.ended,
    topic.material, topic.guided, topic.assessed,
    topic.material AND topic.guided AND topic.assessed AS learning_activity,
    count(student) AS enrolled,
    count(student) FILTER (participating) AS participating,
    count(student) FILTER (participating_to_date) AS participating_to_date
FROM topic LEFT JOIN student_topic USING (site, course, topic)
GROUP BY ALL
ORDER BY topic.site, topic.course, topic.position, topic.topic;
