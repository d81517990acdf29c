"""Out of every catalog with a reason, and back: what was approved stays approved, but is desired nowhere meanwhile."""

from __future__ import annotations

from connector.appraisal.subjects import about_lesson
from connector.appraisal.trail import about, note
from connector.errors import Rejected
from connector.lessons.actors import Action, Actor, may
from connector.steps.context import Context
from connector.steps.lessons_view import known_lesson
from connector.text import Text


def withdraw(ctx: Context, who: Actor, lesson_id: int, reason: str) -> bool:
    """The next `publish` takes it out of the catalogs, hidden or removed as the mapping says.

    False when it is withdrawn already. Raises Rejected (`not_allowed`, `reason_missing`).
    """
    with ctx.store.db.connect():
        lesson = known_lesson(ctx, lesson_id)
        may(who, Action.WITHDRAW, about_lesson(ctx, who, lesson))
        if not reason.strip():
            raise Rejected("reason_missing", _REASON)
        if not ctx.store.withdrawals.withdraw(lesson.id, reason.strip(), who.signature, ctx.now()):
            return False
        ctx.store.index.stale([lesson.id])
        note(ctx, who.signature, "withdraw", about(lesson), reason=reason.strip())
        return True


def restore(ctx: Context, who: Actor, lesson_id: int) -> bool:
    """The next `publish` puts it back where it stood, with the students' attempts where it was only hidden.

    False when it is not withdrawn. Raises Rejected (`not_allowed`).
    """
    with ctx.store.db.connect():
        lesson = known_lesson(ctx, lesson_id)
        may(who, Action.WITHDRAW, about_lesson(ctx, who, lesson))
        if not ctx.store.withdrawals.lift(lesson.id, who.signature, ctx.now()):
            return False
        ctx.store.index.stale([lesson.id])
        note(ctx, who.signature, "restore", about(lesson))
        return True


_REASON = Text("Rút bài phải nêu lí do.", "A withdrawal must say why.")
