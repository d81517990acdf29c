"""Changing a course page: `core_courseformat_*` and names edited in place. Their replies are JSON inside a string."""

from __future__ import annotations

import json
from collections.abc import Callable

from connector.sandbox.call import Call, Function
from connector.sandbox.functions.shapes import SINGULARS, state_course, state_module, state_section
from connector.sandbox.parameters import ListOf, Record, Value
from connector.sandbox.records import Course, Module
from connector.sandbox.replies import Json, MoodleError, cleaned, formatted


def _update(kind: str, fields: Json, action: str = "put") -> dict[str, Json]:
    return {"name": kind, "action": action, "fields": fields}


def _section_add(call: Call, course: Course) -> list[dict[str, Json]]:
    call.do.add_section(course)
    sections = call.site.sections_of(course.id)
    return [
        _update("course", state_course(call, course)),
        *(_update("section", state_section(call, section)) for section in sections),
        *(_update("cm", state_module(call, module)) for module in call.site.modules_of(course.id)),
    ]


def _chosen(call: Call, course: Course) -> list[Module]:
    found = [call.site.modules.get(cmid) for cmid in call.ints("ids")]
    placed = [m for m in found if m is not None and m.section and m.course == course.id]
    if len(placed) < len(found):
        raise MoodleError("unexistingcmid", "error/unexistingcmid")
    return placed


def _show(visible: bool) -> Callable[[Call, Course], list[dict[str, Json]]]:
    def change(call: Call, course: Course) -> list[dict[str, Json]]:
        modules = _chosen(call, course)
        for module in modules:
            module.visible = visible
        call.do.touch(course)
        return [_update("cm", state_module(call, module)) for module in modules]

    return change


def _cm_delete(call: Call, course: Course) -> list[dict[str, Json]]:
    modules = _chosen(call, course)
    for module in modules:
        call.do.remove_module(module)
    left = [call.site.sections[number] for number in {m.section for m in modules}]
    removed = [_update("cm", {"id": module.id}, "remove") for module in modules]
    return removed + [_update("section", state_section(call, section)) for section in left]


def _cm_move(call: Call, course: Course) -> list[dict[str, Json]]:
    target = call.site.sections.get(call.whole("targetsectionid"))
    if target is None or target.course != course.id:
        raise MoodleError("unexistingsectionid", "error/unexistingsectionid")
    modules = _chosen(call, course)
    touched = {target.id} | {m.section for m in modules}
    for module in modules:
        call.site.sections[module.section].sequence.remove(module.id)
        target.sequence.append(module.id)
        module.section = target.id
    call.do.touch(course)
    moved = [_update("cm", state_module(call, module)) for module in modules]
    return moved + [_update("section", state_section(call, call.site.sections[n])) for n in sorted(touched)]


_ACTIONS: dict[str, Callable[[Call, Course], list[dict[str, Json]]]] = {
    "section_add": _section_add,
    "cm_hide": _show(False),
    "cm_show": _show(True),
    "cm_delete": _cm_delete,
    "cm_move": _cm_move,
}


def _update_course(call: Call) -> Json:
    course, action = call.course(), _ACTIONS.get(call.text("action"))
    if action is None:
        said = f"Invalid course state action {call.text('action')} in format_topics\\courseformat\\stateactions"
        raise MoodleError(said, f"error/{said}")
    return json.dumps(action(call, course), ensure_ascii=True)


def _get_state(call: Call) -> Json:
    course = call.course()
    state = {
        "course": state_course(call, course),
        "section": [state_section(call, section) for section in call.site.sections_of(course.id)],
        "cm": [state_module(call, module) for module in call.site.modules_of(course.id)],
    }
    return json.dumps(state, ensure_ascii=True)


def _inplace_editable(call: Call) -> Json:
    itemtype, itemid = call.text("itemtype"), call.text("itemid")
    number, value = int(itemid) if itemid.isdigit() else 0, cleaned(call.text("value"))
    if itemtype == "sectionname" and call.text("component") == "format_topics":
        return _rename_section(call, number, value)
    if itemtype == "activityname" and call.text("component") == "core_course":
        return _rename_module(call, number, value)
    raise MoodleError("inplaceeditableerror", "error/inplaceeditableerror")


def _rename_section(call: Call, number: int, name: str) -> Json:
    section = call.site.sections.get(number)
    if section is None:
        raise MoodleError("invalidrecordunknown", "Can't find data record in database.", "dml_missing_record_exception")
    section.name = name or None
    call.do.touch(call.site.courses[section.course])
    link = f'<a href="{call.url}/course/section.php?id={number}">{formatted(name)}</a>'
    return _edited(call, link, name, "Edit section name", f"New name for section {formatted(name)}")


def _rename_module(call: Call, number: int, name: str) -> Json:
    module = call.site.modules.get(number)
    if module is None or not module.section:
        raise MoodleError("invalidcoursemodule", "Invalid course module ID", "dml_missing_record_exception")
    module.name = name or module.name
    call.do.touch(call.site.courses[module.course])
    kind = SINGULARS[module.modname]
    link = f'<a href="{call.url}/mod/{module.modname}/view.php?id={number}">{formatted(name)} <span>{kind}</span></a>'
    return _edited(call, link, module.name, "Edit title", f"New name for activity {formatted(module.name)}")


def _edited(call: Call, shown: str, value: str, hint: str, label: str) -> Json:
    return {
        "displayvalue": shown,
        "component": call.text("component"),
        "itemtype": call.text("itemtype"),
        "value": value,
        "itemid": call.text("itemid"),
        "edithint": hint,
        "editlabel": label,
        "editicon": {"key": "t/editstring", "component": "moodle", "title": hint},
        "type": "text",
        "options": "",
        "linkeverything": 0,
    }


FUNCTIONS = {
    "core_courseformat_update_course": Function(
        Record(
            {
                "action": Value("text"),
                "courseid": Value("int"),
                "ids": ListOf(Value("int"), []),
                "targetsectionid": Value("int", None),
                "targetcmid": Value("int", None),
            }
        ),
        _update_course,
        writes=True,
    ),
    "core_courseformat_get_state": Function(Record({"courseid": Value("int")}), _get_state),
    "core_update_inplace_editable": Function(
        Record({name: Value("text") for name in ("component", "itemtype", "itemid", "value")}),
        _inplace_editable,
        writes=True,
    ),
}
