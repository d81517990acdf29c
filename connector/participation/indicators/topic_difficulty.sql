-- Gặp khó khăn theo chủ đề / In difficulty per topic.
--
-- Định nghĩa: trong chủ đề đang diễn ra, học sinh chưa hoàn thành gặp khó khăn khi (a) không có hoạt động nào trong
--   inactive_days ngày tính đến lần đọc cuối, kể từ hoạt động gần nhất hoặc từ ngày chủ đề bắt đầu; hoặc (b) đã tham gia
--   và điểm trung bình dưới low_score trên 10. Nơi không biết được việc hoàn thành, (a) chỉ tính học sinh chưa hoạt động
--   lần nào. NULL ("chưa bắt đầu") khi chủ đề chưa có học sinh nào hoạt động.
-- Definition: in a topic under way, a student who has not completed it is in difficulty when (a) nothing was recorded for
--   inactive_days days up to the last reading, counted from the last action or from the day the topic began; or (b) the
--   student took part and has a mean score below low_score of 10. Where completion is not known, (a) counts only students
--   who never acted. NULL ("not started") when no student has acted in the topic yet.
-- Mẫu số / Denominator: enrolled.
-- Loại trừ / Exclusions: học sinh đã hoàn thành; "chưa hoàn thành khi chủ đề kết thúc" chưa tính được vì LMS không có ngày
--   kết thúc chủ đề / students who have completed; "not complete when the topic ends" is not computed, since the LMS
--   holds no end date of a topic.
-- Nguồn / Source: student_topic; ngưỡng từ tệp ánh xạ (rules) / thresholds from the mapping (rules).

CREATE OR REPLACE TEMP TABLE student_difficulty AS
SELECT
    s.site, s.course, s.topic, s.student, s.participating, s.completed,
    t.started_on IS NOT NULL AS started,
    t.started_on IS NOT NULL AND s.completed IS DISTINCT FROM true AND (
        (NOT (s.completed IS NULL AND s.participating_to_date)
            AND date_diff('day', coalesce(s.last_acted, t.started_on), c.as_of) >= p.inactive_days)
        OR (s.participating_to_date AND coalesce(s.mean_score < p.low_score, false))
    ) AS in_difficulty
FROM student_topic s
JOIN topic t USING (site, course, topic)
JOIN course c USING (site, course)
CROSS JOIN period p;

SELECT
    topic.site, topic.course, topic.topic,
    CASE WHEN topic.started_on IS NOT NULL THEN count(student) FILTER (in_difficulty) END AS in_difficulty
FROM topic LEFT JOIN student_difficulty USING (site, course, topic)
GROUP BY topic.site, topic.course, topic.topic, topic.started_on;
