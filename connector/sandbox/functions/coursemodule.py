"""One course module: found by its id or its instance; deleted."""

from __future__ import annotations

from connector.sandbox.call import Call, Function
from connector.sandbox.parameters import ListOf, Record, Value
from connector.sandbox.records import Module
from connector.sandbox.replies import Json, MoodleError, being_deleted, formatted

_NUMBERS = {
    "assign": 1,
    "forum": 9,
    "h5pactivity": 11,
    "page": 16,
    "quiz": 17,
    "resource": 18,
    "scorm": 19,
    "url": 22,
}
"""Moodle's own ids of the kinds of modules."""
_GRADED = ("assign", "h5pactivity", "quiz", "scorm")
_WITH_GRADE = ("assign", "h5pactivity")
"""SCORM calls it `maxgrade`, a quiz keeps it elsewhere."""


def module_number(modname: str) -> int:
    return _NUMBERS[modname]


def _get_module(call: Call) -> Json:
    return _told(call, call.site.modules.get(call.whole("cmid")))


def _by_instance(call: Call) -> Json:
    wanted = (call.text("module"), call.whole("instance"))
    return _told(call, next((m for m in call.site.modules.values() if (m.modname, m.instance) == wanted), None))


def _told(call: Call, module: Module | None) -> Json:
    if module is None or not module.section:
        raise MoodleError("invalidrecordunknown", "Can't find data record in database.", "dml_missing_record_exception")
    if module.deleting:
        raise being_deleted()
    return {"cm": _shape(call, module), "warnings": []}


def _shape(call: Call, module: Module) -> Json:
    """As it is told to those who may change the activity."""
    section = call.site.sections[module.section]
    shape: dict[str, Json] = {
        "id": module.id,
        "course": module.course,
        "module": _NUMBERS[module.modname],
        "name": formatted(module.name),
        "modname": module.modname,
        "instance": module.instance,
        "section": section.id,
        "sectionnum": section.number,
        "groupmode": 0,
        "groupingid": 0,
        "completion": module.completion,
        "idnumber": module.idnumber,
        "added": module.added,
        "score": 0,
        "indent": 0,
        "visible": int(module.visible),
        "visibleoncoursepage": 1,
        "visibleold": int(module.visible),
        "completiongradeitemnumber": None,
        "completionpassgrade": 0,
        "completionview": 0,
        "completionexpected": 0,
        "showdescription": int(module.showdescription),
        "downloadcontent": 1,
        "availability": None,
    }
    if module.modname in _GRADED:
        shape |= {"gradepass": "0.00", "gradecat": module.course}
    return shape | ({"grade": int(module.grademax)} if module.modname in _WITH_GRADE else {})


def _delete_modules(call: Call) -> Json:
    """At once, whatever was given up for deletion before; one without an instance cannot be deleted (measured)."""
    for cmid in call.ints("cmids"):
        module = call.site.modules.get(cmid)
        if module is None:
            raise MoodleError("invalidcoursemodule", "Invalid course module ID", "dml_missing_record_exception")
        if not module.instance:
            raise MoodleError("cannotdeletemodulemissinginstance", "error/cannotdeletemodulemissinginstance")
        call.do.remove_module(module)
        if not module.section:
            # All of it is gone by now: Moodle complains of the section only at the end.
            raise MoodleError("cannotdeletemodulefromsection", "error/cannotdeletemodulefromsection")
    return None


FUNCTIONS = {
    "core_course_get_course_module": Function(Record({"cmid": Value("int")}), _get_module),
    "core_course_get_course_module_by_instance": Function(
        Record({"module": Value("text"), "instance": Value("int")}), _by_instance
    ),
    "core_course_delete_modules": Function(Record({"cmids": ListOf(Value("int"))}), _delete_modules, True),
}
