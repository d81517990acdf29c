"""A fair distribution of reviews, proposed to whoever assigns, and carried out when they agree."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from connector.appraisal.freshness import refresh
from connector.appraisal.subjects import about_of, known_level
from connector.appraisal.tasks import assign, known_person
from connector.errors import Rejected
from connector.lessons.actors import About, Action, Actor, allowed, impartial
from connector.lessons.people import actor_of
from connector.lessons.reach import reaches
from connector.lessons.records import TaskState
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

    Never the author, never their own school where the level forbids it, nor whoever declined (unless they are named);
    those who lead the level are asked when its members do not suffice. `apply` assigns what is proposed.
    """
    refresh(ctx)
    level = known_level(ctx, level_id)
    with ctx.store.db.connect():
        rows = _rows(ctx, who, level, lessons)
        candidates = [known_person(ctx, p) for p in people] if people is not None else list(ctx.mapping.people)
        wanted = each or level.quorum
        may_be = {row.id: _askable(ctx, level, row, candidates, people is not None) for row in rows}
        if people is None:
            may_be = _willing(ctx, level, may_be)
        homes = {p.id: p.school or min(actor_of(ctx.mapping, p).schools, default="") for p in candidates}
        leads = frozenset(p.id for p in candidates if not _is_member(p, level))
        chosen = fairly(may_be, ctx.store.tasks.load(), homes, wanted, last=leads)
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


def _is_member(person: Person, level: Level) -> bool:
    """Whether judging is their part at the level, as it is not of whoever assigns there and answers for it."""
    return any(r.role in ("team_lead", "council_member") and r.level in (None, level.id) for r in person.roles)


def _askable(ctx: Context, level: Level, row: LessonRow, people: list[Person], named: bool) -> list[str]:
    about = about_of(ctx, row, level)
    return [p.id for p in people if _may_be_asked(actor_of(ctx.mapping, p), about, named)]


def _willing(ctx: Context, level: Level, may_be: Mapping[int, list[str]]) -> dict[int, list[str]]:
    """Without those who gave the review of a lesson back."""
    tasks = ctx.store.tasks.of_lessons(may_be)
    gone = {(t.lesson_id, t.person) for t in tasks if t.level == level.id and t.state is TaskState.DECLINED}
    return {lesson: [p for p in people if (lesson, p) not in gone] for lesson, people in may_be.items()}


def _may_be_asked(actor: Actor, about: About, named: bool) -> bool:
    """Whoever was named needs no role at the level: the task itself gives them their part."""
    if not named:
        return allowed(actor, Action.GIVE_OPINION, about)
    try:
        impartial(actor, about)
    except Rejected:
        return False
    return True
