"""`core_grading_get_definitions` and `core_grading_get_gradingform_instances`: rubrics and marking guides."""

from __future__ import annotations

from connector.sandbox.call import Call, Function
from connector.sandbox.gradingforms import FilledForm, Filling, FormCriterion, GradingForm
from connector.sandbox.parameters import ListOf, Param, Record, Value
from connector.sandbox.records import Module
from connector.sandbox.replies import Json, MoodleError, formatted, missing_record, number
from connector.sandbox.urls import context_id

_READY, _DRAFT = 20, 10
_METHODS = ("rubric", "guide")
_MAY_NOT = frozenset({"student", "teacher"})
"""Roles without the permission to manage grading forms."""


def _get_definitions(call: Call) -> Json:
    """An assignment graded by points has no method, which fails a call for active methods only (4.2 and 4.5)."""
    modules = [_module(call, cmid) for cmid in call.ints("cmids")]
    if call.given["activeonly"] and not all(call.site.grading.of(m.id) for m in modules):
        raise MoodleError("invalid_method_name", "core_grading/invalid_method_name")
    return {"areas": [_area(call, module) for module in modules], "warnings": []}


def _module(call: Call, cmid: int) -> Module:
    found = call.site.modules.get(cmid)
    if found is None:
        raise MoodleError("invalidcoursemodule", "Invalid course module ID", "dml_missing_record_exception")
    return found


def _area(call: Call, module: Module) -> Json:
    form = call.site.grading.of(module.id)
    return {
        "cmid": module.id,
        "contextid": context_id(module),
        "component": "mod_assign",
        "areaname": call.text("areaname"),
        "activemethod": form.method if form else None,
        "definitions": [_definition(form)] if form else [],
    }


def _definition(form: GradingForm) -> Json:
    numbered = list(enumerate(form.criteria, 1))
    guide: Json = {"guide_criteria": [_guide_criterion(n, c) for n, c in numbered], "guide_comments": []}
    rubric: Json = {"rubric_criteria": [_rubric_criterion(n, c) for n, c in numbered]}
    return {
        "id": form.id,
        "method": form.method,
        "name": "Phiếu thẩm định",
        "description": "",
        "descriptionformat": 1,
        "status": _READY if form.ready else _DRAFT,
        "copiedfromid": None,
        "timecreated": form.timemodified,
        "usercreated": 2,
        "timemodified": form.timemodified,
        "usermodified": 2,
        "timecopied": 0,
        form.method: rubric if form.method == "rubric" else guide,
    }


def _rubric_criterion(position: int, criterion: FormCriterion) -> Json:
    levels: list[Json] = [
        {"id": level, "score": number(score), "definition": f"Mức {n}", "definitionformat": 1}
        for n, (level, score) in enumerate(criterion.levels.items())
    ]
    named: dict[str, Json] = {"description": formatted(criterion.name), "descriptionformat": 1}
    return {"id": criterion.id, "sortorder": position, **named, "levels": levels}


def _guide_criterion(position: int, criterion: FormCriterion) -> Json:
    return {
        "id": criterion.id,
        "sortorder": position,
        "description": "",
        "descriptionformat": 0,
        "shortname": criterion.name,
        "descriptionmarkers": "",
        "descriptionmarkersformat": 0,
        "maxscore": number(criterion.maxscore),
    }


def _get_instances(call: Call) -> Json:
    form = call.site.grading.forms.get(call.whole("definitionid"))
    if form is None:
        raise missing_record("grading_definitions")
    _refuse(call, form)
    found = call.site.grading.active(form.id, call.whole("since"))
    return {"instances": [_instance(call, form, f) for f in found], "warnings": []}


def _refuse(call: Call, form: GradingForm) -> None:
    course = call.site.modules[form.cmid].course
    roles = {e.role for e in call.site.enrolments if (e.course, e.userid) == (course, call.user.id)}
    if roles & _MAY_NOT:
        message = "Sorry, but you do not currently have permissions to do that (Manage advanced grading methods)."
        raise MoodleError("nopermissions", message, "core\\exception\\required_capability_exception")


def _instance(call: Call, form: GradingForm, filled: FilledForm) -> Json:
    raw = bool(call.given["moodlewssettingraw"])
    criteria: Json = [_filling(form.method, f, raw) for f in filled.fillings]
    return {
        "id": filled.id,
        "raterid": filled.raterid,
        "itemid": filled.itemid,
        "rawgrade": None,
        "status": int(filled.status),
        "feedback": "",
        "feedbackformat": 0,
        "timemodified": filled.timemodified,
        form.method: {"criteria": criteria},
    }


def _filling(method: str, filling: Filling, raw: bool) -> Json:
    shape: dict[str, Json] = {"id": filling.id, "criterionid": filling.criterionid}
    if method == "rubric":
        shape["levelid"] = filling.levelid
    shape |= {"remark": filling.remark if raw else formatted(filling.remark), "remarkformat": filling.remarkformat}
    return shape | ({"score": number(filling.score or 0)} if method == "guide" else {})


def sent_fillings(form: GradingForm, given: dict[str, Param]) -> dict[int, Filling] | None:
    """What `advancedgradingdata` fills the form with; None where it holds nothing for it."""
    of_method = given.get(form.method)
    rows = of_method.get("criteria") if isinstance(of_method, dict) else None
    sent = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    fillings = [one for row in sent for one in _records(row["fillings"])]
    return {_int(one["criterionid"]): _sent(one) for one in fillings} or None


def _records(value: Param) -> list[dict[str, Param]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _sent(one: dict[str, Param]) -> Filling:
    score, level = one["score"], one["levelid"]
    return Filling(
        id=0,
        criterionid=_int(one["criterionid"]),
        levelid=_int(level) or None,
        score=float(score) if isinstance(score, int | float) else None,
        remark=str(one["remark"] or ""),
        remarkformat=_int(one["remarkformat"]),
    )


def _int(value: Param) -> int:
    return value if isinstance(value, int) else 0


_ROW = Record(
    {
        "criterionid": Value("int"),
        "fillings": ListOf(
            Record(
                {
                    "criterionid": Value("int"),
                    "levelid": Value("int", None),
                    "score": Value("float", None),
                    "remark": Value("text", ""),
                    "remarkformat": Value("int", 1),
                }
            )
        ),
    }
)
ADVANCED = Record({method: Record({"criteria": ListOf(_ROW)}, None) for method in _METHODS}, {})
"""`advancedgradingdata` of `mod_assign_save_grade`."""

FUNCTIONS = {
    "core_grading_get_definitions": Function(
        Record({"cmids": ListOf(Value("int")), "areaname": Value("text"), "activeonly": Value("bool", False)}),
        _get_definitions,
    ),
    "core_grading_get_gradingform_instances": Function(
        # Any function of a real Moodle takes this setting; here no other has a text that was typed without an editor.
        Record(
            {"definitionid": Value("int"), "since": Value("int", 0), "moodlewssettingraw": Value("bool", default=False)}
        ),
        _get_instances,
    ),
}
