"""Names edited in place: of sections and activities."""

from __future__ import annotations

from connector.sandbox.call import Call, Function
from connector.sandbox.functions.shapes import SINGULARS
from connector.sandbox.parameters import Record, Value
from connector.sandbox.replies import Json, MoodleError, cleaned, formatted


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
    "core_update_inplace_editable": Function(
        Record({name: Value("text") for name in ("component", "itemtype", "itemid", "value")}),
        _inplace_editable,
        writes=True,
    ),
}
