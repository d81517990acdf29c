"""Which lessons have passed where: by level, unit and window, read once for however many lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from connector.lessons.records import Lesson, VersionBrief
from connector.lessons.review import Standing, approved_levels, standings_of
from connector.steps.context import Context

Key = tuple[str, str, str]
"""Level, unit, window."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A lesson with its current version, which a level approved and put on record."""

    lesson: Lesson
    version: VersionBrief


def passed(ctx: Context, window: str | None = None) -> dict[Key, list[Passed]]:
    """Everything that has passed (in one window, or ever) and was not withdrawn, by subject and grade; keys in the
    order of the levels. The unit is the one that decided, even when the school has moved to another since."""
    lessons = [x for x in ctx.store.lessons.lessons() if window in (None, x.window)]
    found: dict[Key, list[Passed]] = {}
    for lesson, version, standings in _standing(ctx, lessons):
        for s in standings:
            found.setdefault((s.level.id, _unit(ctx, lesson, s), lesson.window), []).append(Passed(lesson, version))
    order = [level.id for level in ctx.mapping.levels]
    keys = sorted(found, key=lambda k: (order.index(k[0]), k[1:]))
    return {key: sorted(found[key], key=lambda p: (p.lesson.subject, p.lesson.grade, p.lesson.id)) for key in keys}


def _unit(ctx: Context, lesson: Lesson, s: Standing) -> str:
    """Verdicts of the first release do not name their unit: today's is taken for it."""
    decided = s.verdict.unit if s.verdict is not None else ""
    return decided or ctx.mapping.unit_of(s.level, ctx.mapping.school(lesson.school), ctx.today)


def _standing(ctx: Context, lessons: Iterable[Lesson]) -> Iterable[tuple[Lesson, VersionBrief, tuple[Standing, ...]]]:
    """With the standings that are approved and on record."""
    known = {s.id for s in ctx.mapping.schools}
    mine = {x.id: x for x in lessons if x.school in known}
    briefs, current = ctx.store.lessons.briefs(mine), ctx.store.lessons.current_versions(mine)
    withdrawn = ctx.store.lists.withdrawn()
    verdicts = ctx.store.reviews.verdicts(current.values())
    for lesson in mine.values():
        version = next(b for b in briefs[lesson.id] if b.id == current[lesson.id])
        if lesson.id not in withdrawn and version.id in verdicts:
            standings = standings_of(ctx.mapping, lesson, version, verdicts, ctx.today)
            yield lesson, version, standings[: len(approved_levels(standings))]
