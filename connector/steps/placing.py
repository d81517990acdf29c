"""The window of each lesson in a submission, by when it was handed in and by what it answers."""

from __future__ import annotations

from collections.abc import Iterable

from connector.lessons.records import Lesson
from connector.lessons.review import standings_of, under_way
from connector.lessons.windows import Placing, place, revised
from connector.lms.base import Submission
from connector.steps.context import Context
from connector.steps.points import MappedPoint


def placings(
    ctx: Context, site: str, mapped: MappedPoint, submission: Submission, slots: Iterable[str]
) -> dict[str, Placing]:
    """By slot. A re-submission to a lesson whose appraisal is under way is never late."""
    first = place(ctx.mapping.windows, submission.modified, ctx.mapping.department.timezone, mapped.map.window)
    there = ctx.store.lessons.at(site, submission.assignment_id, submission.teacher_id)
    return {slot: _again(ctx, first, there[slot]) if slot in there else first for slot in slots}


def _again(ctx: Context, placing: Placing, lesson: Lesson) -> Placing:
    current = ctx.store.lessons.current_versions([lesson.id])[lesson.id]
    version = next(b for b in ctx.store.lessons.briefs([lesson.id])[lesson.id] if b.id == current)
    found = standings_of(ctx.mapping, lesson, version, ctx.store.reviews.verdicts([current]), ctx.today)
    return revised(placing, lesson.window, under_way(found))
