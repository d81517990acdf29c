-- Tổng hợp theo trường, môn, khối, lớp, giáo viên / Roll-up per school, subject, grade, class and teacher.
--
-- Định nghĩa: enrolled, participating, in_difficulty đếm học sinh khác nhau, mỗi em một lần dù học nhiều khoá học, nhiều
--   chủ đề. Hoàn thành đếm lượt (học sinh × chủ đề đang diễn ra có theo dõi). in_difficulty NULL khi chưa có chủ đề nào
--   bắt đầu hoặc kết thúc, completions NULL khi không có chủ đề nào theo dõi được. Điểm của học sinh là trung bình điểm
--   các chủ đề của em. learning_activities: chủ đề xây dựng thành hoạt động học: có học liệu hoặc bài giảng, có hướng dẫn,
--   có kiểm tra hoặc bài tập; chỉ tính learning_known chủ đề đã biết.
-- Definition: enrolled, participating and in_difficulty count different students, each once however many courses and
--   topics. Completion counts pairs of student and topic (topics under way whose completion is known). in_difficulty is
--   NULL when no topic has started or ended, completions when no such topic is tracked. A student's score is the mean of
--   their topics' scores. learning_activities: topics built as learning activities, with material or a lesson, guidance,
--   and a test or an assignment, among the learning_known ones of which all that is known.
-- Mẫu số / Denominator: tham gia, gặp khó khăn: enrolled; hoàn thành: completable; điểm: scored / participation and
--   difficulty: enrolled; completion: completable; score: scored. Cụm, xã/phường, sở là tổng của các trường / groups and
--   the department are sums of schools; tỉ lệ tính từ tổng, không phải trung bình các tỉ lệ / percentages come from sums.
-- Loại trừ / Exclusions: như student_topic.sql; khoá học không đọc được trong kì / as in student_topic.sql; courses not
--   read within the period.
-- Nguồn / Source: cell, student_cell (cell.sql), enrolment, topic, student_difficulty, members.

WITH
places AS (
    SELECT
        cell, any_value(school) AS school, any_value(cell.subject) AS subject, any_value(cell.grade) AS grade,
        any_value(cell.class_name) AS class_name, any_value(cell.teacher) AS teacher,
        count(DISTINCT (site, course)) AS courses,
        bool_and(vulnerable_known) AS vulnerable_known,
        bool_and(lacks_means_known) AS lacks_means_known
    FROM cell JOIN course USING (site, course, school)
    GROUP BY cell
),
topics AS (
    SELECT
        cell, count(*) AS topics, count(started_on) AS topics_started,
        count(*) FILTER (ended) AS topics_ended,
        count(*) FILTER (difficulty_known) AS difficulty_known,
        count(*) FILTER (material AND guided AND assessed) AS learning_activities,
        count(*) FILTER ((material AND guided AND assessed) IS NOT NULL) AS learning_known
    FROM cell JOIN topic USING (site, course)
    GROUP BY cell
),
students AS (
    SELECT
        cell, count(*) AS enrolled,
        count(*) FILTER (participating) AS participating,
        count(*) FILTER (participating_to_date) AS participating_to_date,
        count(*) FILTER (in_difficulty) AS in_difficulty,
        sum(completions)::BIGINT AS completions,
        sum(completable)::BIGINT AS completable,
        count(score_millionths) AS scored,
        (sum(score_millionths) / 1000000)::DOUBLE AS score_sum,
        count(*) FILTER (vulnerable) AS vulnerable_enrolled,
        count(*) FILTER (vulnerable AND participating) AS vulnerable_participating,
        count(*) FILTER (vulnerable AND in_difficulty) AS vulnerable_in_difficulty,
        coalesce(sum(completions) FILTER (vulnerable), 0)::BIGINT AS vulnerable_completions,
        coalesce(sum(completable) FILTER (vulnerable), 0)::BIGINT AS vulnerable_completable,
        count(*) FILTER (lacks_means) AS lacks_means_enrolled,
        count(*) FILTER (lacks_means AND participating) AS lacks_means_participating,
        count(*) FILTER (lacks_means AND in_difficulty) AS lacks_means_in_difficulty,
        coalesce(sum(completions) FILTER (lacks_means), 0)::BIGINT AS lacks_means_completions,
        coalesce(sum(completable) FILTER (lacks_means), 0)::BIGINT AS lacks_means_completable
    FROM student_cell
    GROUP BY cell
)
SELECT
    cell, school, subject, grade, class_name, teacher, courses,
    coalesce(topics, 0) AS topics,
    coalesce(topics_started, 0) AS topics_started,
    coalesce(topics_ended, 0) AS topics_ended,
    coalesce(enrolled, 0) AS enrolled,
    coalesce(participating, 0) AS participating,
    coalesce(participating_to_date, 0) AS participating_to_date,
    CASE WHEN difficulty_known > 0 THEN coalesce(in_difficulty, 0) END AS in_difficulty,
    CASE WHEN completable > 0 THEN completions END AS completions,
    coalesce(completable, 0) AS completable,
    coalesce(scored, 0) AS scored,
    CASE WHEN scored > 0 THEN score_sum END AS score_sum,
    CASE WHEN learning_known > 0 THEN learning_activities END AS learning_activities,
    coalesce(learning_known, 0) AS learning_known,
    CASE WHEN vulnerable_known THEN coalesce(vulnerable_enrolled, 0) END AS vulnerable_enrolled,
    coalesce(vulnerable_participating, 0) AS vulnerable_participating,
    CASE WHEN difficulty_known > 0 THEN coalesce(vulnerable_in_difficulty, 0) END AS vulnerable_in_difficulty,
    CASE WHEN vulnerable_completable > 0 THEN vulnerable_completions END AS vulnerable_completions,
    coalesce(vulnerable_completable, 0) AS vulnerable_completable,
    CASE WHEN lacks_means_known THEN coalesce(lacks_means_enrolled, 0) END AS lacks_means_enrolled,
    coalesce(lacks_means_participating, 0) AS lacks_means_participating,
    CASE WHEN difficulty_known > 0 THEN coalesce(lacks_means_in_difficulty, 0) END AS lacks_means_in_difficulty,
    CASE WHEN lacks_means_completable > 0 THEN lacks_means_completions END AS lacks_means_completions,
    coalesce(lacks_means_completable, 0) AS lacks_means_completable
FROM places LEFT JOIN topics USING (cell) LEFT JOIN students USING (cell)
ORDER BY cell;
