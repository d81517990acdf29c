-- Phân bố kết quả theo trường, môn, khối, lớp, giáo viên / Distribution of results per roll-up.
--
-- Định nghĩa: số học sinh theo mức điểm; điểm của học sinh là trung bình điểm các chủ đề của em trong ô, thang 10. Mức 0
--   dưới ranh giới đầu của score_bands, mức 1 từ ranh giới ấy trở lên, …
-- Definition: students by band of scores; a student's score is the mean of their topics' scores in the cell, out of 10.
--   Band 0 lies below the first border of score_bands, band 1 begins at that border, and so on.
-- Mẫu số / Denominator: scored, số học sinh đã có điểm / the students who have any score.
-- Loại trừ / Exclusions: học sinh chưa có điểm; như student_topic.sql / students without a score; as in student_topic.sql.
-- Nguồn / Source: student_cell (cell.sql); score_bands từ tệp ánh xạ (rules) / from the mapping (rules).

SELECT
    cell, len(list_filter(period.score_bands, lambda border: score_millionths >= border * 1000000)) AS band,
    count(*) AS students
FROM student_cell CROSS JOIN period
WHERE score_millionths IS NOT NULL
GROUP BY ALL;
