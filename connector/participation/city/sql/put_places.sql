SELECT rank, ($site::BIGINT << 31) + cell AS cell_key, ($site::BIGINT << 31) + course_no AS course_key
FROM cell JOIN course_number USING (site, course)
ORDER BY rank, course_no
