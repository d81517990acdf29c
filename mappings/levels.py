"""The chain of appraisal as a department writes it: levels, their rules, submission windows."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal, Self

from pydantic import Field, NaiveDatetime, model_validator

from mappings.fields import Dated, GroupKind, Key, Name, Stage, Strict


class GradeRule(Strict):
    """How a reviewer's grade in the LMS becomes a decision, in percent of the assignment's maximum."""

    approved: Annotated[float, Field(ge=0, le=100)] = 80
    changes_required: Annotated[float, Field(ge=0, le=100)] = 50

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.changes_required > self.approved:
            raise ValueError("changes_required must not be above approved")
        return self


class MinutesRule(Strict):
    """How a level keeps its minutes (biên bản): one per lesson, made with the verdict, or one per session. `signed`:
    they count only once a signed scan is attached."""

    per: Literal["lesson", "session"] = "lesson"
    signed: bool = False


class ListDue(Strict):
    """When the level's passed list must be out: `days` after the last day of its appraisal, before the hour `before`
    (000_: appraisal by 17 March, the list before 12:00 on the 18th)."""

    days: Annotated[int, Field(ge=0, le=60)] = 1
    before: time = time(12)


class Level(Dated):
    """One level of appraisal; their order in the list is the chain. `unit` says whose verdict it is.

    `group_kind`: which kind of group decides, where schools belong to several (commune and cluster). `schools`: only
    these (all, when absent). `days`: how long the level takes, counted from the end of the one before. `quorum`: how
    many opinions its conclusion needs. `form`: the appraisal form whose scores its appraisers must give. `by_list`: the
    level decides on the passed list of the level before. `own_school`: whether appraisers may judge lessons of their
    own school here (where it is not said: at school levels only).
    """

    id: Key
    name: Name
    unit: Literal["school", "group", "department"]
    group_kind: GroupKind | None = None
    stages: frozenset[Stage] = frozenset({"THCS", "THPT"})
    schools: Annotated[frozenset[Key], Field(min_length=1)] | None = None
    lms_verdicts: bool = False
    grade_rule: GradeRule = GradeRule()
    appraisers: tuple[Name, ...] = ()
    days: Annotated[int, Field(ge=1, le=366)] | None = None
    list_due: ListDue | None = None
    quorum: Annotated[int, Field(ge=1, le=15)] = 1
    form: Key | None = None
    minutes: MinutesRule = MinutesRule()
    by_list: bool = False
    own_school: bool | None = None

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.group_kind is not None and self.unit != "group":
            raise ValueError("group_kind is for levels whose unit is group")
        if self.lms_verdicts and self.quorum > 1:
            raise ValueError("a level whose verdicts are grades in the LMS has one appraiser, so quorum 1")
        if self.by_list and (self.quorum > 1 or self.lms_verdicts):
            raise ValueError("a level that decides by list takes neither opinions nor grades")
        return self

    @property
    def judges_own_school(self) -> bool:
        return self.unit == "school" if self.own_school is None else self.own_school


class Window(Strict):
    """A submission window (đợt nộp), both days included. `late`: what happens to what is handed in after it.

    `due`: by level, the last day of its appraisal; `lists_due`: by level, day and hour (department's time) before which
    its passed list must be out. Where they are absent the levels' `days` and `list_due` say so, counted from `closes`.
    """

    id: Key
    name: Name
    opens: date
    closes: date
    late: Literal["refuse", "accept", "next_window"] = "accept"
    due: dict[Key, date] = Field(default_factory=dict)
    lists_due: dict[Key, NaiveDatetime] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.closes < self.opens:
            raise ValueError("closes must not be before opens")
        return self


DaysAway = Annotated[int, Field(ge=0, le=90)]


class ReminderRule(Strict):
    """When who answers for a deadline is reminded: so many days before it, so many after it has passed (0: that day).
    `by`: the ways; `moodle` needs the person's account number on a site."""

    before: frozenset[DaysAway] = frozenset({3, 1})
    after: frozenset[DaysAway] = frozenset({1, 3, 7})
    by: frozenset[Literal["email", "moodle"]] = frozenset({"email", "moodle"})
