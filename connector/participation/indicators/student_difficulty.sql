-- Mỗi học sinh, mỗi chủ đề: có gặp khó khăn không / Each student and topic: in difficulty or not.
--
-- Định nghĩa: như topic_difficulty.sql.
-- Definition: as in topic_difficulty.sql.
-- Mẫu số / Denominator: mỗi dòng một học sinh của một chủ đề / one row a student and topic.
-- Loại trừ / Exclusions: như student_topic.sql / as in student_topic.sql.
-- Nguồn / Source: student_topic; ngưỡng từ tệp ánh xạ (rules) / thresholds from the mapping (rules).

CREATE OR REPLACE TEMP TABLE student_difficulty AS
SELECT
    s.site, s.course, s.topic, s.student, s.vulnerable, s.lacks_means,
    s.participating, s.participating_to_date, s.completed, s.mean_score,
    t.started_on IS NOT NULL AS started,
    t.difficulty_known,
    s.completed IS DISTINCT FROM true AND (
        (t.started_on IS NOT NULL
            AND NOT (s.completed IS NULL AND s.participating_to_date)
            AND date_diff('day', coalesce(s.last_acted, t.started_on), c.as_of) >= p.inactive_days)
        OR (s.participating_to_date AND coalesce(s.mean_score < p.low_score, false))
        OR (t.ended AND s.completed IS NOT NULL)
    ) AS in_difficulty
FROM student_topic s
JOIN topic t USING (site, course, topic)
JOIN course c USING (site, course)
CROSS JOIN period p;
