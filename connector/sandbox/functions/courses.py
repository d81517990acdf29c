"""Courses as they are found and read: by field, and with their contents."""

from __future__ import annotations

from connector.sandbox.call import Call, Function
from connector.sandbox.functions.shapes import section_contents
from connector.sandbox.parameters import ListOf, Record, Value, invalid_parameter
from connector.sandbox.records import Course
from connector.sandbox.replies import Json, MoodleError, formatted

_CONTENT_OPTIONS = {
    "excludemodules",
    "excludecontents",
    "includestealthmodules",
    "sectionid",
    "sectionnumber",
    "cmid",
    "modname",
    "modid",
}
_FILTERS = ("displayh5p", "activitynames", "mathjaxloader", "emoticon", "urltolink", "mediaplugin")


def _courses_by_field(call: Call) -> Json:
    return {"courses": [_course_shape(call, course) for course in _found(call)], "warnings": []}


def _found(call: Call) -> list[Course]:
    field, value, courses = (call.text("field"), call.text("value"), list(call.site.courses.values()))
    match field:
        case "":
            return courses
        case "id" if value.isdigit():
            return [c for c in courses if c.id == int(value)]
        case "ids":
            return _by_ids(call, value)
        case "shortname" | "idnumber":
            return [c for c in courses if getattr(c, field) == value]
        case "category" if value.isdigit():
            return [c for c in courses if c.category == int(value)]
    raise invalid_parameter()


def _by_ids(call: Call, value: str) -> list[Course]:
    """One unknown id among them breaks the whole call on 4.5, with an exception that has no `errorcode` (measured)."""
    ids = [int(part) for part in value.split(",") if part.isdigit()]
    if any(number not in call.site.courses for number in ids):
        raise MoodleError(None, 'Attempt to assign property "contextvalidated" on null', "Error")
    return [call.site.courses[number] for number in sorted(ids)]


def _course_shape(call: Call, course: Course) -> dict[str, Json]:
    category = call.site.categories[course.category]
    return {
        "id": course.id,
        "fullname": formatted(course.fullname),
        "displayname": formatted(course.fullname),
        "shortname": formatted(course.shortname),
        "courseimage": f"{call.url}/pluginfile.php/{course.id + 20}/course/generated/course.svg",
        "categoryid": course.category,
        "categoryname": formatted(category.name),
        "sortorder": 10000 + course.id,
        "summary": "",
        "summaryformat": 1,
        "summaryfiles": [],
        "overviewfiles": [],
        "showactivitydates": True,
        "showcompletionconditions": True,
        "contacts": [],
        "enrollmentmethods": ["manual"],
        **_course_settings(course),
        "filters": [{"filter": name, "localstate": 0, "inheritedstate": 1} for name in _FILTERS],
        "courseformatoptions": [
            {"name": "hiddensections", "value": 1},
            {"name": "coursedisplay", "value": 0},
            {"name": "indentation", "value": "1"},
        ],
    }


def _course_settings(course: Course) -> dict[str, Json]:
    return {
        "idnumber": course.idnumber,
        "format": course.format,
        "showgrades": 1,
        "newsitems": 5,
        "startdate": course.timecreated,
        "enddate": 0,
        "maxbytes": 0,
        "showreports": 0,
        "visible": int(course.visible),
        "groupmode": 0,
        "groupmodeforce": 0,
        "defaultgroupingid": 0,
        "enablecompletion": 1,
        "completionnotify": 0,
        "lang": "",
        "theme": "",
        "marker": 0,
        "legacyfiles": 0,
        "calendartype": "",
        "timecreated": course.timecreated,
        "timemodified": course.timemodified,
        "requested": 0,
        "cacherev": course.cacherev,
    }


def _contents(call: Call) -> Json:
    course, options = call.course(), call.pairs("options")
    for name in options.keys() - _CONTENT_OPTIONS:
        raise MoodleError("errorinvalidparam", f'The param "{name}" is invalid.')
    sections = call.site.sections_of(course.id)
    if "sectionnumber" in options:
        sections = [s for s in sections if s.number == int(options["sectionnumber"])]
    if "sectionid" in options:
        sections = [s for s in sections if s.id == int(options["sectionid"])]
    shapes = [section_contents(call, section) for section in sections]
    if options.get("excludemodules") == "1":
        return [shape | {"modules": []} for shape in shapes]
    return shapes


_OPTIONS = ListOf(Record({"name": Value("text"), "value": Value("text")}), [])

FUNCTIONS = {
    "core_course_get_courses_by_field": Function(
        Record({"field": Value("alpha", ""), "value": Value("text", "")}), _courses_by_field
    ),
    "core_course_get_contents": Function(Record({"courseid": Value("int"), "options": _OPTIONS}), _contents),
}
