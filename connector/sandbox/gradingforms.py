"""Rubrics and marking guides of a site, and how they were filled in. Times are seconds since 1970."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum


class Status(IntEnum):
    """Moodle's states of a filled form; only active ones are told by its web service."""

    ACTIVE = 1
    ARCHIVED = 3


@dataclass(slots=True)
class FormCriterion:
    """`levels`: points by the level's id, for a rubric; a marking guide has `maxscore` alone."""

    id: int
    name: str
    maxscore: float
    levels: dict[int, float] = field(default_factory=dict)


@dataclass(slots=True)
class GradingForm:
    """`method`: rubric or guide. A form that is not `ready` is a draft: grades are given as points meanwhile."""

    id: int
    cmid: int
    method: str
    criteria: list[FormCriterion]
    ready: bool
    timemodified: int

    @property
    def maxscore(self) -> float:
        return sum(c.maxscore for c in self.criteria)


@dataclass(slots=True)
class Filling:
    """One criterion filled in; `remark` as it was typed."""

    id: int
    criterionid: int
    levelid: int | None
    score: float | None
    remark: str
    remarkformat: int


@dataclass(slots=True)
class FilledForm:
    """`itemid` is the id of the grade."""

    id: int
    form: int
    itemid: int
    raterid: int
    timemodified: int
    fillings: list[Filling]
    status: Status = Status.ACTIVE


@dataclass(slots=True)
class GradingForms:
    """All forms of a site. Ids are never given twice."""

    forms: dict[int, GradingForm] = field(default_factory=dict)
    filled: list[FilledForm] = field(default_factory=list)
    last_id: int = 0

    def _id(self) -> int:
        self.last_id += 1
        return self.last_id

    def define(
        self, cmid: int, method: str, criteria: Iterable[tuple[str, tuple[float, ...]]], when: int, ready: bool = True
    ) -> GradingForm:
        """A form with criteria of (name, points of the levels); a guide takes the last of the points as its maximum."""
        made = [
            FormCriterion(self._id(), name, max(points), self._levels(points) if method == "rubric" else {})
            for name, points in criteria
        ]
        form = GradingForm(self._id(), cmid, method, made, ready, when)
        self.forms[form.id] = form
        return form

    def _levels(self, points: Iterable[float]) -> dict[int, float]:
        return {self._id(): score for score in points}

    def of(self, cmid: int) -> GradingForm | None:
        """The form of an assignment, ready or not."""
        return next((form for form in self.forms.values() if form.cmid == cmid), None)

    def in_use(self, cmid: int) -> GradingForm | None:
        form = self.of(cmid)
        return form if form and form.ready else None

    def active(self, form: int, since: int = 0) -> list[FilledForm]:
        all_of_it = (f for f in self.filled if f.form == form and f.status is Status.ACTIVE)
        return [f for f in all_of_it if f.timemodified >= since]

    def fill(
        self, form: GradingForm, itemid: int, raterid: int, given: Mapping[int, Filling] | None, when: int, most: float
    ) -> float:
        """A new filling in place of the one before; the grade it comes to, out of `most`.

        `given` None: the form was sent empty. The criteria stay as they were and the grade is -1: none (4.2 and 4.5).
        """
        before = next((f for f in self.active(form.id) if f.itemid == itemid), None)
        if before is not None:
            before.status = Status.ARCHIVED
        kept = list(given.values()) if given is not None else before.fillings if before else []
        fresh = [Filling(self._id(), f.criterionid, f.levelid, f.score, f.remark, f.remarkformat) for f in kept]
        self.filled.append(FilledForm(self._id(), form.id, itemid, raterid, when, fresh))
        return -1 if given is None else most * _points(form, fresh) / form.maxscore


def _points(form: GradingForm, fillings: Iterable[Filling]) -> float:
    levels = {level: score for c in form.criteria for level, score in c.levels.items()}
    return sum(levels.get(f.levelid or 0, f.score or 0) for f in fillings)
