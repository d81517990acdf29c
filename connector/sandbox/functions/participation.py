"""What students reached: the gradebook and activity completion."""

from __future__ import annotations

from connector.sandbox.call import Call, Function
from connector.sandbox.parameters import Record, Value
from connector.sandbox.records import Course, Module, User
from connector.sandbox.replies import Json, formatted, number
from connector.sandbox.studied import Completion, Mark

_RULES = {"assign": "completionsubmit", "quiz": "completionusegrade", "scorm": "completionstatusrequired"}


def _grade_items(call: Call) -> Json:
    """`userid` 0: every student of the course."""
    course = call.course()
    students = [e.userid for e in call.site.enrolled(course.id) if e.role == "student" and e.active]
    wanted = [call.person().id] if call.whole("userid") else students
    modules = [m for m in call.site.modules_of(course.id) if m.grademax]
    marks = {(m.cmid, m.userid): m for m in call.site.marks}
    grades = [_user_grades(course, call.site.users[userid], modules, marks) for userid in wanted]
    return {"usergrades": grades, "warnings": []}


def _user_grades(course: Course, user: User, modules: list[Module], marks: dict[tuple[int, int], Mark]) -> Json:
    items = [_mod_item(module, course, marks.get((module.id, user.id))) for module in modules]
    return {
        "courseid": course.id,
        "courseidnumber": course.idnumber,
        "userid": user.id,
        "userfullname": user.fullname,
        "useridnumber": user.idnumber,
        "maxdepth": 2,
        "gradeitems": [*items, _course_item(course)],
    }


def _mod_item(module: Module, course: Course, mark: Mark | None) -> Json:
    return {
        "id": module.id,
        "itemname": formatted(module.name),
        "itemtype": "mod",
        "itemmodule": module.modname,
        "iteminstance": module.instance,
        "itemnumber": 0,
        "idnumber": module.idnumber,
        "categoryid": course.id,
        "outcomeid": None,
        "scaleid": None,
        "locked": False,
        "cmid": module.id,
        "weightraw": 0,
        "weightformatted": "0.00 %",
        **_value(module.grademax, mark.value if mark else None, mark.timemodified if mark else None),
    }


def _course_item(course: Course) -> Json:
    return {
        "id": 1000000 + course.id,
        "itemname": None,
        "itemtype": "course",
        "itemmodule": None,
        "iteminstance": course.id,
        "itemnumber": None,
        "idnumber": None,
        "categoryid": None,
        "outcomeid": None,
        "scaleid": None,
        "locked": False,
        **_value(100, None, None),
    }


def _value(grademax: float, raw: float | None, when: int | None) -> dict[str, Json]:
    return {
        "graderaw": None if raw is None else number(raw),
        "gradedatesubmitted": None,
        "gradedategraded": when,
        "gradehiddenbydate": False,
        "gradeneedsupdate": False,
        "gradeishidden": False,
        "gradeislocked": False,
        "gradeisoverridden": False,
        "gradeformatted": "-" if raw is None else f"{raw:.2f}",
        "grademin": 0,
        "grademax": int(grademax),
        "rangeformatted": f"0&ndash;{int(grademax)}",
        "percentageformatted": "-" if raw is None else f"{raw / grademax:.2%}".replace("%", " %"),
        "feedback": "",
        "feedbackformat": 2 if raw is not None else 0,
    }


def _completion_status(call: Call) -> Json:
    """Only activities with completion on; `timecompleted` 0 until something is recorded."""
    course, user = call.course(), call.person()
    done = {c.cmid: c for c in call.site.completions if c.userid == user.id}
    tracked = any(e.userid == user.id and e.role == "student" for e in call.site.enrolled(course.id))
    modules = [m for m in call.site.modules_of(course.id) if m.completion]
    return {"statuses": [_status(m, done.get(m.id), tracked) for m in modules], "warnings": []}


def _status(module: Module, done: Completion | None, tracked: bool) -> Json:
    state = done.state if done else 0
    return {
        "cmid": module.id,
        "modname": module.modname,
        "instance": module.instance,
        "state": state,
        "timecompleted": done.timemodified if done else 0,
        "tracking": module.completion,
        "overrideby": None,
        "valueused": False,
        "hascompletion": True,
        "isautomatic": module.completion == 2,
        "istrackeduser": tracked,
        "uservisible": True,
        "isoverallcomplete": state in (1, 2),
        "details": _details(module, state) if module.completion == 2 else [],
    }


def _details(module: Module, state: int) -> Json:
    rule = _RULES.get(module.modname, "completionview")
    return [{"rulename": rule, "rulevalue": {"status": 1 if state in (1, 2) else 0, "description": "View"}}]


FUNCTIONS = {
    "gradereport_user_get_grade_items": Function(
        Record({"courseid": Value("int"), "userid": Value("int", 0), "groupid": Value("int", 0)}), _grade_items
    ),
    "core_completion_get_activities_completion_status": Function(
        Record({"courseid": Value("int"), "userid": Value("int")}), _completion_status
    ),
}
