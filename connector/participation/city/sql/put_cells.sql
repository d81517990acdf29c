SELECT ($site::BIGINT << 31) + cell AS cell_key, rank, carried_cell.*, coalesce(missing, 0) AS missing
FROM carried_cell
JOIN (SELECT DISTINCT cell, rank, school, subject, grade, class_name, teacher FROM cell) c
    ON (c.school, c.subject, c.grade, c.class_name, c.teacher) IS NOT DISTINCT FROM
    (carried_cell.school, carried_cell.subject, carried_cell.grade, carried_cell.class_name, carried_cell.teacher)
LEFT JOIN shared USING (cell)
ORDER BY cell
