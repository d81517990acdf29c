"""Changing a course page: `core_courseformat_*`. Their replies are JSON inside a string."""

from __future__ import annotations

import json
from collections.abc import Callable

from connector.sandbox.call import Call, Function
from connector.sandbox.functions.sectionmoves import (
    Updates,
    section_add,
    section_delete,
    section_move,
    section_move_after,
    section_visibility,
    update,
)
from connector.sandbox.functions.shapes import state_course, state_module, state_section
from connector.sandbox.parameters import ListOf, Record, Value
from connector.sandbox.records import Course, Module, Section
from connector.sandbox.replies import Json, MoodleError

Action = Callable[[Call, Course], Updates]


def _chosen(call: Call, course: Course, ids: list[int]) -> list[Module]:
    """Modules given up for deletion are still known here, though their changes are not told."""
    if not ids:
        raise MoodleError("emptycmids", "error/emptycmids")
    found = [call.site.modules.get(cmid) for cmid in ids]
    placed = [m for m in found if m is not None and m.section and m.course == course.id]
    if len(placed) < len(found):
        raise MoodleError("unexistingcmid", "error/unexistingcmid")
    return placed


def _told(call: Call, modules: list[Module]) -> Updates:
    return [update("cm", state_module(call, module)) for module in modules if not module.deleting]


def _show(visible: bool) -> Action:
    def change(call: Call, course: Course) -> Updates:
        modules = _chosen(call, course, call.ints("ids"))
        for module in modules:
            module.visible = visible
        call.do.touch(course)
        return _told(call, modules)

    return change


def _cm_delete(call: Call, course: Course) -> Updates:
    """Given up for deletion: off every page at once, out of the tables when cron runs."""
    modules = _chosen(call, course, call.ints("ids"))
    for module in modules:
        module.deleting = True
    call.do.touch(course)
    left = [call.site.sections[number] for number in {m.section for m in modules}]
    removed = [update("cm", {"id": module.id}, "remove") for module in modules]
    return removed + [update("section", state_section(call, section)) for section in left]


def _cm_move(call: Call, course: Course) -> Updates:
    """To the end of a section, or before a module; several keep the order they have on the page, however asked for."""
    modules = _chosen(call, course, call.ints("ids"))
    target, before = _target(call, course)
    touched = {m.section for m in modules} | {target.id}
    on_page = [cmid for section in call.site.sections_of(course.id) for cmid in section.sequence]
    for module in sorted(modules, key=lambda m: on_page.index(m.id), reverse=True):
        if before != module.id:
            call.do.move_module(module, target, before)
        before = module.id
    call.do.touch(course)
    sections = [update("section", state_section(call, call.site.sections[n])) for n in sorted(touched)]
    return _told(call, modules) + sections


def _target(call: Call, course: Course) -> tuple[Section, int | None]:
    """The module that is moved before counts more than the section."""
    if cmid := call.whole("targetcmid"):
        [module] = _chosen(call, course, [cmid])
        return call.site.sections[module.section], module.id
    if not call.whole("targetsectionid"):
        said = "Action cm_move requires targetsectionid or targetcmid"
        raise MoodleError(said, f"error/{said}")
    section = call.site.sections.get(call.whole("targetsectionid"))
    if section is None or section.course != course.id:
        raise MoodleError("unexistingsectionid", "error/unexistingsectionid")
    return section, None


_ACTIONS: dict[str, Action] = {
    "section_add": section_add,
    "section_move": section_move,
    "section_move_after": section_move_after,
    "section_delete": section_delete,
    "section_show": section_visibility(True),
    "section_hide": section_visibility(False),
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
}
