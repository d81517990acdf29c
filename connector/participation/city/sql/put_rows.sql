SELECT
    ($site::BIGINT << 31) + form_no AS form_key, ($site::BIGINT << 31) + course_no AS course_key, student, activity, day, events, seconds, score, completed,
    estimated_ms::INTEGER AS estimated_ms, in_topic::DOUBLE AS in_topic, in_units_a::DOUBLE AS in_units_a,
    in_units_b::DOUBLE AS in_units_b
FROM week_row
ORDER BY n
