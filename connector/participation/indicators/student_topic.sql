-- Mỗi học sinh, mỗi chủ đề: cơ sở chung của mọi chỉ số / Each student and topic: the common base of every figure.
--
-- Định nghĩa: chủ đề là một mục (section) của khoá học, trừ mục 0. Chủ đề "đang diễn ra" từ ngày đầu tiên có học sinh
--   hoạt động trong đó. Trạng thái (hoàn thành, điểm, thời lượng) là giá trị mới nhất đã biết đến ngày cuối kì.
-- Definition: a topic is a course section, section 0 left out. It is under way from the first day any student acted in
--   it. State (completion, score, seconds) is the last value known up to the period's last day.
-- Mẫu số / Denominator: học sinh đang học của khoá học ở lần đọc cuối trong kì (bảng roster) / active students of the
--   course at the last reading within the period (dataset roster).
-- Loại trừ / Exclusions: chủ đề và hoạt động đang ẩn, nhãn (label), chủ đề không có hoạt động nào; khoá học không đọc
--   được trong kì không có dòng nào; học sinh mà tệp ánh xạ loại ra (excluded) không tính ở đâu / hidden topics and
--   activities, labels, topics without any activity; a course that was not read within the period has no row at all;
--   students whom the mapping excludes count nowhere.
-- Nguồn / Source: roster, outline, facts, members (Parquet); facts.source nêu cách đọc / names the way they were read.
--   planned: thời lượng và ngày kết thúc chủ đề trong tệp ánh xạ / a topic's minutes and last day, from the mapping.
--   Định nghĩa mặc định do sở đặt trong tệp ánh xạ (rules) / default definitions, thresholds from the mapping (rules).
--
-- Số liệu của một kì đã qua được tính lại từ những gì đã biết về các ngày đến hết kì: việc đã xảy ra trong kì mà đọc được
--   muộn thì được tính, trạng thái của ngày sau thì không / A past period is worked out from what is known of the days up
--   to its end: what happened in it and was read late counts, the state of later days does not.

-- Ai thuộc nhóm nào là theo lần đọc cuối đến hết kì; dòng không có học sinh nghĩa là nhóm ấy đã được đọc / Who belongs to
-- a group is as last told by the period's end; the row without a student says that the group was read.
CREATE OR REPLACE TEMP TABLE member AS
SELECT DISTINCT site, student, kind FROM members;

CREATE OR REPLACE TEMP TABLE course AS
SELECT
    *,
    EXISTS (FROM member m WHERE m.site = mapped.site AND kind = 'vulnerable' AND student IS NULL) AS vulnerable_known,
    EXISTS (FROM member m WHERE m.site = mapped.site AND kind = 'lacks_means' AND student IS NULL) AS lacks_means_known
FROM mapped;

CREATE OR REPLACE TEMP TABLE enrolment AS
SELECT DISTINCT
    r.site, r.course, r.student,
    CASE WHEN c.vulnerable_known THEN v.student IS NOT NULL END AS vulnerable,
    CASE WHEN c.lacks_means_known THEN l.student IS NOT NULL END AS lacks_means
FROM roster r
JOIN course c ON (r.site, r.course, r.day) = (c.site, c.course, c.as_of)
LEFT JOIN member v ON v.site = r.site AND v.student = r.student AND v.kind = 'vulnerable'
LEFT JOIN member l ON l.site = r.site AND l.student = r.student AND l.kind = 'lacks_means'
ANTI JOIN member x ON x.site = r.site AND x.student = r.student AND x.kind = 'excluded'
WHERE r.student IS NOT NULL;

CREATE OR REPLACE TEMP TABLE activity AS
SELECT DISTINCT site, course, topic, topic_name, position, activity, form, tracked, guided
FROM outline JOIN course USING (site, course)
WHERE outline.day = course.as_of AND topic_visible AND activity_visible AND modname <> 'label';

CREATE OR REPLACE TEMP TABLE doing AS
SELECT
    site, course, facts.student, activity,
    sum(acted_events) FILTER (day >= period.first) > 0 AS acted_in_period,
    sum(acted_events) > 0 AS acted,
    min(day) FILTER (acted_events > 0) AS first_acted,
    max(day) FILTER (acted_events > 0) AS last_acted,
    arg_max(completed, day) FILTER (completed IS NOT NULL) AS completed,
    arg_max(score, day) FILTER (score IS NOT NULL) AS score,
    arg_max(seconds, day) FILTER (seconds IS NOT NULL) AS seconds,
    sum(round(day_seconds * 1000)::BIGINT) FILTER (day >= period.first) AS estimated_ms_in_period,
    sum(round(day_seconds * 1000)::BIGINT) AS estimated_ms,
    max(day_seconds_method) AS estimated_by
FROM facts CROSS JOIN period
ANTI JOIN member x ON x.site = facts.site AND x.student = facts.student AND x.kind = 'excluded'
WHERE day <= period.last
GROUP BY site, course, facts.student, activity;

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
    bool_or(form IN ('material', 'lesson')) AS material,
    bool_or(guided) AS guided,
    bool_or(form IN ('assessment', 'assignment')) AS assessed,
    any_value(minutes) AS planned_minutes,
    any_value(ends) AS ends,
    coalesce(any_value(as_of) > any_value(ends), false) AS ended,
    count(DISTINCT activity) FILTER (tracked) > 0
        AND (count(completed) FILTER (tracked) > 0 OR NOT coalesce(bool_or(acted) FILTER (tracked), false))
        AS completion_known,
    started_on IS NOT NULL OR (ended AND completion_known) AS difficulty_known
FROM activity
JOIN course USING (site, course)
LEFT JOIN planned USING (site, course, topic)
LEFT JOIN doing USING (site, course, activity)
GROUP BY site, course, topic;

CREATE OR REPLACE TEMP TABLE student_topic AS
SELECT
    site, course, topic, student,
    any_value(vulnerable) AS vulnerable,
    any_value(lacks_means) AS lacks_means,
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
