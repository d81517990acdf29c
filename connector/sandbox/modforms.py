"""The activity form `course/modedit.php` shows: its fields as recorded from Moodle 4.5.6, hidden ones and all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from connector.sandbox.drafts import unused_itemid
from connector.sandbox.functions.coursemodule import module_number
from connector.sandbox.records import Course, Module, Section, User
from connector.sandbox.replies import escaped

FILE_FIELDS = {"scorm": "packagefile", "h5pactivity": "packagefile", "resource": "files"}
MULTISELECT = "_qf__force_multiselect_submission"
_DATE = ("day", "month", "year", "hour", "minute")
_GRADED = {
    "grade[modgrade_type]": "point",
    "grade[modgrade_scale]": "2",
    "grade[modgrade_point]": "100",
    "gradecat": "1",
    "gradepass": "",
}
_WINDOW = {"display": "0", "popupwidth": "620", "popupheight": "450", "printintro": "1"}
_OWN: Mapping[str, Mapping[str, str]] = {
    "scorm": {
        **{"scormtype": "local", "datadir": "", "pkgtype": "", "launch": "", "redirect": "no", "redirecturl": ""},
        **{"updatefreq": "0", "popup": "0", "width": "100", "height": "500", "skipview": "0", "hidebrowse": "0"},
        **{"displaycoursestructure": "0", "hidetoc": "0", "nav": "1", "navpositionleft": "-100"},
        **{"navpositiontop": "-100", "displayattemptstatus": "1"},
        **{f"{name}[{part}]": "1" for name in ("timeopen", "timeclose") for part in _DATE},
        **{"grademethod": "1", "maxgrade": "100", "maxattempt": "0", "whatgrade": "0", "forcenewattempt": "0"},
        **{"lastattemptlock": "0", "forcecompleted": "0", "auto": "0", "autocommit": "0", "masteryoverride": "1"},
        "groupmode": "0",
        "groupingid": "0",
        "completionscorerequired": "0",
    },
    "h5pactivity": {
        **_GRADED,
        **{"enabletracking": "1", "grademethod": "1", "reviewmode": "1", "groupmode": "0", "groupingid": "0"},
        "completionpassgrade": "0",
    },
    "resource": {**_WINDOW, "showtype": "1", "filterfiles": "0"},
    "page": {"display": "5", "printintro": "0", "printlastmodified": "1"},
    "url": dict(_WINDOW),
}
_EVERY = {
    "lang": "",
    "availabilityconditionsjson": "",
    "completion": "0",
    **{f"completionexpected[{part}]": "1" for part in _DATE},
    "competencies": MULTISELECT,
    "competency_rule": "0",
    "override_grade": "0",
}
_HINTS = ("general", "modstandardelshdr", "availabilityconditionsheader", "activitycompletionheader", "tagshdr")


@dataclass(frozen=True, slots=True)
class FormPage:
    """What one showing of the form holds, to whom. `module` None: a new activity of the kind `modname`."""

    user: User
    course: Course
    section: Section
    modname: str
    module: Module | None
    sesskey: str
    name: str = ""
    intro: str = ""
    showdescription: bool = False
    text: str = ""
    revision: int = 1
    idnumber: str = ""
    visible: bool = True
    tags: tuple[str, ...] = ()
    itemid: int = 0


def form_of(page: FormPage, errors: Mapping[str, str]) -> str:
    """The form's HTML; `errors` by field are shown where Moodle shows them."""
    parts = [_hidden(name, value) for name, value in _hidden_fields(page).items()]
    shown = "".join([*parts, *_shown(page), _tags(page.tags), *_errors(page, errors)])
    buttons = "".join(
        f'<input type="submit" name="{name}" value="{value}">'
        for name, value in (
            ("submitbutton2", "Save and return to course"),
            ("submitbutton", "Save and display"),
            ("cancel", "Cancel"),
        )
    )
    return (
        f'<form autocomplete="off" action="modedit.php" method="post" id="mform1" class="mform">{shown}{buttons}</form>'
    )


def _hidden_fields(page: FormPage) -> dict[str, str]:
    module = page.module
    revision = {"revision": str(page.revision)} if page.modname in ("page", "resource") else {}
    return {
        **_OWN[page.modname],
        **_EVERY,
        **{f"mform_isexpanded_id_{name}": "0" for name in _HINTS},
        "completionunlocked": "1",
        "course": str(page.course.id),
        "coursemodule": str(module.id) if module else "",
        "section": str(page.section.number),
        "module": str(module_number(page.modname)),
        "modulename": page.modname,
        "instance": str(module.instance) if module else "",
        "add": "0" if module else page.modname,
        "update": str(module.id) if module else "0",
        "return": "0",
        "sr": "-1",
        "beforemod": "0",
        "showonly": "",
        **revision,
        "sesskey": page.sesskey,
        f"_qf__mod_{page.modname}_mod_form": "1",
        "introeditor[format]": "1",
        "introeditor[itemid]": str(unused_itemid()),
        **_file_or_text(page),
    }


def _file_or_text(page: FormPage) -> dict[str, str]:
    if field := FILE_FIELDS.get(page.modname):
        return {field: str(page.itemid)}
    return {"page[format]": "1", "page[itemid]": str(page.itemid)} if page.modname == "page" else {}


def _shown(page: FormPage) -> Iterable[str]:
    yield f'<input type="text" class="form-control " name="name" id="id_name" value="{escaped(page.name)}">'
    yield _editor("introeditor", page.intro)
    yield _checkbox("showdescription", page.showdescription)
    if page.modname == "page":
        yield _editor("page", page.text)
    if page.modname == "url":
        yield f'<input type="url" name="externalurl" id="id_externalurl" value="{escaped(page.text)}">'
    yield _select("visible", {"1": "Show on course page", "0": "Hide on course page"}, str(int(page.visible)))
    yield f'<input type="text" name="cmidnumber" id="id_cmidnumber" value="{escaped(page.idnumber)}">'


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escaped(value)}">\n'


def _editor(name: str, text: str) -> str:
    return f'<textarea id="id_{name}" name="{name}[text]" class="form-control" rows="10">{escaped(text)}</textarea>'


def _checkbox(name: str, on: bool) -> str:
    checked = " checked" if on else ""
    return f'{_hidden(name, "0")}<input type="checkbox" name="{name}" id="id_{name}" value="1"{checked}>'


def _select(name: str, options: Mapping[str, str], chosen: str) -> str:
    marks = {value: " selected" if value == chosen else "" for value in options}
    shown = "".join(f'<option value="{value}"{marks[value]}>{said}</option>' for value, said in options.items())
    return f'<select class="custom-select" name="{name}" id="id_{name}">{shown}</select>'


def _tags(tags: Iterable[str]) -> str:
    options = "".join(f'<option value="{escaped(tag)}" selected>{escaped(tag)}</option>' for tag in tags)
    return f'{_hidden("tags", MULTISELECT)}<select name="tags[]" id="id_tags" multiple>{options}</select>'


def _errors(page: FormPage, errors: Mapping[str, str]) -> Iterable[str]:
    fields = ["name", "introeditor", "cmidnumber", "externalurl", "page", FILE_FIELDS.get(page.modname, "")]
    for field in filter(None, fields):
        said = escaped(errors.get(field, ""))
        yield f'<div class="form-control-feedback invalid-feedback" id="id_error_{field}">{said}</div>'
