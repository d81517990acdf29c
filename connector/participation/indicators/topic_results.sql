-- Phân bố kết quả theo chủ đề / Distribution of results per topic.
--
-- Định nghĩa: số học sinh theo mức điểm; điểm của học sinh trong chủ đề là trung bình điểm các hoạt động đã có điểm, thang
--   10. Mức 0 dưới ranh giới đầu của score_bands, mức 1 từ ranh giới ấy trở lên, …
-- Definition: students by band of scores; a student's score in the topic is the mean of the scored activities, out of 10.
--   Band 0 lies below the first border of score_bands, band 1 begins at that border, and so on.
-- Mẫu số / Denominator: scored, số học sinh đã có điểm / the students who have any score.
-- Loại trừ / Exclusions: học sinh chưa có điểm; như student_topic.sql / students without a score; as in student_topic.sql.
-- Nguồn / Source: student_topic; score_bands từ tệp ánh xạ (rules) / from the mapping (rules).

SELECT
    site, course, topic,
    len(list_filter(period.score_bands, lambda border: mean_score >= border)) AS band,
    count(*) AS students
FROM student_topic CROSS JOIN period
WHERE mean_score IS NOT NULL
GROUP BY ALL;
