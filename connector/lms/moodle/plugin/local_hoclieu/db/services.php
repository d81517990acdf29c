<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

/**
 * The functions of this plugin, and a service that holds them with all else that Hoclieu Connector calls.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$functions = [
    'local_hoclieu_put_activity' => [
        'classname' => 'local_hoclieu\external\put_activity',
        'methodname' => 'execute',
        'description' => 'Makes an activity, or brings the one of that idnumber to what is wanted, in one transaction.',
        'type' => 'write',
        'capabilities' => 'local/hoclieu:publish, moodle/course:manageactivities',
    ],
    'local_hoclieu_get_activities' => [
        'classname' => 'local_hoclieu\external\get_activities',
        'methodname' => 'execute',
        'description' => 'Every activity of some courses: where it stands, what it holds, how it is described.',
        'type' => 'read',
        'capabilities' => 'local/hoclieu:publish',
    ],
    'local_hoclieu_arrange_section' => [
        'classname' => 'local_hoclieu\external\arrange_section',
        'methodname' => 'execute',
        'description' => 'Puts activities of ours into a section, in this order, after what is not ours.',
        'type' => 'write',
        'capabilities' => 'local/hoclieu:publish, moodle/course:manageactivities',
    ],
    'local_hoclieu_get_counts' => [
        'classname' => 'local_hoclieu\external\get_counts',
        'methodname' => 'execute',
        'description' => 'Distinct counts of students per topic, form, course and group of courses; no row about a student.',
        'type' => 'read',
        'capabilities' => 'local/hoclieu:readcounts',
    ],
    'local_hoclieu_get_facts' => [
        'classname' => 'local_hoclieu\external\get_facts',
        'methodname' => 'execute',
        'description' => 'What students and teachers did in courses, grouped in the site\'s own database; as CSV, in pages.',
        'type' => 'read',
        'capabilities' => 'local/hoclieu:readfacts',
    ],
];

$services = [
    'Hoclieu Connector' => [
        'shortname' => 'hoclieu',
        'enabled' => 1,
        'restrictedusers' => 1,
        'downloadfiles' => 1,
        'uploadfiles' => 1,
        'functions' => [
            'local_hoclieu_put_activity',
            'local_hoclieu_get_activities',
            'local_hoclieu_arrange_section',
            'local_hoclieu_get_counts',
            'local_hoclieu_get_facts',
            'core_cohort_get_cohort_members',
            'core_cohort_get_cohorts',
            'core_completion_get_activities_completion_status',
            'core_course_create_categories',
            'core_course_create_courses',
            'core_course_delete_modules',
            'core_course_edit_module',
            'core_course_get_categories',
            'core_course_get_contents',
            'core_course_get_course_module',
            'core_course_get_courses_by_field',
            'core_course_update_categories',
            'core_course_update_courses',
            'core_courseformat_get_state',
            'core_courseformat_update_course',
            'core_enrol_get_enrolled_users',
            'core_grading_get_definitions',
            'core_grading_get_gradingform_instances',
            'core_message_send_instant_messages',
            'core_update_inplace_editable',
            'core_user_get_users_by_field',
            'core_webservice_get_site_info',
            'gradereport_user_get_grade_items',
            'mod_assign_get_assignments',
            'mod_assign_get_grades',
            'mod_assign_get_submission_status',
            'mod_assign_get_submissions',
            'mod_assign_save_grade',
            'mod_data_get_databases_by_courses',
            'mod_data_get_entries',
            'mod_data_get_fields',
            'mod_h5pactivity_get_h5pactivities_by_courses',
            'mod_page_get_pages_by_courses',
            'mod_resource_get_resources_by_courses',
            'mod_scorm_get_scorm_attempt_count',
            'mod_scorm_get_scorm_sco_tracks',
            'mod_scorm_get_scorm_scoes',
            'mod_scorm_get_scorms_by_courses',
            'mod_url_get_urls_by_courses',
        ],
    ],
];
