"""What a catalog is made of: categories, courses; and taking modules away again."""

from __future__ import annotations

from connector.sandbox.call import Call, Function
from connector.sandbox.parameters import ListOf, Param, Record, Value
from connector.sandbox.records import Category
from connector.sandbox.replies import Json, MoodleError, cleaned, formatted

_CRITERIA = {"id", "ids", "name", "parent", "idnumber", "visible", "theme"}


def _get_categories(call: Call) -> Json:
    """All criteria must hold; with `addsubcategories` (the default) everything below a match comes along."""
    criteria = call.pairs("criteria", "key")
    if criteria.keys() - _CRITERIA:
        raise MoodleError("criteriaerror", "Missing permissions to search on a criterion.")
    every = sorted(call.site.categories.values(), key=lambda c: _path(call, c))
    found = [c for c in every if all(_fits(c, key, value) for key, value in criteria.items())]
    if criteria and call.given["addsubcategories"]:
        tops = {c.id for c in found}
        found = [c for c in every if tops & set(_path(call, c))]
    return [_category_shape(call, category) for category in found]


def _fits(category: Category, key: str, value: str) -> bool:
    match key:
        case "ids":
            return str(category.id) in value.split(",")
        case "visible" | "theme":
            return True
    return str(getattr(category, key)) == value


def _path(call: Call, category: Category) -> tuple[int, ...]:
    above = call.site.categories.get(category.parent)
    return (*(_path(call, above) if above else ()), category.id)


def _category_shape(call: Call, category: Category) -> Json:
    path = _path(call, category)
    return {
        "id": category.id,
        "name": formatted(category.name),
        "idnumber": category.idnumber,
        "description": "",
        "descriptionformat": 1,
        "parent": category.parent,
        "sortorder": category.id * 10000,
        "coursecount": sum(course.category == category.id for course in call.site.courses.values()),
        "visible": 1,
        "visibleold": 1,
        "timemodified": category.timemodified,
        "depth": len(path),
        "path": "/" + "/".join(map(str, path)),
        "theme": "",
    }


def _create_categories(call: Call) -> Json:
    for wanted in call.records("categories"):
        _refuse_category(call, wanted)
    made = [_make_category(call, wanted) for wanted in call.records("categories")]
    return [{"id": category.id, "name": formatted(category.name)} for category in made]


def _refuse_category(call: Call, wanted: dict[str, Param]) -> None:
    categories = call.site.categories
    if wanted["parent"] and wanted["parent"] not in categories:
        raise MoodleError("unknowcategory", "Unknown category!")
    if wanted["idnumber"] and any(c.idnumber == wanted["idnumber"] for c in categories.values()):
        raise MoodleError("categoryidnumbertaken", "ID number is already used for another category")


def _make_category(call: Call, wanted: dict[str, Param]) -> Category:
    parent = wanted["parent"]
    idnumber = str(wanted["idnumber"]) if wanted["idnumber"] else None
    return call.do.add_category(cleaned(str(wanted["name"])), parent if isinstance(parent, int) else 0, idnumber)


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
        shortname=cleaned(str(wanted["shortname"])),
        fullname=cleaned(str(wanted["fullname"])),
        category=category if isinstance(category, int) else 0,
        idnumber=str(wanted["idnumber"]),
        format=str(wanted["format"]),
        sections=sections if isinstance(sections, int) else 0,
    )
    return {"id": course.id, "shortname": formatted(course.shortname)}


def _delete_modules(call: Call) -> Json:
    for cmid in call.ints("cmids"):
        module = call.site.modules.get(cmid)
        if module is None:
            raise MoodleError("invalidcoursemodule", "Invalid course module ID", "dml_missing_record_exception")
        if not module.instance:
            raise MoodleError("cannotdeletemodulemissinginstance", "error/cannotdeletemodulemissinginstance")
        call.do.remove_module(module)
    return None


_CATEGORY = Record(
    {
        "name": Value("text"),
        "parent": Value("int", 0),
        "idnumber": Value("text", None),
        "description": Value("text", None),
        "descriptionformat": Value("int", 1),
        "theme": Value("text", None),
    }
)
_NUMBERS = ("showgrades", "newsitems", "startdate", "enddate", "maxbytes", "showreports", "visible", "hiddensections")
_COURSE = Record(
    {
        "fullname": Value("text"),
        "shortname": Value("text"),
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

FUNCTIONS = {
    "core_course_get_categories": Function(
        Record(
            {
                "criteria": ListOf(Record({"key": Value("text"), "value": Value("text")}), []),
                "addsubcategories": Value("bool", True),
            }
        ),
        _get_categories,
    ),
    "core_course_create_categories": Function(Record({"categories": ListOf(_CATEGORY)}), _create_categories, True),
    "core_course_create_courses": Function(Record({"courses": ListOf(_COURSE)}), _create_courses, True),
    "core_course_delete_modules": Function(Record({"cmids": ListOf(Value("int"))}), _delete_modules, True),
}
