-- Học sinh yếu thế, học sinh không có điều kiện, theo chủ đề / The vulnerable and those who lack means, per topic.
--
-- Định nghĩa: như của mọi học sinh, chỉ tính học sinh thuộc nhóm. completions: đã hoàn thành chủ đề. NULL khi LMS hoặc
--   danh sách của trường chưa cho biết ai thuộc nhóm (không phải là không có em nào).
-- Definition: as for all students, counting those of the group only. completions: completed the topic. NULL where neither
--   the LMS nor the school's list has told who belongs to the group (which is not the same as nobody).
-- Mẫu số / Denominator: enrolled của nhóm; hoàn thành: completable / the group's enrolled; completion: completable.
-- Loại trừ / Exclusions: như student_topic.sql và topic_difficulty.sql / as there.
-- Nguồn / Source: members (cohort của LMS hoặc danh sách của trường / the LMS's cohorts or the school's list),
--   student_difficulty.

SELECT
    t.site, t.course, t.topic,
    CASE WHEN c.vulnerable_known THEN count(*) FILTER (vulnerable) END AS vulnerable_enrolled,
    count(*) FILTER (vulnerable AND participating) AS vulnerable_participating,
    CASE WHEN t.difficulty_known THEN count(*) FILTER (vulnerable AND in_difficulty) END AS vulnerable_in_difficulty,
    CASE WHEN t.completion_known THEN count(*) FILTER (vulnerable AND completed) END AS vulnerable_completions,
    count(*) FILTER (vulnerable AND completed IS NOT NULL) AS vulnerable_completable,
    CASE WHEN c.lacks_means_known THEN count(*) FILTER (lacks_means) END AS lacks_means_enrolled,
    count(*) FILTER (lacks_means AND participating) AS lacks_means_participating,
    CASE WHEN t.difficulty_known THEN count(*) FILTER (lacks_means AND in_difficulty) END AS lacks_means_in_difficulty,
    CASE WHEN t.completion_known THEN count(*) FILTER (lacks_means AND completed) END AS lacks_means_completions,
    count(*) FILTER (lacks_means AND completed IS NOT NULL) AS lacks_means_completable
FROM topic t
JOIN course c USING (site, course)
LEFT JOIN student_difficulty USING (site, course, topic)
GROUP BY
    t.site, t.course, t.topic, t.difficulty_known, t.completion_known, c.vulnerable_known, c.lacks_means_known;
