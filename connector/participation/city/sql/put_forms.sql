SELECT ($site::BIGINT << 31) + form_no AS form_key, carried_form.* EXCLUDE (site, course)
FROM carried_form JOIN form_number USING (site, course, topic, form)
ORDER BY form_no
