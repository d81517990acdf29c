-- Gặp khó khăn theo chủ đề / In difficulty per topic.
--
-- Định nghĩa: học sinh chưa hoàn thành gặp khó khăn khi (a) chủ đề đang diễn ra mà không có hoạt động nào trong
--   inactive_days ngày tính đến lần đọc cuối, kể từ hoạt động gần nhất hoặc từ ngày chủ đề bắt đầu; hoặc (b) đã tham gia
--   và điểm trung bình dưới low_score trên 10; hoặc (c) chủ đề đã kết thúc (ngày ends trong tệp ánh xạ đã qua) mà đến lần
--   đọc cuối vẫn chưa hoàn thành. Nơi không biết được việc hoàn thành, (a) chỉ tính học sinh chưa hoạt động lần nào và
--   không tính (c). NULL ("chưa bắt đầu") khi chủ đề chưa có học sinh nào hoạt động và chưa kết thúc.
-- Definition: a student who has not completed a topic is in difficulty when (a) the topic is under way and nothing was
--   recorded for inactive_days days up to the last reading, counted from the last action or from the day the topic began;
--   or (b) the student took part and has a mean score below low_score of 10; or (c) the topic has ended (its day `ends` in
--   the mapping is past) and is still not complete at the last reading. Where completion is not known, (a) counts only
--   students who never acted, and (c) nobody. NULL ("not started") when no student has acted in the topic and it has not
--   ended.
-- Mẫu số / Denominator: enrolled.
-- Loại trừ / Exclusions: học sinh đã hoàn thành, cũng khi hoàn thành sau ngày kết thúc; chủ đề mà tệp ánh xạ không có ngày
--   kết thúc không tính (c), vì LMS không có ngày ấy / students who have completed, be it after the topic's end; topics
--   whose end the mapping does not name have no (c), since the LMS holds no such date.
-- Nguồn / Source: student_topic; ngưỡng từ tệp ánh xạ (rules) / thresholds from the mapping (rules).

SELECT
    topic.site, topic.course, topic.topic,
    CASE WHEN topic.difficulty_known THEN count(student) FILTER (in_difficulty) END AS in_difficulty
FROM topic LEFT JOIN student_difficulty USING (site, course, topic)
GROUP BY topic.site, topic.course, topic.topic, topic.difficulty_known;
