"""A course's contents as topics and activities. Pure."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ConfigDict

from connector.lms.base import Activity, Topic
from connector.lms.moodle.guidance import is_guided
from connector.lms.moodle.replies import Reply

AUTOMATIC = 2
"""Moodle's COMPLETION_TRACKING_AUTOMATIC; 1 is manual, 0 is none."""

SUBSECTION = "mod_subsection"


class ModuleReply(Reply):
    """`completion` is the kind of tracking. `noviewlink`: there is nothing to open (a label)."""

    id: int
    name: str
    modname: str
    instance: int = 0
    visible: bool = True
    completion: int = 0
    noviewlink: bool = False


class SectionReply(Reply):
    """Of the list that `core_course_get_contents` gives. `component` and `itemid` name the activity a section belongs
    to (subsections, Moodle 4.5)."""

    id: int
    name: str
    section: int
    visible: bool = True
    summary: str = ""
    component: str | None = None
    itemid: int | None = None
    modules: tuple[ModuleReply, ...] = ()


class CourseShape(BaseModel):
    """The topics of a course, and what else the reading needs: SCORM and assignment ids by `cmid`."""

    model_config = ConfigDict(frozen=True)

    topics: tuple[Topic, ...]
    scorms: dict[str, int] = {}
    assigns: dict[str, int] = {}
    completion: bool = False
    """Whether any activity has completion, manual or automatic."""

    def activities(self) -> Iterator[Activity]:
        return (activity for topic in self.topics for activity in topic.activities)


def course_shape(sections: Sequence[SectionReply]) -> CourseShape:
    """Section 0 is no topic (domain.md); what stands in a subsection counts for the section around it."""
    inner = {s.itemid: s for s in sections if s.component == SUBSECTION}
    outer = {s.id: tuple(_modules(s, inner)) for s in sections if s.section and s.component != SUBSECTION}
    modules = [m for found in outer.values() for m in found]
    return CourseShape(
        topics=tuple(_topic(s, outer[s.id]) for s in sections if s.id in outer),
        scorms={str(m.id): m.instance for m in modules if m.modname == "scorm"},
        assigns={str(m.id): m.instance for m in modules if m.modname == "assign"},
        completion=any(m.completion for m in modules),
    )


def tracking_changed(old: CourseShape, new: CourseShape) -> bool:
    """Whether an activity that was there before is now tracked otherwise: Moodle may then have completed it for
    students who did nothing since."""
    before = {a.id: a.tracked for a in old.activities()}
    return any(before.get(a.id, a.tracked) != a.tracked for a in new.activities())


def _modules(section: SectionReply, inner: dict[int | None, SectionReply]) -> Iterator[ModuleReply]:
    for module in section.modules:
        if module.modname == "subsection":
            yield from inner[module.instance].modules if module.instance in inner else ()
        elif module.completion or not module.noviewlink:
            yield module


def _topic(section: SectionReply, modules: Sequence[ModuleReply]) -> Topic:
    return Topic(
        id=str(section.id),
        name=html.unescape(section.name),
        position=section.section,
        activities=tuple(_activity(m) for m in modules),
        visible=section.visible,
        guided=is_guided(section.summary, {m.modname for m in section.modules if m.visible}),
    )


def _activity(module: ModuleReply) -> Activity:
    return Activity(
        id=str(module.id),
        modname=module.modname,
        name=html.unescape(module.name),
        tracked=module.completion == AUTOMATIC,
        visible=module.visible,
    )
