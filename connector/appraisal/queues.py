"""What awaits whom: a person's own queue, and the board of whoever assigns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from connector.appraisal.freshness import refresh
from connector.appraisal.tasks import due_of
from connector.lessons.actors import Action, Actor
from connector.lessons.overview import LessonState
from connector.lessons.people import actor_of
from connector.lessons.reach import Reach, reaches
from connector.lessons.records import ReviewTask, TaskState
from connector.steps.context import Context
from connector.store.index import LessonQuery, LessonRow
from mappings.schema import Level, Person

PAGE = 50
_MOST_TASKS = 1000


class Why(StrEnum):
    """Why a lesson is in somebody's queue."""

    TASK = "task"
    ROLE = "role"
    CONCLUDE = "conclude"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class QueueItem:
    """`level` awaits this person's part (None: the teacher's own changes are awaited). `task` is theirs, if one was
    given; `opined` says whether their opinion is in already; `opinions` of `quorum` are there."""

    row: LessonRow
    level: Level | None
    why: Why
    task: ReviewTask | None = None
    due_at: datetime | None = None
    opined: bool = False
    opinions: int = 0
    quorum: int = 1


@dataclass(frozen=True, slots=True)
class Queue:
    items: tuple[QueueItem, ...]
    total: int


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A lesson that awaits a level, and who was asked: open tasks, and those that were declined."""

    row: LessonRow
    level: Level
    tasks: tuple[ReviewTask, ...]
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Askable:
    """Somebody whose role lets them judge at these levels; `load` is the number of their open tasks."""

    person: Person
    levels: tuple[str, ...]
    load: int


@dataclass(frozen=True, slots=True)
class Board:
    rows: tuple[BoardRow, ...]
    total: int
    people: tuple[Askable, ...]


def queue(ctx: Context, who: Actor, page: int = 1) -> Queue:
    """What this person has to do: tasks first, then what nobody was asked for and their role lets them judge."""
    refresh(ctx)
    first = (max(page, 1) - 1) * PAGE
    mine = _tasked(ctx, who)
    items, total = mine[first : first + PAGE], len(mine)
    skipped = max(0, first - len(mine))
    for query, level, why in _sources(ctx, who):
        rows, count = ctx.store.index.page(query, skipped, PAGE - len(items))
        skipped, total = max(0, skipped - count), total + count
        items += [_dated(ctx, QueueItem(row, level, why)) for row in rows]
    return Queue(tuple(_counted(ctx, who, items)), total)


def board(ctx: Context, who: Actor, page: int = 1) -> Board:
    """What awaits the levels at which this person assigns, with those asked so far and those who may be asked."""
    refresh(ctx)
    levels = {v.id: v for v in ctx.mapping.levels if not v.by_list}
    within = {v.id: reaches(ctx.mapping, who, Action.ASSIGN, ctx.today, v) for v in levels.values()}
    here = LessonQuery(at=tuple((level, reach) for level, reach in within.items() if reach))
    rows, total = ctx.store.index.page(here, (max(page, 1) - 1) * PAGE, PAGE) if here.at else ([], 0)
    tasks = ctx.store.tasks.of_lessons([r.id for r in rows])
    asked = (TaskState.OPEN, TaskState.DECLINED)
    found = (
        BoardRow(
            r,
            levels[r.awaits],
            tuple(t for t in tasks if (t.lesson_id, t.level) == (r.id, r.awaits) and t.state in asked),
            due_of(ctx, r, levels[r.awaits]),
        )
        for r in rows
    )
    return Board(tuple(found), total, tuple(askable(ctx, [levels[i] for i, reach in within.items() if reach])))


def askable(ctx: Context, levels: Sequence[Level]) -> Iterator[Askable]:
    """The people of the mapping whose roles let them judge at some of these levels, those with least to do first."""
    load = ctx.store.tasks.load()
    found = []
    for person in ctx.mapping.people:
        actor = actor_of(ctx.mapping, person)
        mine = [v.id for v in levels if reaches(ctx.mapping, actor, Action.GIVE_OPINION, ctx.today, v)]
        if mine:
            found.append(Askable(person, tuple(mine), load.get(person.id, 0)))
    yield from sorted(found, key=lambda x: (x.load, x.person.name))


def _tasked(ctx: Context, who: Actor) -> list[QueueItem]:
    if who.person is None:
        return []
    tasks = {(x.lesson_id, x.level): x for x in ctx.store.tasks.of_person(who.person)}
    ids = frozenset(lesson for lesson, _ in tasks)
    rows, _ = ctx.store.index.page(LessonQuery(ids=ids), limit=_MOST_TASKS) if ids else ([], 0)
    found = [QueueItem(r, ctx.mapping.level(r.awaits), Why.TASK, t) for r in rows if (t := tasks.get((r.id, r.awaits)))]
    dated = [_dated(ctx, item) for item in found]
    return sorted(dated, key=lambda x: (x.due_at is None, x.due_at.timestamp() if x.due_at else 0, x.row.id))


def _sources(ctx: Context, who: Actor) -> Iterator[tuple[LessonQuery, Level | None, Why]]:
    """The queries whose results, one after the other, are the rest of the queue."""
    for level in ctx.mapping.levels:
        if level.by_list:
            continue
        schools = frozenset[str]() if level.judges_own_school else who.schools
        theirs = LessonQuery(awaits=level.id, but_by=who.keys | {who.key}, but_of=schools)
        if within := reaches(ctx.mapping, who, Action.GIVE_OPINION, ctx.today, level):
            free = replace(theirs, reaches=within, untasked=True, undeclined_by=who.person or "")
            yield free, level, Why.ROLE
        within = reaches(ctx.mapping, who, Action.CONCLUDE, ctx.today, level)
        if within and level.quorum > 1:
            others = replace(theirs, reaches=within, tasked_but=who.person or "", opinions=level.quorum)
            yield others, level, Why.CONCLUDE
    own = tuple(Reach(author=key) for key in sorted(who.keys | {who.key}))
    yield LessonQuery(standing=LessonState.CHANGES_REQUIRED.value, reaches=own), None, Why.CHANGES


def _dated(ctx: Context, item: QueueItem) -> QueueItem:
    said = item.task.due_at if item.task else None
    return replace(item, due_at=said or (due_of(ctx, item.row, item.level) if item.level else None))


def _counted(ctx: Context, who: Actor, items: Sequence[QueueItem]) -> Iterator[QueueItem]:
    """With the opinions that are there; without lessons of their own, which a name may tell and no query."""
    versions = [item.row.version_id for item in items]
    counts, given = ctx.store.opinions.counts(versions), ctx.store.opinions.given_by(who.signature, versions)
    for item in items:
        if item.level is None:
            yield item
        elif not who.is_author(item.row.author_key, item.row.author_name):
            key = (item.row.version_id, item.level.id)
            yield replace(item, opined=key in given, opinions=counts.get(key, 0), quorum=item.level.quorum)
