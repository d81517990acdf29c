-- Chỉ số của cả thành phố trong một kì, đọc từ các tuần đã sắp (weeks.py): không đếm lại, chỉ cộng.
-- The indicators of a whole city over a period, from the weeks laid out by weeks.py: nothing is counted, all is added.
--
-- Định nghĩa / Definition: như các tệp trong ../indicators, là bản gốc; kết quả bằng nhau (kiểm thử) / as in the files of
--   ../indicators, which are the reference; the results are equal (tested).
-- Mẫu số / Denominator: enrolled. Cụm, xã/phường, sở là tổng các trường / groups and the department are sums of schools.
-- Loại trừ / Exclusions: như student_topic.sql / as in student_topic.sql.
-- Nguồn / Source: rows, topics, forms, cells, places.

CREATE OR REPLACE TEMP TABLE took_part AS
SELECT
    site_no, form_no, sum(in_topic)::BIGINT AS in_topic, sum(in_units_a)::BIGINT AS in_units_a,
    sum(in_units_b)::BIGINT AS in_units_b, sum(estimated_ms) AS estimated_ms
FROM rows
GROUP BY site_no, form_no;

-- theo chủ đề và hình thức / per topic and form
CREATE OR REPLACE TEMP TABLE form_figures AS
SELECT
    f.*, coalesce(in_topic & 131071, 0) AS participating, coalesce(in_topic >> 17, 0) AS in_topic,
    in_units_a, in_units_b, estimated_ms / 1000 AS estimated_seconds_in_period
FROM forms f LEFT JOIN took_part USING (site_no, form_no);

-- theo chủ đề / per topic
CREATE OR REPLACE TEMP TABLE topic_figures AS
SELECT t.*, coalesce(participating, 0) AS participating
FROM topics t
LEFT JOIN (
    SELECT site_no, topic_no, sum(in_topic)::BIGINT AS participating FROM form_figures GROUP BY site_no, topic_no
) USING (site_no, topic_no);

-- theo lớp, giáo viên, môn, khối, trường / per class, teacher, subject, grade, school
CREATE OR REPLACE TEMP TABLE unit_figures AS
WITH
course AS (
    SELECT
        site_no, course_no, sum(in_units_a)::BIGINT AS a, sum(in_units_b)::BIGINT AS b,
        sum(estimated_seconds_in_period) AS estimated_seconds, sum(seconds) AS seconds
    FROM form_figures GROUP BY site_no, course_no
),
unit AS (
    SELECT
        site_no, cell_no,
        sum(CASE rank
            WHEN 1 THEN a & 131071 WHEN 2 THEN (a >> 17) & 131071 WHEN 3 THEN a >> 34
            WHEN 4 THEN b & 131071 WHEN 5 THEN (b >> 17) & 131071 ELSE b >> 34
        END)::BIGINT AS participating,
        sum(estimated_seconds) AS estimated_seconds_in_period, sum(seconds) AS seconds
    FROM places LEFT JOIN course USING (site_no, course_no)
    GROUP BY site_no, cell_no
)
SELECT
    c.* EXCLUDE (missing), coalesce(participating, 0) + missing AS participating,
    estimated_seconds_in_period, seconds
FROM cells c LEFT JOIN unit USING (site_no, cell_no);
