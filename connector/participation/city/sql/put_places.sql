SELECT $site::UINTEGER AS site_no, rank, cell AS cell_no, course_no
FROM cell JOIN course_number USING (site, course)
ORDER BY rank, course_no
