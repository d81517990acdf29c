SELECT $site::UINTEGER AS site_no, course_no, topic_no, course_number.school, carried_topic.*
FROM carried_topic JOIN topic_number USING (site, course, topic) JOIN course_number USING (site, course)
ORDER BY topic_no
