"""Who is asked to appraise what: assigned, moved to another, declined."""

from __future__ import annotations

from datetime import datetime

from connector.appraisal.refusals import refused, unknown
from connector.appraisal.subjects import about_lesson, current_version, known_level
from connector.appraisal.trail import about, note
from connector.lessons.actors import Action, Actor, impartial, may
from connector.lessons.chain import chain
from connector.lessons.due import appraisal_due
from connector.lessons.people import actor_of
from connector.lessons.records import Lesson, LevelState, ReviewTask, TaskRole, TaskState
from connector.lessons.review import standings_of
from connector.steps.context import Context
from connector.steps.lessons_view import known_lesson
from connector.store.index import LessonRow
from connector.text import Text
from mappings.schema import Level, Person

_ASKED = frozenset({LevelState.WAITING, LevelState.UNDER_APPRAISAL, LevelState.CHANGES_REQUIRED})


def assign(
    ctx: Context,
    who: Actor,
    lesson_id: int,
    level_id: str,
    person_id: str,
    role: TaskRole = TaskRole.MEMBER,
    due_at: datetime | None = None,
) -> None:
    """Asks a person of the mapping for their part at a level; the task follows the lesson over re-submissions.

    Never the author, never somebody of the same school where the level forbids it. Raises Rejected.
    """
    with ctx.store.db.connect():
        lesson, level = known_lesson(ctx, lesson_id), known_level(ctx, level_id)
        may(who, Action.ASSIGN, about_lesson(ctx, who, lesson, level))
        person = known_person(ctx, person_id)
        _check_asked(ctx, lesson, level)
        check_askable(ctx, lesson, level, person, role)
        due = due_at or due_of(ctx, lesson, level)
        ctx.store.tasks.assign(lesson.id, level.id, person.id, role, who.signature, ctx.now(), due)
        note(ctx, who.signature, "task_assigned", about(lesson, level=level.id), person=person.id, role=role.value)


def reassign(ctx: Context, who: Actor, task_id: int, person_id: str, reason: str = "") -> None:
    """Gives an open task to somebody else, in the same role and by the same date."""
    with ctx.store.db.connect():
        task = open_task(ctx, task_id)
        if task.person == person_id:
            raise refused("same_person", "việc này đang giao cho chính người đó", "they are the one who has it")
        lesson, level = known_lesson(ctx, task.lesson_id), known_level(ctx, task.level)
        may(who, Action.ASSIGN, about_lesson(ctx, who, lesson, level))
        ctx.store.tasks.close(task.id, TaskState.MOVED, reason, ctx.now())
        note(ctx, who.signature, "task_moved", about(lesson, level=level.id), person=task.person, to=person_id)
        assign(ctx, who, lesson.id, level.id, person_id, task.role, task.due_at)


def decline(ctx: Context, who: Actor, task_id: int, reason: str) -> None:
    """Gives one's own task back, with a reason; whoever assigns sees it."""
    with ctx.store.db.connect():
        task = open_task(ctx, task_id)
        lesson, level = known_lesson(ctx, task.lesson_id), known_level(ctx, task.level)
        may(who, Action.DECLINE, about_lesson(ctx, who, lesson, level))
        if who.person is not None and task.person != who.person:
            raise refused("not_your_task", "việc này giao cho người khác", "this task is somebody else's")
        if not reason.strip():
            raise refused("reason_missing", "hãy nêu lí do từ chối", "a reason must be given")
        ctx.store.tasks.close(task.id, TaskState.DECLINED, reason.strip(), ctx.now())
        note(ctx, who.signature, "task_declined", about(lesson, level=level.id), person=task.person)


def check_askable(ctx: Context, lesson: Lesson, level: Level, person: Person, role: TaskRole) -> None:
    """Raises Rejected where this person may not take this part; a secretary judges nothing, yet never keeps the
    minutes of a lesson of their own."""
    actor = actor_of(ctx.mapping, person)
    seen = about_lesson(ctx, actor, lesson, None if role is TaskRole.SECRETARY else level)
    impartial(actor, seen)


def due_of(ctx: Context, lesson: Lesson | LessonRow, level: Level) -> datetime | None:
    """The last minute of this level's appraisal of the lesson's window; None where the mapping does not say."""
    window = next((w for w in ctx.mapping.windows if w.id == lesson.window), None)
    levels = chain(ctx.mapping.levels, lesson.grade, lesson.school, ctx.today)
    return appraisal_due(levels, window, level.id, ctx.mapping.department.timezone) if window else None


def known_person(ctx: Context, person_id: str) -> Person:
    found = ctx.mapping.person(person_id)
    if found is None:
        raise refused(
            "person_unknown",
            f"không có người '{person_id}' trong tệp ánh xạ",
            f"there is no person '{person_id}' in the mapping",
            Text("Khai người này ở mục people của tệp ánh xạ.", "Add them to the people of the mapping."),
        )
    return found


def open_task(ctx: Context, task_id: int) -> ReviewTask:
    task = ctx.store.tasks.one(task_id)
    if task is None:
        raise unknown("task_unknown", "việc được giao", "review tasks", task_id, "hoclieu review queue")
    if task.state is not TaskState.OPEN:
        raise refused("task_closed", "việc này đã xong hoặc đã giao lại", "this task is done, or was given back")
    return task


def _check_asked(ctx: Context, lesson: Lesson, level: Level) -> None:
    """A level is asked until it has approved or rejected; one that decides by list asks nobody."""
    version = current_version(ctx, lesson)
    found = standings_of(ctx.mapping, lesson, version, ctx.store.reviews.verdicts([version.id]), ctx.today)
    standing = next((s for s in found if s.level.id == level.id), None)
    if level.by_list or standing is None or standing.state not in _ASKED:
        raise refused(
            "nothing_to_appraise",
            f"bài này không còn chờ thẩm định ở '{level.name}'",
            f"this lesson awaits no appraisal at '{level.name}'",
        )
