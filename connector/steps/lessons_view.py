"""Lessons as people ask for them: with where they stand. Used by the commands, and later by the pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from connector.errors import NeedsOperator
from connector.lessons.records import Appraisal, Lesson, LessonVersion
from connector.lessons.review import Standing, open_level, standings_of
from connector.steps.context import Context
from connector.text import Text
from mappings.schema import Level


@dataclass(frozen=True, slots=True)
class LessonView:
    """One lesson: its current version and where that stands; earlier versions with their verdicts."""

    lesson: Lesson
    version: LessonVersion
    standings: tuple[Standing, ...]
    versions: tuple[LessonVersion, ...]
    verdicts: dict[int, list[Appraisal]]

    @property
    def awaits(self) -> Level | None:
        return open_level(self.standings)


def lessons(ctx: Context, *, school: str | None = None, site: str | None = None) -> Iterator[LessonView]:
    """All lessons, or those of one school or site, in the order in which they first came."""
    found = ctx.store.lessons.lessons(school=school, site=site)
    ids = [x.id for x in found]
    versions = ctx.store.lessons.versions(ids)
    current = ctx.store.lessons.current_versions(ids)
    verdicts = ctx.store.reviews.verdicts()
    for lesson in found:
        yield _view(ctx, lesson, versions[lesson.id], current[lesson.id], verdicts)


def known_lesson(ctx: Context, lesson_id: int) -> Lesson:
    """The bare record; raises NeedsOperator when there is no such lesson."""
    found = ctx.store.lessons.lesson(lesson_id)
    if found is None:
        raise NeedsOperator(
            "lesson_unknown",
            Text(f"Không có bài giảng số {lesson_id}.", f"There is no lesson number {lesson_id}."),
            Text("Xem số bằng `hoclieu review list`.", "See the numbers with `hoclieu review list`."),
        )
    return found


def lesson(ctx: Context, lesson_id: int) -> LessonView:
    """One lesson by its number; raises NeedsOperator when there is none."""
    found = known_lesson(ctx, lesson_id)
    versions = ctx.store.lessons.versions([lesson_id])[lesson_id]
    current = ctx.store.lessons.current_versions([lesson_id])[lesson_id]
    return _view(ctx, found, versions, current, ctx.store.reviews.verdicts([v.id for v in versions]))


def _view(
    ctx: Context, lesson: Lesson, versions: list[LessonVersion], current: int, verdicts: dict[int, list[Appraisal]]
) -> LessonView:
    version = next(v for v in versions if v.id == current)
    found = standings_of(ctx.mapping, lesson, version, verdicts, ctx.today)
    return LessonView(lesson, version, found, tuple(versions), {v.id: verdicts.get(v.id, []) for v in versions})
