SELECT ($site::BIGINT << 26) + topic_no AS topic_key, ($site::BIGINT << 31) + course_no AS course_key,
    course_number.school, carried_topic.*
FROM carried_topic JOIN topic_number USING (site, course, topic) JOIN course_number USING (site, course)
ORDER BY topic_no
