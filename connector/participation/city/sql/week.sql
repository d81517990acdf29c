-- Chỉ số của cả thành phố trong một kì, đọc từ các tuần đã sắp (weeks.py): không đếm lại, chỉ cộng.
-- The indicators of a whole city over a period, from the weeks laid out by weeks.py: nothing is counted, all is added.
--
-- Định nghĩa / Definition: như các tệp trong ../indicators, là bản gốc; kết quả bằng nhau (kiểm thử) / as in the files of
--   ../indicators, which are the reference; the results are equal (tested).
-- Mẫu số / Denominator: enrolled. Cụm, xã/phường, sở là tổng các trường / groups and the department are sums of schools.
-- Loại trừ / Exclusions: như student_topic.sql / as in student_topic.sql.
-- Nguồn / Source: rows, topics, forms, cells, places.

-- Một khoá một cột, mã hoá từ điển: nhóm mà không phải băm từng dòng; một lượt đọc cho hình thức và chủ đề.
-- One key in one column, as a dictionary: no hash for each row; one pass over the rows for forms and topics.
CREATE OR REPLACE TEMP TABLE of_form AS
SELECT form_key, sum(in_topic)::BIGINT AS marks, sum(estimated_ms)::BIGINT AS estimated_ms FROM rows GROUP BY form_key;

CREATE OR REPLACE TEMP TABLE of_topic AS
SELECT form_key >> 5 AS topic_key, sum(marks >> 17)::BIGINT AS participating FROM of_form GROUP BY topic_key;

CREATE OR REPLACE TEMP TABLE of_course AS
SELECT
    course_key, sum(in_units_a)::BIGINT AS a, sum(in_units_b)::BIGINT AS b, sum(estimated_ms)::BIGINT AS estimated_ms
FROM rows GROUP BY course_key;

-- theo chủ đề và hình thức / per topic and form
CREATE OR REPLACE TEMP VIEW form_figures AS
SELECT
    forms.*, form_key >> 5 AS topic_key, coalesce(marks & 131071, 0) AS participating,
    estimated_ms / 1000 AS estimated_seconds_in_period
FROM forms LEFT JOIN of_form USING (form_key);

-- theo chủ đề / per topic
CREATE OR REPLACE TEMP VIEW topic_figures AS
SELECT topics.*, coalesce(participating, 0) AS participating FROM topics LEFT JOIN of_topic USING (topic_key);

-- theo lớp, giáo viên, môn, khối, trường / per class, teacher, subject, grade, school
CREATE OR REPLACE TEMP TABLE unit_figures AS
WITH unit AS (
    SELECT
        cell_key,
        sum(CASE rank
            WHEN 1 THEN a & 131071 WHEN 2 THEN (a >> 17) & 131071 WHEN 3 THEN a >> 34
            WHEN 4 THEN b & 131071 WHEN 5 THEN (b >> 17) & 131071 ELSE b >> 34
        END)::BIGINT AS participating,
        sum(estimated_ms) / 1000 AS estimated_seconds_in_period
    FROM places LEFT JOIN of_course USING (course_key)
    GROUP BY cell_key
)
SELECT
    cells.* EXCLUDE (missing), coalesce(participating, 0) + missing AS participating, estimated_seconds_in_period
FROM cells LEFT JOIN unit USING (cell_key);
