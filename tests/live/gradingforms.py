"""Rubrics and marking guides on the live site: made through Moodle's own pages, filled as a team lead does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.live.moodleweb import Services
from tests.live.site import LiveActivity, LiveCourse, LiveSite, Person

GET_DEFINITIONS = "core_grading_get_definitions"
GET_INSTANCES = "core_grading_get_gradingform_instances"
READY = {"rubric": "saverubric", "guide": "saveguide"}
Criterion = tuple[str, tuple[float, ...]]
"""A name, and the points of its levels; a marking guide knows the last of them only."""


@dataclass(frozen=True, slots=True)
class GradingForm:
    """A form that is ready for use: `criteria` in their order, as `core_grading_get_definitions` tells them."""

    method: str
    assignment: LiveActivity
    definition: int
    criteria: tuple[Mapping[str, Any], ...]

    def filled(self, scores: Sequence[float], remarks: Sequence[str]) -> dict[str, object]:
        """`advancedgradingdata` of `mod_assign_save_grade`."""
        rows = [self._row(c, s, r) for c, s, r in zip(self.criteria, scores, remarks, strict=True)]
        return {self.method: {"criteria": rows}}

    def _row(self, criterion: Mapping[str, Any], score: float, remark: str) -> dict[str, object]:
        filling: dict[str, object] = {"criterionid": criterion["id"], "remark": remark, "remarkformat": 1}
        if self.method == "guide":
            filling["score"] = score
        else:
            filling["levelid"] = next(level["id"] for level in criterion["levels"] if level["score"] == score)
        return {"criterionid": criterion["id"], "fillings": [filling]}


def graded_assignment(site: LiveSite, course: LiveCourse, name: str, method: str, workflow: bool) -> LiveActivity:
    """An assignment whose grades are given by a form of this method; the form itself is still to be made."""
    return site.assignment(course, 1, name, workflow=workflow, advancedgradingmethod_submissions=method)


def grading_form(
    site: LiveSite, assignment: LiveActivity, method: str, criteria: Sequence[Criterion], ready: bool = True
) -> GradingForm:
    """Defines the form on its page, and reads it back."""
    page = f"grade/grading/form/{method}/edit.php"
    form = site.browser.form(page, {"areaid": _area(site, assignment)})
    kept = {k: v for k, v in form.items() if not re.match(rf"{method}\[(criteria|comments)\]", k)}
    named = kept | {"name": f"Phiếu của {assignment.name}"} | _criteria(method, criteria)
    site.browser.send_form(page, named | {READY[method] + ("" if ready else "draft"): "x"})
    return read_form(site.services, assignment)


def read_form(services: Services, assignment: LiveActivity) -> GradingForm:
    """The form in use at an assignment, with its ids."""
    area = _grading_area(services, assignment)
    method = area["activemethod"]
    [definition] = [d for d in area["definitions"] if d["method"] == method]
    return GradingForm(method, assignment, definition["id"], tuple(definition[method][f"{method}_criteria"]))


def _grading_area(services: Services, assignment: LiveActivity) -> Mapping[str, Any]:
    found = services.call(GET_DEFINITIONS, cmids=[assignment.cmid], areaname="submissions")["areas"]
    area: Mapping[str, Any] = found[0]
    return area


def _area(site: LiveSite, assignment: LiveActivity) -> str:
    where = {
        "contextid": _grading_area(site.services, assignment)["contextid"],
        "component": "mod_assign",
        "area": "submissions",
    }
    found = re.search(r"edit\.php\?areaid=(\d+)", site.browser.get("grade/grading/manage.php", where))
    assert found is not None, "the page names no grading area"
    return found[1]


def _criteria(method: str, criteria: Sequence[Criterion]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for position, (name, points) in enumerate(criteria, 1):
        at = f"{method}[criteria][NEWID{position}]"
        fields[f"{at}[sortorder]"] = str(position)
        if method == "guide":
            fields |= {f"{at}[shortname]": name, f"{at}[maxscore]": f"{points[-1]:g}"}
            fields |= {f"{at}[description]": "", f"{at}[descriptionmarkers]": ""}
            continue
        fields[f"{at}[description]"] = name
        for level, score in enumerate(points):
            mine = f"{at}[levels][NEWID{level}]"
            fields |= {f"{mine}[definition]": f"Mức {level}", f"{mine}[score]": f"{score:g}"}
    return fields


def grade_by_form(
    lead: Person,
    form: GradingForm,
    teacher: Person,
    scores: Sequence[float],
    remarks: Sequence[str],
    comment: str = "",
    state: str = "released",
    again: bool = False,
) -> None:
    """The team lead's verdict by the form; `again` allows another attempt."""
    lead.services.call(
        "mod_assign_save_grade",
        assignmentid=form.assignment.id,
        userid=teacher.id,
        grade=0,
        attemptnumber=-1,
        addattempt=again,
        workflowstate=state,
        applytoall=False,
        plugindata={"assignfeedbackcomments_editor": {"text": comment, "format": 1}},
        advancedgradingdata=form.filled(scores, remarks),
    )


def instances(services: Services, form: GradingForm, since: int = 0) -> list[Mapping[str, Any]]:
    """The active instances, texts as they were typed."""
    found = services.call(GET_INSTANCES, definitionid=form.definition, since=since, moodlewssettingraw=True)
    listed: list[Mapping[str, Any]] = found["instances"]
    return listed
