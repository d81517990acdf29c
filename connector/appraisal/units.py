"""What rights need to know of a unit at a level, where a deed is about the unit and not about one lesson."""

from __future__ import annotations

from collections.abc import Iterable

from connector.lessons.actors import About, Actor
from connector.lessons.records import TaskState
from connector.steps.context import Context
from mappings.schema import Level


def about_unit(ctx: Context, level: Level | None, unit: str) -> About:
    """A school's unit is the school itself; a group's stands for itself."""
    if level is None:
        return About(unit=unit)
    school = unit if level.unit == "school" else ""
    groups = frozenset({unit}) if level.unit == "group" else frozenset[str]()
    if (found := ctx.mapping.find_school(school)) is not None:
        groups = frozenset(found.groups_on(ctx.today))
    return About(school=school, groups=groups, level=level, unit=unit)


def about_session(ctx: Context, who: Actor, level: Level, unit: str, lessons: Iterable[int]) -> About:
    """A sitting over lessons: its secretary and chair keep their part in it after the level has decided."""
    kept = (TaskState.OPEN, TaskState.DONE)
    mine = [x for x in ctx.store.tasks.of_lessons(lessons) if x.person == who.person] if who.person else []
    about = about_unit(ctx, level, unit)
    tasks = frozenset(x.role.value for x in mine if x.level == level.id and x.state in kept)
    return About(about.school, about.groups, level, unit, tasks=tasks)
