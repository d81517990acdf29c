"""What a deed is about: the lesson, its current version, the level; and what rights need to know of them."""

from __future__ import annotations

from dataclasses import replace

from connector.errors import NeedsOperator, Rejected
from connector.lessons.actors import About, Actor
from connector.lessons.records import Lesson, LessonVersion, TaskState
from connector.steps.context import Context
from connector.store.index import LessonRow
from connector.text import Text
from mappings.schema import Level, School, stage_of


def known_level(ctx: Context, level_id: str) -> Level:
    found = ctx.mapping.level(level_id)
    if found is None:
        there = ", ".join(level.id for level in ctx.mapping.levels)
        raise Rejected(
            "level_unknown",
            Text(f"Không có cấp thẩm định '{level_id}'.", f"There is no level '{level_id}'."),
            Text(f"Đang có: {there}.", f"There are: {there}."),
        )
    return found


def current_version(ctx: Context, lesson: Lesson, version_no: int | None = None) -> LessonVersion:
    """The version that was handed in last; raises Rejected when `version_no` is another: judge what stands there."""
    current = ctx.store.lessons.current_versions([lesson.id])[lesson.id]
    version = ctx.store.lessons.version(current)
    if version_no is not None and version_no != version.number:
        raise Rejected(
            "version_superseded",
            Text(
                f"Bản {version_no} không còn là bản hiện hành (bản {version.number}).",
                f"Version {version_no} is no longer the current one ({version.number}).",
            ),
            Text("Xem lại bản mới rồi ghi kết quả cho bản đó.", "Look at the newer version, then record its verdict."),
        )
    return version


def school_of(ctx: Context, lesson: Lesson) -> School:
    """Raises NeedsOperator when the mapping has the lesson's school no more."""
    found = ctx.mapping.find_school(lesson.school)
    if found is None:
        raise NeedsOperator(
            "school_unmapped",
            Text(
                f"Trường '{lesson.school}' không còn trong tệp ánh xạ.",
                f"The school '{lesson.school}' is no longer in the mapping.",
            ),
        )
    return found


def about_lesson(ctx: Context, who: Actor, lesson: Lesson, level: Level | None = None) -> About:
    """What rights need to know of a lesson at a level; of the lesson as a whole when no level is named."""
    return replace(about_of(ctx, lesson, level), tasks=_tasks(ctx, who, lesson, level))


def about_of(ctx: Context, lesson: Lesson | LessonRow, level: Level | None = None) -> About:
    """The same without anybody's review tasks, which have to be read."""
    school = ctx.mapping.find_school(lesson.school)
    return About(
        school=lesson.school,
        groups=frozenset(school.groups_on(ctx.today) if school else ()),
        level=level,
        unit=ctx.mapping.unit_of(level, school, ctx.today) if level and school else "",
        subject=lesson.subject,
        stage=stage_of(lesson.grade),
        author_key=lesson.author_key,
        author_name=lesson.author_name,
    )


def _tasks(ctx: Context, who: Actor, lesson: Lesson, level: Level | None) -> frozenset[str]:
    if who.person is None:
        return frozenset()
    return frozenset(
        task.role.value
        for task in ctx.store.tasks.of_lesson(lesson.id)
        if task.person == who.person and task.state is TaskState.OPEN and level in (None, ctx.mapping.level(task.level))
    )
