"""The calls of the contract: how each recorded reply is asked for again on a scene."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.contract.scene import Scene

Parameters = Mapping[str, object]
Ask = Callable[[Scene], tuple[str, Parameters]]

FIELDS = [{"name": "userfields", "value": "id,roles,lastcourseaccess"}]

READS: dict[str, Ask] = {
    "core_webservice_get_site_info": lambda s: ("core_webservice_get_site_info", {}),
    "core_course_get_categories": lambda s: ("core_course_get_categories", {}),
    "core_course_get_courses_by_field": lambda s: (
        "core_course_get_courses_by_field",
        {"field": "id", "value": s.submission_course},
    ),
    "core_course_get_contents": lambda s: ("core_course_get_contents", {"courseid": s.submission_course}),
    "core_enrol_get_enrolled_users": lambda s: (
        "core_enrol_get_enrolled_users",
        {"courseid": s.teaching_course, "options": FIELDS},
    ),
    "core_completion_get_activities_completion_status": lambda s: (
        "core_completion_get_activities_completion_status",
        {"courseid": s.teaching_course, "userid": s.student},
    ),
    "gradereport_user_get_grade_items-one-user": lambda s: (
        "gradereport_user_get_grade_items",
        {"courseid": s.teaching_course, "userid": s.student},
    ),
    "mod_assign_get_assignments": lambda s: (
        "mod_assign_get_assignments",
        {"courseids": [s.submission_course], "includenotenrolledcourses": True},
    ),
    "mod_assign_get_assignments-not-enrolled": lambda s: (
        "mod_assign_get_assignments",
        {"courseids": [s.submission_course]},
    ),
    "mod_assign_get_submissions": lambda s: ("mod_assign_get_submissions", {"assignmentids": [s.assignment]}),
    "mod_assign_get_submissions-none-since": lambda s: (
        "mod_assign_get_submissions",
        {"assignmentids": [s.assignment], "since": 4000000000},
    ),
    "mod_assign_get_grades": lambda s: ("mod_assign_get_grades", {"assignmentids": [s.assignment]}),
    "mod_assign_get_submission_status": lambda s: (
        "mod_assign_get_submission_status",
        {"assignid": s.assignment, "userid": s.graded},
    ),
    "mod_scorm_get_scorms_by_courses": lambda s: (
        "mod_scorm_get_scorms_by_courses",
        {"courseids": [s.teaching_course]},
    ),
    "mod_scorm_get_scorm_scoes": lambda s: ("mod_scorm_get_scorm_scoes", {"scormid": s.scorm}),
    "mod_scorm_get_scorm_attempt_count": lambda s: (
        "mod_scorm_get_scorm_attempt_count",
        {"scormid": s.scorm, "userid": s.student},
    ),
    "mod_scorm_get_scorm_sco_tracks": lambda s: (
        "mod_scorm_get_scorm_sco_tracks",
        {"scoid": s.scoid, "userid": s.student, "attempt": 1},
    ),
    "mod_assign_get_submission_status-nothing-handed-in": lambda s: (
        "mod_assign_get_submission_status",
        {"assignid": s.empty_assignment, "userid": s.graded},
    ),
    "mod_assign_get_grades-none": lambda s: ("mod_assign_get_grades", {"assignmentids": [s.empty_assignment]}),
    "mod_scorm_get_scorm_sco_tracks-not-attempted": lambda s: (
        "mod_scorm_get_scorm_sco_tracks",
        {"scoid": s.scoid, "userid": s.idle, "attempt": 1},
    ),
    "core_completion_get_activities_completion_status-done": lambda s: (
        "core_completion_get_activities_completion_status",
        {"courseid": s.teaching_course, "userid": s.student},
    ),
    "gradereport_user_get_grade_items-everybody": lambda s: (
        "gradereport_user_get_grade_items",
        {"courseid": s.teaching_course, "userid": 0},
    ),
    "core_enrol_get_enrolled_users-all-fields": lambda s: (
        "core_enrol_get_enrolled_users",
        {"courseid": s.teaching_course},
    ),
    "core_user_get_users_by_field": lambda s: ("core_user_get_users_by_field", {"field": "id", "values": [s.student]}),
    "core_course_get_contents-completion": lambda s: ("core_course_get_contents", {"courseid": s.teaching_course}),
    "core_courseformat_get_state": lambda s: ("core_courseformat_get_state", {"courseid": s.teaching_course}),
    "core_courseformat_update_course-cm_show": lambda s: (
        "core_courseformat_update_course",
        {"action": "cm_show", "courseid": s.teaching_course, "ids": [s.cmid]},
    ),
    "core_update_inplace_editable-activityname": lambda s: (
        "core_update_inplace_editable",
        {"component": "core_course", "itemtype": "activityname", "itemid": s.cmid, "value": "Bài học: Hàm số"},
    ),
}
"""By the recorded file's name."""

ERRORS: dict[str, Ask] = {
    "error-unknown-function": lambda s: ("no_such_function", {}),
    "error-invalid-parameter": lambda s: ("core_course_get_contents", {"courseid": "abc"}),
    "error-missing-parameter": lambda s: ("core_course_get_contents", {}),
    "error-record-not-found": lambda s: ("core_course_get_contents", {"courseid": 99999999}),
}

OPTIONAL: frozenset[str] = frozenset(
    {
        "[].modules[].activitybadge",
        "[].modules[].completiondata",
        "[].modules[].contents",
        "[].modules[].contentsinfo",
        "[].modules[].dates[]",
        "feedback.plugins[].editorfields",
        "usergrades[].gradeitems[].status",
        "usergrades[].gradeitems[].weightraw",
        "usergrades[].gradeitems[].weightformatted",
        "advancedfeatures[]",
        "warnings[]",
    }
)
"""What real Moodles give or leave out by kind of activity and by configuration."""

ADDED_SINCE_4_2: frozenset[str] = frozenset(
    {
        "policyagreed",
        "[].component",
        "[].itemid",
        "[].modules[].branded",
        "[].modules[].groupmode",
        "[].modules[].purpose",
        "courses[].assignments[].markinganonymous",
        "assignments[].submissions[].plugins[].fileareas[].files[].icon",
        "lastattempt.submission.plugins[].fileareas[].files[].icon",
        "previousattempts[].submission.plugins[].fileareas[].files[].icon",
        "options",
        "statuses[].isoverallcomplete",
        "[].trackforums",
        "cm[].groupmode",
        "cm[].hasdelegatedsection",
        "section[].component",
        "section[].itemid",
        "section[].parentsectionid",
        "[].fields.groupmode",
        "[].fields.hasdelegatedsection",
    }
)
"""What Moodle 4.2.3 does not give yet: the connector must not lean on any of it."""
