"""The outline of a course as the companion plugin tells it, and what is kept of it between readings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ConfigDict, ValidationError

from connector.lms.base import Activity, Cache, Topic
from connector.lms.moodle.fact_rows import CourseTold, Module, Section
from connector.lms.moodle.topics import AUTOMATIC

CACHE_KEY = "courses_by_plugin"


class ScormShape(BaseModel):
    """`scoes`: those that can be opened, in their order."""

    model_config = ConfigDict(frozen=True)

    grademethod: int | None = None
    scoes: tuple[str, ...] = ()


class ToldShape(BaseModel):
    """Topics, and by `cmid` what is needed to understand what was recorded. `revision`: of which course page."""

    model_config = ConfigDict(frozen=True)

    revision: str = ""
    topics: tuple[Topic, ...] = ()
    by_grade: frozenset[str] = frozenset()
    scorms: dict[str, ScormShape] = {}

    def activities(self) -> Iterator[Activity]:
        return (activity for topic in self.topics for activity in topic.activities)


def shape_of(told: CourseTold) -> ToldShape:
    """From the rows of an outline; labels that nobody completes are no activities."""
    kept = [m for m in told.modules if m.tracking or m.opens]
    return ToldShape(
        revision=told.revision,
        topics=tuple(_topic(section, kept) for section in told.sections),
        by_grade=frozenset(m.id for m in kept if m.by_grade),
        scorms={m.id: ScormShape(grademethod=m.grademethod, scoes=m.scoes) for m in kept if m.modname == "scorm"},
    )


def recall(cache: Cache, course_id: int) -> ToldShape | None:
    """What is kept of a course; None where there is nothing, or nothing of this form."""
    kept = cache.get(CACHE_KEY)
    try:
        return ToldShape.model_validate(kept[str(course_id)]) if isinstance(kept, dict) else None
    except (KeyError, ValidationError):
        return None


def keep(cache: Cache, course_id: int, shape: ToldShape) -> None:
    kept = cache.get(CACHE_KEY)
    if not isinstance(kept, dict):
        kept = cache[CACHE_KEY] = {}
    kept[str(course_id)] = shape.model_dump(mode="json")


def tracking_changed(old: ToldShape, new: ToldShape) -> bool:
    """Whether an activity that was there before is now tracked otherwise: what was told of its completion before meant
    something else."""
    before = {a.id: a.tracked for a in old.activities()}
    return any(before.get(a.id, a.tracked) != a.tracked for a in new.activities())


def _topic(section: Section, modules: Sequence[Module]) -> Topic:
    return Topic(
        id=section.id,
        name=section.name,
        position=section.number,
        activities=tuple(
            Activity(m.id, m.modname, m.name, m.tracking == AUTOMATIC, m.visible)
            for m in modules
            if m.section == section.id
        ),
        visible=section.visible,
        guided=section.guided,
    )
