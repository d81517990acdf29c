-- Hoàn thành và kết quả theo chủ đề / Completion and results per topic.
--
-- Định nghĩa: học sinh hoàn thành chủ đề khi mọi hoạt động được theo dõi tự động của chủ đề đã hoàn thành, luỹ kế đến
--   ngày cuối kì. NULL ("không theo dõi") khi chủ đề không có hoạt động nào được theo dõi tự động, hoặc LMS không cho
--   biết trạng thái. Điểm trung bình là trung bình của điểm trung bình từng học sinh, thang 10.
-- Definition: a student has completed the topic when every automatically tracked activity of it is complete, up to the
--   period's last day. NULL ("not tracked") when no activity of the topic is tracked automatically, or the LMS does not
--   tell. The mean score is the mean of the students' own means, out of 10.
-- Mẫu số / Denominator: hoàn thành: enrolled; điểm: scored, số học sinh đã có điểm / completion: enrolled; score:
--   scored, the students who have any score.
-- Loại trừ / Exclusions: hoạt động học sinh tự đánh dấu hoàn thành; như student_topic.sql / activities that students
--   tick off by hand; as in student_topic.sql.
-- Nguồn / Source: student_topic.

SELECT
    topic.site, topic.course, topic.topic,
    CASE WHEN topic.completion_known THEN count(student) FILTER (completed) END AS completed,
    count(mean_score) AS scored,
    sum(round(mean_score * 1000000)::BIGINT) / count(mean_score) / 1000000 AS mean_score
FROM topic LEFT JOIN student_topic USING (site, course, topic)
GROUP BY topic.site, topic.course, topic.topic, topic.completion_known;
