"""Replies about rubrics and marking guides (`core_grading_*`), only what is used."""

from __future__ import annotations

from connector.lms.moodle.replies import Answer, Reply


class LevelReply(Reply):
    id: int
    score: float = 0


class CriterionReply(Reply):
    """A rubric names it by `description` (HTML) and has `levels`; a guide by `shortname`, with a `maxscore`."""

    id: int
    sortorder: int = 0
    description: str | None = None
    shortname: str | None = None
    maxscore: float = 0
    levels: tuple[LevelReply, ...] = ()


class RubricReply(Reply):
    rubric_criteria: tuple[CriterionReply, ...] = ()


class GuideReply(Reply):
    guide_criteria: tuple[CriterionReply, ...] = ()


class DefinitionReply(Reply):
    """`status`: 10 draft, 20 ready for use."""

    id: int
    method: str
    status: int
    rubric: RubricReply | None = None
    guide: GuideReply | None = None


class AreaReply(Reply):
    """`activemethod` is null where grades are plain points; definitions of methods no longer used stay listed."""

    cmid: int
    activemethod: str | None = None
    definitions: tuple[DefinitionReply, ...] = ()


class DefinitionsReply(Answer):
    """`core_grading_get_definitions`. With `activeonly` one plain assignment fails the whole call (4.2 and 4.5)."""

    areas: tuple[AreaReply, ...] = ()


class FillingReply(Reply):
    """`levelid` of a rubric, `score` of a guide. `remark` is what was typed, where raw texts are asked for."""

    criterionid: int
    levelid: int | None = None
    score: float | None = None
    remark: str | None = None
    remarkformat: int = 1


class FillingsReply(Reply):
    criteria: tuple[FillingReply, ...] = ()


class InstanceReply(Reply):
    """`itemid` is the id of the grade (`assign_grades`)."""

    id: int
    itemid: int
    rubric: FillingsReply | None = None
    guide: FillingsReply | None = None

    @property
    def fillings(self) -> tuple[FillingReply, ...]:
        filled = self.rubric or self.guide
        return filled.criteria if filled else ()


class InstancesReply(Answer):
    """`core_grading_get_gradingform_instances`: the one active filling of each grade, also of grades in review. Those
    that a change of the form left to be graded again (needs update) and those replaced (archived) are not told."""

    instances: tuple[InstanceReply, ...] = ()
