SELECT $site::UINTEGER AS site_no, course_no, topic_no, form_no, carried_form.* EXCLUDE (site, course)
FROM carried_form JOIN form_number USING (site, course, topic, form)
ORDER BY form_no
