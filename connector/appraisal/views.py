"""Lessons as people look at them: found in lists, and one by one. Everything reads only what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from connector.appraisal.freshness import refresh
from connector.appraisal.subjects import about_lesson, current_version
from connector.appraisal.tasks import due_of
from connector.catalogs.published import Publication, State
from connector.lessons.actors import About, Action, Actor, allowed, may
from connector.lessons.overview import LessonState, state_of
from connector.lessons.reach import reaches
from connector.lessons.records import Appraisal, Lesson, LessonVersion, Opinion, ReviewTask, VersionBrief
from connector.lessons.review import Standing, open_level, standings_of
from connector.lessons.search import terms
from connector.steps.context import Context
from connector.steps.lessons_view import known_lesson
from connector.store.index import LessonQuery, LessonRow
from connector.store.minutes import MinutesRow
from mappings.schema import Form, Level

PAGE = 50


@dataclass(frozen=True, slots=True)
class Found:
    """One page of lessons, and how many there are in all."""

    rows: tuple[LessonRow, ...]
    total: int


def search(
    ctx: Context,
    who: Actor,
    *,
    text: str = "",
    subject: str | None = None,
    grade: int | None = None,
    topic: str = "",
    school: str | None = None,
    state: LessonState | None = None,
    awaits: str | None = None,
    page: int = 1,
) -> Found:
    """The lessons that this person may read: by words (accents or not, in title, subject, topic, author, school), by
    where they stand, by the level that they await. Newest first."""
    refresh(ctx)
    query = LessonQuery(
        terms=tuple(terms(f"{text} {topic}")),
        subject=subject,
        grade=grade,
        school=school,
        standing=state.value if state else None,
        awaits=awaits,
        reaches=reaches(ctx.mapping, who, Action.READ_LESSON, ctx.today),
        also=_assigned(ctx, who),
    )
    return _page(ctx, query, page)


def _assigned(ctx: Context, who: Actor) -> frozenset[int]:
    """A review task lets its person read that lesson, wherever their roles end."""
    return frozenset(task.lesson_id for task in ctx.store.tasks.of_person(who.person)) if who.person else frozenset()


def _page(ctx: Context, query: LessonQuery, page: int) -> Found:
    rows, total = ctx.store.index.page(query, (max(page, 1) - 1) * PAGE, PAGE)
    return Found(tuple(rows), total)


@dataclass(frozen=True, slots=True)
class CatalogRow:
    """An approved lesson, with where it stands: catalog key → address."""

    row: LessonRow
    places: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CatalogPage:
    rows: tuple[CatalogRow, ...]
    total: int


def catalog(
    ctx: Context,
    who: Actor | None,
    *,
    text: str = "",
    subject: str | None = None,
    grade: int | None = None,
    topic: str = "",
    school: str | None = None,
    level: str | None = None,
    page: int = 1,
) -> CatalogPage:
    """The catalog of approved lessons, for everybody who signed in; for guests (`who` None) what is public of it."""
    refresh(ctx)
    public = {c.level for c in ctx.mapping.catalogs if c.public}
    order = [v.id for v in ctx.mapping.levels]
    shown = [v for v in order if who is not None or v in public]
    lowest = min((order.index(v) for v in shown if level in (None, v)), default=len(order))
    opened = tuple(order[lowest:])
    asked = LessonQuery(tuple(terms(f"{text} {topic}")), None, subject, grade, school, opened=opened)
    found = _page(ctx, asked, page)
    ids = [row.id for row in found.rows]
    places: dict[int, dict[str, str]] = {}
    for p in ctx.store.publications.all(lesson_ids=ids) if ids else ():
        if p.catalog.partition(".")[0] in shown and _stands(p):
            places.setdefault(p.lesson_id, {})[p.catalog] = p.url
    return CatalogPage(tuple(CatalogRow(row, places.get(row.id, {})) for row in found.rows), found.total)


def _stands(p: Publication) -> bool:
    return p.state is State.CONFIRMED and p.visible and p.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class LessonPage:
    """One lesson with all that its page shows. `verdicts` and `minutes` are by version and by verdict; `opinions`,
    those on the current version, are there for whoever judges it or keeps its minutes, never for its author.
    `rights` is what this person may do with it now, at the level that is asked (`awaits`, due at `due_at`)."""

    lesson: Lesson
    version: LessonVersion
    versions: tuple[VersionBrief, ...]
    state: LessonState
    standings: tuple[Standing, ...]
    verdicts: Mapping[int, tuple[Appraisal, ...]]
    minutes: Mapping[int, MinutesRow]
    opinions: tuple[Opinion, ...]
    tasks: tuple[ReviewTask, ...]
    publications: tuple[Publication, ...]
    awaits: Level | None
    form: Form | None
    due_at: datetime | None
    rights: frozenset[Action]


def lesson_page(ctx: Context, who: Actor, lesson_id: int) -> LessonPage:
    """Raises Rejected when this person may not read it, NeedsOperator when there is none."""
    lesson = known_lesson(ctx, lesson_id)
    whole = about_lesson(ctx, who, lesson)
    may(who, Action.READ_LESSON, whole)
    version = current_version(ctx, lesson)
    versions = ctx.store.lessons.briefs([lesson.id])[lesson.id]
    verdicts = ctx.store.reviews.verdicts([v.id for v in versions])
    standings = standings_of(ctx.mapping, lesson, version, verdicts, ctx.today)
    level = open_level(standings)
    about = about_lesson(ctx, who, lesson, level) if level else whole
    withdrawn = bool(ctx.store.index.withdrawn([lesson.id]))
    given = [a.id for found in verdicts.values() for a in found]
    return LessonPage(
        lesson=lesson,
        version=version,
        versions=tuple(versions),
        state=LessonState.WITHDRAWN if withdrawn else state_of(version, standings),
        standings=standings,
        verdicts={v.id: tuple(verdicts.get(v.id, ())) for v in versions},
        minutes=ctx.store.minutes.of_appraisals(given),
        opinions=_opinions(ctx, who, lesson, version, whole),
        tasks=tuple(ctx.store.tasks.of_lesson(lesson.id)),
        publications=tuple(ctx.store.publications.all(lesson_ids=[lesson.id])),
        awaits=level,
        form=ctx.mapping.form_of(level) if level else None,
        due_at=due_of(ctx, lesson, level) if level else None,
        rights=frozenset(action for action in Action if allowed(who, action, about)),
    )


_INSIDE = (Action.GIVE_OPINION, Action.CONCLUDE, Action.KEEP_MINUTES)


def _opinions(ctx: Context, who: Actor, lesson: Lesson, version: LessonVersion, whole: About) -> tuple[Opinion, ...]:
    if who.is_author(lesson.author_key, lesson.author_name):
        return ()
    given = ctx.store.opinions.of(version.id)
    levels = {v.id: v for v in ctx.mapping.levels if v.id in {o.level for o in given}}
    seen = {i for i, v in levels.items() if any(allowed(who, a, about_lesson(ctx, who, lesson, v)) for a in _INSIDE)}
    inspects = allowed(who, Action.READ_AUDIT, whole)
    return tuple(o for o in given if inspects or o.level in seen)
