"""Courses made and changed."""

from __future__ import annotations

from connector.sandbox.call import Call, Function
from connector.sandbox.parameters import ListOf, Param, Record, Value
from connector.sandbox.records import Course
from connector.sandbox.replies import Json, MoodleError, formatted, missing_record, warning


def _create_courses(call: Call) -> Json:
    """One that clashes undoes all of the call."""
    for wanted in call.records("courses"):
        _refuse_course(call, wanted)
    return [_make_course(call, wanted) for wanted in call.records("courses")]


def _refuse_course(call: Call, wanted: dict[str, Param]) -> None:
    courses = call.site.courses.values()
    shortname, idnumber = str(wanted["shortname"]), str(wanted["idnumber"])
    if any(c.shortname == shortname for c in courses):
        raise MoodleError("shortnametaken", f"Short name is already used for another course ({shortname})")
    if idnumber and any(c.idnumber == idnumber for c in courses):
        raise MoodleError("courseidnumbertaken", f"ID number is already used for another course ({idnumber})")
    if wanted["categoryid"] not in call.site.categories:
        raise MoodleError("errorcatcontextnotvalid", "You cannot execute functions in the category context")


def _make_course(call: Call, wanted: dict[str, Param]) -> Json:
    category, sections = wanted["categoryid"], wanted["numsections"]
    course = call.do.add_course(
        shortname=str(wanted["shortname"]),
        fullname=str(wanted["fullname"]),
        category=category if isinstance(category, int) else 0,
        idnumber=str(wanted["idnumber"]),
        format=str(wanted["format"]),
        sections=sections if isinstance(sections, int) else 0,
        announcements=wanted["newsitems"] != 0,
    )
    return {"id": course.id, "shortname": formatted(course.shortname)}


def _update_courses(call: Call) -> Json:
    """Each by itself: what cannot be done is a warning, and the rest is done (measured)."""
    warnings: list[Json] = []
    for wanted in call.records("courses"):
        try:
            _update_course(call, wanted)
        except MoodleError as error:
            number = wanted["id"]
            itemid = number if isinstance(number, int) else 0
            warnings.append(warning("course", itemid, error.errorcode or "", error.message))
    return {"warnings": warnings}


def _update_course(call: Call, wanted: dict[str, Param]) -> None:
    course = next((c for c in call.site.courses.values() if c.id == wanted["id"]), None)
    if course is None:
        raise missing_record("course")
    _refuse_update(call, course, wanted)
    for name in ("fullname", "shortname"):
        if wanted[name] is not None:
            setattr(course, name, str(wanted[name]))
    if wanted["idnumber"] is not None:
        course.idnumber = str(wanted["idnumber"])
    if isinstance(wanted["categoryid"], int):
        course.category = wanted["categoryid"]
    if wanted["visible"] is not None:
        course.visible = bool(wanted["visible"])
    course.timemodified = call.world.now()
    call.do.touch(course)


def _refuse_update(call: Call, course: Course, wanted: dict[str, Param]) -> None:
    others = [c for c in call.site.courses.values() if c.id != course.id]
    if any(c.shortname == wanted["shortname"] for c in others):
        said = f"Short name is already used for another course ({wanted['shortname']})"
        raise MoodleError("shortnametaken", said)
    if wanted["idnumber"] and any(c.idnumber == wanted["idnumber"] for c in others):
        said = f"ID number is already used for another course ({wanted['idnumber']})"
        raise MoodleError("courseidnumbertaken", said)
    if wanted["categoryid"] is not None and wanted["categoryid"] not in call.site.categories:
        raise missing_record("course_categories")


_NUMBERS = ("showgrades", "newsitems", "startdate", "enddate", "maxbytes", "showreports", "visible", "hiddensections")
_COURSE = Record(
    {
        "fullname": Value("plain"),
        "shortname": Value("plain"),
        "categoryid": Value("int"),
        "idnumber": Value("text", ""),
        "summary": Value("text", ""),
        "summaryformat": Value("int", 1),
        "format": Value("text", "topics"),
        "numsections": Value("int", 4),
        **{name: Value("int", None) for name in _NUMBERS},
        **{name: Value("int", 0) for name in ("groupmode", "groupmodeforce", "defaultgroupingid")},
        **{name: Value("int", None) for name in ("enablecompletion", "completionnotify")},
        "lang": Value("text", ""),
        "forcetheme": Value("text", ""),
        "courseformatoptions": ListOf(Record({"name": Value("text"), "value": Value("text")}), []),
        "customfields": ListOf(Record({"shortname": Value("text"), "value": Value("text")}), []),
    }
)
_OPTIONAL = {name: Value(spec.kind, None) for name, spec in _COURSE.fields.items() if isinstance(spec, Value)}
_CHANGE = Record(_OPTIONAL | {"id": Value("int")})

FUNCTIONS = {
    "core_course_create_courses": Function(Record({"courses": ListOf(_COURSE)}), _create_courses, True),
    "core_course_update_courses": Function(Record({"courses": ListOf(_CHANGE)}), _update_courses, True),
}
