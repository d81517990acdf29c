"""Deadlines as somebody may see them: what is due, what is overdue, whose it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from connector.appraisal.freshness import refresh
from connector.appraisal.owed import Owing
from connector.appraisal.units import about_unit
from connector.lessons.actors import Action, Actor, allowed
from connector.lessons.deadlines import Deadline, Owed, in_order
from connector.steps.context import Context


def deadlines(ctx: Context, who: Actor | None = None, at: datetime | None = None) -> list[Deadline]:
    """What is owed at that moment (now), soonest first; by everybody, or as far as this person may see it."""
    refresh(ctx)
    found = in_order(Owing(ctx, at or ctx.now()).all())
    return found if who is None else [d for d in found if may_see(ctx, who, d)]


def may_see(ctx: Context, who: Actor, d: Deadline) -> bool:
    """One's own always; another person's assigned reviews, if one assigns at that level."""
    if who.person is not None and any(p.id == who.person for p in d.people):
        return True
    level = ctx.mapping.level(d.level)
    who = replace(who, roles=tuple(r for r in who.roles if r.level in (None, d.level)))  # a council's is its level
    if d.owed is Owed.REVIEW:
        return allowed(who, Action.ASSIGN, about_unit(ctx, level, ""))
    return allowed(who, Action.READ_DEADLINES, about_unit(ctx, level, d.unit))
