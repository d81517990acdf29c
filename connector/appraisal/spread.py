"""A fair distribution of reviews, proposed to whoever assigns, and carried out when they agree."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from connector.appraisal.freshness import refresh
from connector.appraisal.subjects import about_of, known_level
from connector.appraisal.tasks import assign, known_person
from connector.errors import Rejected
from connector.lessons.actors import About, Action, Actor, allowed, impartial
from connector.lessons.people import actor_of
from connector.lessons.reach import reaches
from connector.lessons.spreading import spread as fairly
from connector.steps.context import Context
from connector.store.index import LessonQuery, LessonRow
from mappings.schema import Level, Person

_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Proposal:
    """`pairs`: who would be asked about what. `short`: lessons for which fewer may be asked than are needed."""

    pairs: tuple[tuple[LessonRow, Person], ...]
    short: tuple[LessonRow, ...]


def spread(
    ctx: Context,
    who: Actor,
    level_id: str,
    *,
    lessons: Collection[int] | None = None,
    people: Collection[str] | None = None,
    each: int | None = None,
    apply: bool = False,
) -> Proposal:
    """Spreads the lessons that await a level and that nobody was asked about (or those named) over those whose role
    reaches them (or over the people named), by load and school, `each` people a lesson (default: the quorum).

    Never the author, never their own school where the level forbids it. `apply` assigns what is proposed.
    """
    refresh(ctx)
    level = known_level(ctx, level_id)
    with ctx.store.db.connect():
        rows = _rows(ctx, who, level, lessons)
        candidates = [known_person(ctx, p) for p in people] if people is not None else list(ctx.mapping.people)
        wanted = each or level.quorum
        may_be = {row.id: _askable(ctx, level, row, candidates, people is not None) for row in rows}
        homes = {p.id: p.school or min(actor_of(ctx.mapping, p).schools, default="") for p in candidates}
        chosen = fairly(may_be, ctx.store.tasks.load(), homes, wanted)
        named = {p.id: p for p in candidates}
        pairs = tuple((row, named[person]) for row in rows for person in chosen[row.id])
        for row, person in pairs if apply else ():
            assign(ctx, who, row.id, level.id, person.id)
        return Proposal(pairs, tuple(row for row in rows if len(chosen[row.id]) < wanted))


def _rows(ctx: Context, who: Actor, level: Level, lessons: Collection[int] | None) -> list[LessonRow]:
    within = reaches(ctx.mapping, who, Action.ASSIGN, ctx.today, level)
    ids = None if lessons is None else frozenset(lessons)
    query = LessonQuery(awaits=level.id, reaches=within, untasked=lessons is None, ids=ids)
    rows, _ = ctx.store.index.page(query, limit=_AT_ONCE)
    return [row for row in rows if allowed(who, Action.ASSIGN, about_of(ctx, row, level))]


def _askable(ctx: Context, level: Level, row: LessonRow, people: list[Person], named: bool) -> list[str]:
    about = about_of(ctx, row, level)
    return [p.id for p in people if _may_be_asked(actor_of(ctx.mapping, p), about, named)]


def _may_be_asked(actor: Actor, about: About, named: bool) -> bool:
    """Whoever was named needs no role at the level: the task itself gives them their part."""
    if not named:
        return allowed(actor, Action.GIVE_OPINION, about)
    try:
        impartial(actor, about)
    except Rejected:
        return False
    return True
