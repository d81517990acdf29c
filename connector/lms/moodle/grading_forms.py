"""Rubrics and marking guides: what a form asks, and how one grade's form was filled in.

Nothing a run reads anyway tells when a form was changed, so it is asked for anew whenever a grade given by it has to be
read or kept. That a grade was given by no form is told by the way it is displayed, at no call (tried on 4.2 and 4.5).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from connector.errors import Rejected
from connector.lms.base import GivenCriterion
from connector.lms.moodle.batches import in_batches
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.errors import missing_functions
from connector.lms.moodle.grading_replies import (
    AreaReply,
    CriterionReply,
    DefinitionReply,
    DefinitionsReply,
    FillingReply,
    InstanceReply,
    InstancesReply,
)
from connector.lms.moodle.plaintext import plain_text

GET_DEFINITIONS = "core_grading_get_definitions"
GET_INSTANCES = "core_grading_get_gradingform_instances"
READY = 20
_AREA = "submissions"
_POINTS = "&nbsp;/&nbsp;"
_RAW = "moodlewssettingraw"
"""A setting of the call: texts as they were typed. `<` comes as `&lt;` otherwise, and would be kept so if sent back."""


def is_plain(display: str | None) -> bool:
    """Whether a grade is shown as no grade given by a form is shown: `85.00&nbsp;/&nbsp;100.00`.

    False says nothing: other gradebook settings show plain points otherwise as well.
    """
    return display is not None and _POINTS in display and "advancedgrade" not in display


@dataclass(frozen=True)
class GradingForm:
    """The form in use at an assignment. `known`: its method is a rubric or a marking guide."""

    id: int
    method: str
    criteria: tuple[CriterionReply, ...]

    @property
    def known(self) -> bool:
        return self.method in ("rubric", "guide")

    def read(self, instance: InstanceReply) -> tuple[GivenCriterion, ...]:
        """The criteria that were filled in, in the form's order."""
        filled = {one.criterionid: one for one in instance.fillings}
        return tuple(_given(c, filled[c.id]) for c in self.criteria if c.id in filled)

    def as_it_was(self, instance: InstanceReply) -> dict[str, object]:
        """`advancedgradingdata` that fills the form in as it is: without it `mod_assign_save_grade` takes the grade
        away (tried on 4.2 and 4.5)."""
        rows = [{"criterionid": one.criterionid, "fillings": [_again(one)]} for one in instance.fillings]
        return {self.method: {"criteria": rows}}


class GradingForms:
    """Asks for forms and fillings. `core_grading_get_gradingform_instances` takes moodle/grade:managegradingforms."""

    def __init__(self, client: MoodleClient) -> None:
        self._client = client

    def need(self) -> None:
        """Raises `NeedsOperator` (`missing_function`) where the token's service lacks the functions."""
        if missing := {GET_DEFINITIONS, GET_INSTANCES} - self._client.probe().functions:
            raise missing_functions(self._client.site.id, missing)

    def in_use(self, cmids: Iterable[int]) -> dict[int, GradingForm]:
        """The forms ready for use, by the assignment's cmid; assignments graded by points are left out. One call."""

        def ask(some: Sequence[int]) -> DefinitionsReply:
            return self._client.ask(DefinitionsReply, GET_DEFINITIONS, {"cmids": some, "areaname": _AREA})

        wanted = sorted(set(cmids))
        areas = (area for answer in in_batches(wanted, ask, self._left_out) for area in answer.areas)
        found = {area.cmid: _active(area) for area in areas}
        return {cmid: _form(definition) for cmid in wanted if (definition := found.get(cmid))}

    def _left_out(self, cmid: int, problem: Rejected) -> None:
        self._client.log.warning("moodle_grading_form_left_out", cmid=cmid, code=problem.code)

    def filled(self, form: GradingForm, since: int = 0) -> Mapping[int, InstanceReply]:
        """How the form was filled in since then (seconds, included), by the id of the grade. One call."""
        params = {"definitionid": form.id, "since": max(since, 0), _RAW: True}
        answer = self._client.ask(InstancesReply, GET_INSTANCES, params)
        return {instance.itemid: instance for instance in answer.instances}


def _active(area: AreaReply) -> DefinitionReply | None:
    """A form that is still a draft is not used: the reviewer is shown a field for points then."""
    return next((d for d in area.definitions if d.method == area.activemethod and d.status == READY), None)


def _form(definition: DefinitionReply) -> GradingForm:
    criteria = definition.rubric.rubric_criteria if definition.rubric else ()
    criteria = definition.guide.guide_criteria if definition.guide else criteria
    return GradingForm(definition.id, definition.method, tuple(sorted(criteria, key=lambda c: c.sortorder)))


def _given(criterion: CriterionReply, filling: FillingReply) -> GivenCriterion:
    scores = {level.id: level.score for level in criterion.levels}
    name = plain_text(criterion.shortname or criterion.description or "")
    return GivenCriterion(
        name=" ".join(name.split()),
        score=scores.get(filling.levelid or 0) if scores else filling.score,
        max=max(scores.values()) if scores else criterion.maxscore,
        remark=_typed(filling.remark or ""),
    )


def _typed(remark: str) -> str:
    """Remarks are typed into a plain field, so line ends count and `<` is no markup, unless there are tags."""
    if re.search(r"</?[a-zA-Z][^<>]*>", remark):
        return plain_text(re.sub(r"\r?\n", "<br>", remark))
    return "\n".join(line.strip() for line in remark.strip().splitlines())


def _again(filling: FillingReply) -> dict[str, object]:
    values = {"criterionid": filling.criterionid, "levelid": filling.levelid, "score": filling.score}
    return {**values, "remark": filling.remark or "", "remarkformat": filling.remarkformat}
