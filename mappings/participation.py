"""What participation is measured by: thresholds, bands, small cells, groups of students, plans of topics."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from connector.lessons.identity import unaccented
from mappings.fields import Name, Strict


def _rising(values: tuple[float, ...]) -> tuple[float, ...]:
    if any(b <= a for a, b in pairwise(values)):
        raise ValueError("must rise, without repetition")
    return values


Bands = Annotated[tuple[Annotated[float, Field(gt=0, lt=10)], ...], Field(max_length=9), AfterValidator(_rising)]
"""Where one band of scores ends and the next begins, of 10; a score on the border belongs to the upper band."""


class StudentGroup(Strict):
    """Some students of a school: members of cohorts of its site (by name or idnumber), or those whose codes a CSV list
    names. The list stays with the school: only pseudonyms of it are kept."""

    cohorts: tuple[Name, ...] = ()
    file: Name | None = None

    @property
    def named(self) -> bool:
        """Whether anything says who belongs to it: without that it is not known, which is not the same as nobody."""
        return bool(self.cohorts or self.file)


class StudentGroups(Strict):
    """Who is vulnerable (đối tượng yếu thế), who lacks the means to learn online, who is not counted at all."""

    vulnerable: StudentGroup = StudentGroup()
    lacks_means: StudentGroup = StudentGroup()
    excluded: StudentGroup = StudentGroup()

    def before(self, others: StudentGroups) -> StudentGroups:
        """These groups; the others' where these name nobody."""
        kinds = type(self).model_fields
        return StudentGroups(**{k: getattr(self if getattr(self, k).named else others, k) for k in kinds})


class TopicPlan(Strict):
    """What a topic is planned to be: minutes (also written as a plain number), and its last day."""

    minutes: Annotated[int | None, Field(gt=0)] = None
    ends: date | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: object) -> object:
        return {"minutes": value} if isinstance(value, int | float | str) else value

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.minutes is None and self.ends is None:
            raise ValueError("name minutes, ends or both")
        return self


def plan_in(plans: Mapping[str, TopicPlan], topic: str) -> TopicPlan | None:
    """The plan under that name; else under the same name with other accents or case."""
    if (exact := plans.get(topic)) is not None or not plans:
        return exact
    return {unaccented(name): plan for name, plan in plans.items()}.get(unaccented(topic))


class Rules(Strict):
    """Thresholds of the indicators; they are printed in every report (domain.md, 'Left open').

    `score_bands`: by default those of 22/2021/TT-BGDĐT article 9 (5, 6.5, 8). `small_cell`: counts of students from 1
    to below it are not shown in what leaves a unit; 1 shows all."""

    inactive_days: Annotated[int, Field(ge=1, le=60)] = 7
    low_score: Annotated[float, Field(ge=0, le=10)] = 5.0
    late_after_hours: Annotated[float, Field(gt=0)] = 26
    score_bands: Bands = (5.0, 6.5, 8.0)
    small_cell: Annotated[int, Field(ge=1, le=100)] = 5
    students: StudentGroups = StudentGroups()


class Privacy(Strict):
    """How long rows about students (pseudonyms) are kept; afterwards only counts stay. The law asks for a limit and
    leaves its length to the purpose: by default three school years, as long as reports compare with years before."""

    facts_days: Annotated[int, Field(ge=31, le=3660)] = 1096
