-- Mỗi học sinh, mỗi chủ đề: cơ sở chung của mọi chỉ số / Each student and topic: the common base of every figure.
--
-- Định nghĩa: chủ đề là một mục (section) của khoá học, trừ mục 0. Chủ đề "đang diễn ra" từ ngày đầu tiên có học sinh
--   hoạt động trong đó. Trạng thái (hoàn thành, điểm, thời lượng) là giá trị mới nhất đã biết đến ngày cuối kì.
-- Definition: a topic is a course section, section 0 left out. It is under way from the first day any student acted in
--   it. State (completion, score, seconds) is the last value known up to the period's last day.
-- Mẫu số / Denominator: học sinh đang học của khoá học ở lần đọc cuối trong kì (bảng roster) / active students of the
--   course at the last reading within the period (dataset roster).
-- Loại trừ / Exclusions: chủ đề và hoạt động đang ẩn, nhãn (label), chủ đề không có hoạt động nào; khoá học không đọc
--   được trong kì không có dòng nào / hidden topics and activities, labels, topics without any activity; a course that
--   was not read within the period has no row at all.
-- Nguồn / Source: roster, outline, facts (Parquet), từ dịch vụ lõi của LMS / from the LMS's core services.
--   Định nghĩa mặc định do sở đặt trong tệp ánh xạ (rules) / default definitions, thresholds from the mapping (rules).

CREATE OR REPLACE TEMP TABLE enrolment AS
SELECT DISTINCT site, course, student
FROM roster JOIN course USING (site, course)
WHERE roster.day = course.as_of AND student IS NOT NULL;

CREATE OR REPLACE TEMP TABLE activity AS
SELECT DISTINCT site, course, topic, topic_name, position, activity, form, tracked
FROM outline JOIN course USING (site, course)
WHERE outline.day = course.as_of AND topic_visible AND activity_visible AND modname <> 'label';

CREATE OR REPLACE TEMP TABLE doing AS
SELECT
    site, course, student, activity,
    sum(acted_events) FILTER (day >= period.first) > 0 AS acted_in_period,
    sum(acted_events) > 0 AS acted,
    min(day) FILTER (acted_events > 0) AS first_acted,
    max(day) FILTER (acted_events > 0) AS last_acted,
    arg_max(completed, day) FILTER (completed IS NOT NULL) AS completed,
    arg_max(score, day) FILTER (score IS NOT NULL) AS score,
    arg_max(seconds, day) FILTER (seconds IS NOT NULL) AS seconds
FROM facts, period
WHERE day <= period.last
GROUP BY site, course, student, activity;

-- completion_known: có hoạt động được theo dõi tự động, và LMS cho biết trạng thái của nó / something is tracked
-- automatically, and where students acted in it the LMS told its completion.
CREATE OR REPLACE TEMP TABLE topic AS
SELECT
    site, course, topic,
    any_value(topic_name) AS topic_name,
    any_value(position) AS position,
    count(DISTINCT activity) AS activities,
    count(DISTINCT activity) FILTER (tracked) AS tracked,
    min(first_acted) AS started_on,
    count(DISTINCT activity) FILTER (tracked) > 0
        AND (count(completed) FILTER (tracked) > 0 OR NOT coalesce(bool_or(acted) FILTER (tracked), false))
        AS completion_known
FROM activity LEFT JOIN doing USING (site, course, activity)
GROUP BY site, course, topic;

CREATE OR REPLACE TEMP TABLE student_topic AS
SELECT
    site, course, topic, student,
    coalesce(bool_or(acted_in_period), false) AS participating,
    coalesce(bool_or(acted), false) AS participating_to_date,
    max(last_acted) AS last_acted,
    CASE WHEN any_value(topic.completion_known)
        THEN coalesce(bool_and(coalesce(completed, false)) FILTER (activity.tracked), false)
    END AS completed,
    round(avg(score) * 10, 6) AS mean_score
FROM enrolment
JOIN activity USING (site, course)
JOIN topic USING (site, course, topic)
LEFT JOIN doing USING (site, course, student, activity)
GROUP BY site, course, topic, student;
