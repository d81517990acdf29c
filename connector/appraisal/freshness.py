"""Keeps what lists of lessons are found by in step with the rules: after writes, and when mapping or day change."""

from __future__ import annotations

import hashlib
import json

from connector.lessons.overview import overview
from connector.lessons.records import Lesson
from connector.lessons.search import searchable
from connector.steps.context import Context
from connector.store.index import Indexed

_STATE = ("-", "index")


def refresh(ctx: Context) -> int:
    """Computes again where lessons stand that were written to; all of them when other levels are in force, or the
    mapping says something else. How many were. Without anything to do it costs two narrow reads."""
    rules = _rules(ctx)
    if ctx.store.sites.state(*_STATE) != rules:
        with ctx.store.db.connect():
            ctx.store.index.stale()
            ctx.store.sites.set_state(*_STATE, rules)
    done = 0
    while ctx.store.index.any_stale():
        with ctx.store.db.connect():
            ids = ctx.store.index.take_stale()
            ctx.store.index.put(_computed(ctx, ids))
        if not ids:  # another process holds the rest, and will have computed it
            break
        done += len(ids)
    return done


def _computed(ctx: Context, ids: list[int]) -> list[Indexed]:
    lessons = ctx.store.lessons.some(ids)
    versions = ctx.store.lessons.briefs(ids)
    current = ctx.store.lessons.current_versions(ids)
    verdicts = ctx.store.reviews.verdicts([v.id for found in versions.values() for v in found])
    withdrawn = ctx.store.index.withdrawn(ids)
    found = []
    for lesson in lessons.values():
        here, gone = versions[lesson.id], lesson.id in withdrawn
        o = overview(ctx.mapping, lesson, here, current[lesson.id], verdicts, gone, ctx.today)
        found.append(Indexed(lesson.id, _words(ctx, lesson), o.state.value, o.awaits, o.opened))
    return found


def _words(ctx: Context, lesson: Lesson) -> str:
    names = [s.name for s in (ctx.mapping.find_school(lesson.school),) if s]
    said = (lesson.title, lesson.subject, f"lớp {lesson.grade}", lesson.topic, lesson.author_name)
    return searchable(*said, *names, lesson.school)


def _rules(ctx: Context) -> str:
    """A digest of what standings depend on besides the records: levels, those in force today, names of schools."""
    today = ctx.today
    said = [
        [level.model_dump_json() for level in ctx.mapping.levels],
        [level.id for level in ctx.mapping.levels if level.in_force(today)],
        [(s.id, s.name) for s in ctx.mapping.schools],
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
