"""Assignments as `mod_assign_get_assignments` gives them."""

from __future__ import annotations

from connector.sandbox.call import Call, Function
from connector.sandbox.parameters import ListOf, Record, Value
from connector.sandbox.records import Assign, Course
from connector.sandbox.replies import Json, formatted, warning

_CONFIGS = (
    ("onlinetext", "assignsubmission", "enabled", "1"),
    ("onlinetext", "assignsubmission", "wordlimit", "0"),
    ("onlinetext", "assignsubmission", "wordlimitenabled", "0"),
    ("file", "assignsubmission", "enabled", "1"),
    ("file", "assignsubmission", "maxfilesubmissions", "5"),
    ("file", "assignsubmission", "maxsubmissionsizebytes", "536870912"),
    ("file", "assignsubmission", "filetypeslist", ""),
    ("comments", "assignsubmission", "enabled", "0"),
    ("comments", "assignfeedback", "enabled", "1"),
    ("comments", "assignfeedback", "commentinline", "0"),
    ("file", "assignfeedback", "enabled", "1"),
)
_ALWAYS_ZERO = (
    "sendnotifications",
    "sendlatenotifications",
    "sendstudentnotifications",
    "duedate",
    "allowsubmissionsfromdate",
    "completionsubmit",
    "cutoffdate",
    "gradingduedate",
    "teamsubmission",
    "requireallteammemberssubmit",
    "teamsubmissiongroupingid",
    "blindmarking",
    "hidegrader",
    "revealidentities",
    "markingallocation",
    "markinganonymous",
    "requiresubmissionstatement",
    "preventsubmissionnotingroup",
)


def _get_assignments(call: Call) -> Json:
    """A course the account is not enrolled in: warning 2, unless `includenotenrolledcourses` is given."""
    mine = {e.course for e in call.site.enrolments if e.userid == call.user.id}
    wanted = call.ints("courseids") or sorted(mine)
    courses: list[Json] = []
    warnings: list[Json] = []
    for number in wanted:
        if number not in mine and not call.given["includenotenrolledcourses"]:
            warnings.append(
                warning("course", number, "2", "User is not enrolled or does not have requested capability")
            )
        elif number not in call.site.courses:
            warnings.append(warning("course", number, "1", "No access rights in course context"))
        else:
            courses.append(_course_shape(call, call.site.courses[number]))
    return {"courses": courses, "warnings": warnings}


def _course_shape(call: Call, course: Course) -> Json:
    assigns = [call.site.assigns[m.instance] for m in call.site.modules_of(course.id) if m.modname == "assign"]
    return {
        "id": course.id,
        "fullname": formatted(course.fullname),
        "shortname": formatted(course.shortname),
        "timemodified": course.timemodified,
        "assignments": [_assign_shape(call, assign) for assign in assigns],
    }


def _assign_shape(call: Call, assign: Assign) -> Json:
    module = call.site.modules[assign.cmid]
    configs = [dict(zip(("plugin", "subtype", "name", "value"), config, strict=True)) for config in _CONFIGS]
    return {
        "id": assign.id,
        "cmid": assign.cmid,
        "course": module.course,
        "name": formatted(module.name),
        "nosubmissions": 0,
        "submissiondrafts": int(assign.submissiondrafts),
        "grade": assign.grade,
        "timemodified": assign.timemodified,
        **dict.fromkeys(_ALWAYS_ZERO, 0),
        "attemptreopenmethod": "manual",
        "maxattempts": -1,
        "markingworkflow": int(assign.markingworkflow),
        "configs": configs,
        "intro": "",
        "introformat": 1,
        "introfiles": [],
        "introattachments": [],
        "timelimit": 0,
        "submissionattachments": 0,
    }


FUNCTIONS = {
    "mod_assign_get_assignments": Function(
        Record(
            {
                "courseids": ListOf(Value("int"), []),
                "capabilities": ListOf(Value("text"), []),
                "includenotenrolledcourses": Value("bool", False),
            }
        ),
        _get_assignments,
    )
}
