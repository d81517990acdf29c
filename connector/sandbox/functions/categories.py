"""Categories: found, made, renamed and moved."""

from __future__ import annotations

from connector.sandbox.call import Call, Function
from connector.sandbox.parameters import ListOf, Param, Record, Value
from connector.sandbox.records import Category
from connector.sandbox.replies import Json, MoodleError, formatted

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
    return call.do.add_category(str(wanted["name"]), parent if isinstance(parent, int) else 0, idnumber)


def _update_categories(call: Call) -> Json:
    """All or none; nothing is said of success (measured)."""
    for wanted in call.records("categories"):
        _refuse_change(call, wanted)
    for wanted in call.records("categories"):
        _change_category(call, wanted)
    return None


def _refuse_change(call: Call, wanted: dict[str, Param]) -> None:
    categories, number = call.site.categories, wanted["id"]
    if number not in categories:
        raise MoodleError("unknowncategory", f'Unknown category with category ID number "{number}"')
    idnumber, parent = wanted["idnumber"], wanted["parent"]
    if idnumber and any(c.idnumber == idnumber and c.id != number for c in categories.values()):
        raise MoodleError("categoryidnumbertaken", "ID number is already used for another category")
    if parent and (parent not in categories or number in _path(call, categories[_whole(parent)])):
        raise MoodleError("cannotmovecategory", "Cannot move category")


def _change_category(call: Call, wanted: dict[str, Param]) -> None:
    category = call.site.categories[_whole(wanted["id"])]
    if wanted["name"] is not None:
        category.name = str(wanted["name"])
    if wanted["idnumber"] is not None:
        category.idnumber = str(wanted["idnumber"]) or None
    if wanted["parent"] is not None:
        category.parent = _whole(wanted["parent"])
    category.timemodified = call.world.now()


def _whole(value: Param) -> int:
    return value if isinstance(value, int) else 0


_CATEGORY = Record(
    {
        "name": Value("plain"),
        "parent": Value("int", 0),
        "idnumber": Value("text", None),
        "description": Value("text", None),
        "descriptionformat": Value("int", 1),
        "theme": Value("text", None),
    }
)
_CHANGE = Record(
    {
        "id": Value("int"),
        "name": Value("plain", None),
        "idnumber": Value("text", None),
        "parent": Value("int", None),
        "description": Value("text", None),
        "descriptionformat": Value("int", 1),
        "theme": Value("text", None),
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
    "core_course_update_categories": Function(Record({"categories": ListOf(_CHANGE)}), _update_categories, True),
}
