"""One review task, for whoever may give it to somebody else."""

from __future__ import annotations

from dataclasses import dataclass

from connector.appraisal.refusals import unknown
from connector.appraisal.subjects import about_lesson, known_level
from connector.lessons.actors import Action, Actor, may
from connector.lessons.records import Lesson, ReviewTask
from connector.steps.context import Context
from connector.steps.lessons_view import known_lesson
from mappings.schema import Level


@dataclass(frozen=True, slots=True)
class TaskPage:
    task: ReviewTask
    lesson: Lesson
    level: Level


def task_page(ctx: Context, who: Actor, task_id: int) -> TaskPage:
    """Raises NeedsOperator when there is none, Rejected when this person does not assign there."""
    task = ctx.store.tasks.one(task_id)
    if task is None:
        raise unknown("task_unknown", "việc được giao", "review tasks", task_id, "hoclieu review queue")
    lesson, level = known_lesson(ctx, task.lesson_id), known_level(ctx, task.level)
    may(who, Action.ASSIGN, about_lesson(ctx, who, lesson, level))
    return TaskPage(task, lesson, level)
