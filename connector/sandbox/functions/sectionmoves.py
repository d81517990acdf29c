"""The actions of `core_courseformat_update_course` on sections."""

from __future__ import annotations

from collections.abc import Callable

from connector.sandbox.call import Call
from connector.sandbox.functions.shapes import state_course, state_module, state_section
from connector.sandbox.records import Course, Section
from connector.sandbox.replies import Json, MoodleError

Updates = list[dict[str, Json]]
_MOST = 52


def update(kind: str, fields: Json, action: str = "put") -> dict[str, Json]:
    """One entry of what `core_courseformat_update_course` answers."""
    return {"name": kind, "action": action, "fields": fields}


def whole_course(call: Call, course: Course) -> Updates:
    sections = call.site.sections_of(course.id)
    return [
        update("course", state_course(call, course)),
        *(update("section", state_section(call, section)) for section in sections),
        *(update("cm", state_module(call, module)) for module in call.site.modules_of(course.id)),
    ]


def section_add(call: Call, course: Course) -> Updates:
    """At the end, or after the section named."""
    if len(call.site.sections_of(course.id)) > _MOST:
        said = f"Cannot create new section as it would exceed the maximum number of sections ({_MOST})."
        raise MoodleError("maxsectionslimit", said)
    added = call.do.add_section(course)
    if call.whole("targetsectionid"):
        _place(call, course, [added], _section(call, course, call.whole("targetsectionid")), after=True)
    return whole_course(call, course)


def section_move(call: Call, course: Course) -> Updates:
    """To the place of the target."""
    return _moved(call, course, after=False)


def section_move_after(call: Call, course: Course) -> Updates:
    return _moved(call, course, after=True)


def _moved(call: Call, course: Course, after: bool) -> Updates:
    if not call.whole("targetsectionid"):
        said = f"Action {call.text('action')} requires targetsectionid"
        raise MoodleError(said, f"error/{said}")
    target = _section(call, course, call.whole("targetsectionid"))
    _place(call, course, _chosen(call, course), target, after)
    return whole_course(call, course)


def _place(call: Call, course: Course, moved: list[Section], target: Section, after: bool) -> None:
    order = call.site.sections_of(course.id)
    forward = not after and target.number > min(s.number for s in moved)
    left = [s for s in order if s not in moved or s is target]
    at = left.index(target) + (1 if after or forward else 0)
    left[at:at] = [s for s in moved if s is not target]
    for number, section in enumerate(left):
        section.number = number
    call.do.touch(course)


def section_delete(call: Call, course: Course) -> Updates:
    """With all that stands in it; section 0 stays."""
    sections = _chosen(call, course)
    gone: Updates = []
    for section in sections:
        gone += [update("cm", {"id": module.id}, "remove") for module in call.site.modules_in(section)]
        gone.append(update("section", {"id": section.id}, "remove"))
        for cmid in list(section.sequence):
            call.do.remove_module(call.site.modules[cmid])
        del call.site.sections[section.id]
    for number, section in enumerate(call.site.sections_of(course.id)):
        section.number = number
    call.do.touch(course)
    return gone + whole_course(call, course)


def section_visibility(visible: bool) -> Callable[[Call, Course], Updates]:
    """Modules follow their section."""

    def change(call: Call, course: Course) -> Updates:
        sections = _chosen(call, course)
        modules = [m for section in sections for m in call.site.modules_in(section)]
        for section in sections:
            section.visible = visible
        for module in modules:
            module.visible = visible
        call.do.touch(course)
        told = [update("section", state_section(call, section)) for section in sections]
        return told + [update("cm", state_module(call, module)) for module in modules]

    return change


def _chosen(call: Call, course: Course) -> list[Section]:
    """Section 0 can be neither moved, hidden nor deleted."""
    found = [_section(call, course, number) for number in call.ints("ids")]
    if not found or any(section.number == 0 for section in found):
        raise MoodleError("emptysectionids", "error/emptysectionids")
    return found


def _section(call: Call, course: Course, number: int) -> Section:
    section = call.site.sections.get(number)
    if section is None or section.course != course.id:
        raise MoodleError("unexistingsectionid", "error/unexistingsectionid")
    return section
