"""Ours beside the database's: every figure as one row of (what it is about, its name) → value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from connector.participation.figures import Figures, FormDuration, FormTotals, GroupFigures, RollupFigures, TopicFigures
from tests.live.weektables import Expected

Key = tuple[str, ...]
Flat = dict[Key, object]
"""The last part of a key is the figure's name."""
_GROUPS = ("vulnerable", "lacks_means")
_INSIDE = ("enrolled", "participating", "in_difficulty", "completions", "completable")
_OF_A_FORM = (
    *("activities", "participating", "participating_to_date", "timed", "seconds", "estimated", "estimated_seconds"),
    *("estimated_in_period", "estimated_seconds_in_period"),
)


def theirs(expected: Expected) -> Flat:
    return {
        **dict(_flat("topic", expected.topics)),
        **dict(_flat("form", expected.forms)),
        **dict(_flat("rollup", {(cell,): row for cell, row in expected.rollups.items()})),
        **dict(_flat("rollup_form", expected.rollup_forms)),
        **dict(_flat("teachers", {(cell,): row for cell, row in expected.teachers.items()})),
    }


def _flat(kind: str, rows: Mapping[Any, Mapping[str, object]]) -> Iterator[tuple[Key, object]]:
    for about, row in rows.items():
        for name, value in row.items():
            yield (kind, *(str(part) for part in about), name), _plain(value)


def ours(figures: Figures, courses: Mapping[str, int]) -> Flat:
    """`courses`: their ids, by the keys under which they are read."""
    every = (*figures.rollups, *figures.subjects, *figures.grades, *figures.classes, *figures.teachers)
    return {
        **dict(pair for t in figures.topics for pair in _topic(t, courses)),
        **dict(pair for f in figures.forms for pair in _form(f, courses)),
        **dict(pair for r in every for pair in _rollup(r)),
    }


def _topic(t: TopicFigures, courses: Mapping[str, int]) -> Iterator[tuple[Key, object]]:
    about = ("topic", str(courses[t.scope.course]), t.topic)
    names = (
        "position activities tracked started_on ends ended material guided assessed learning_activity enrolled"
        " participating participating_to_date completed in_difficulty scored mean_score bands"
    )
    for name in names.split():
        yield (*about, name), _plain(getattr(t, name))
    yield from _groups(about, t)


def _form(f: FormDuration, courses: Mapping[str, int]) -> Iterator[tuple[Key, object]]:
    for name in _OF_A_FORM:
        yield ("form", str(courses[f.scope.course]), f.topic, f.form, name), _plain(getattr(f, name))


def _rollup(r: RollupFigures) -> Iterator[tuple[Key, object]]:
    cell = "/".join([r.kind, *(str(p) for p in (r.subject, r.grade, r.class_name, r.teacher) if p is not None)])
    names = (
        "courses topics topics_started topics_ended learning_activities learning_known enrolled participating"
        " participating_to_date in_difficulty completions completable scored score_sum bands"
    )
    for name in names.split():
        yield ("rollup", cell, name), _plain(getattr(r, name))
    yield from _groups(("rollup", cell), r)
    for form in r.forms:
        yield from _form_total(cell, form)
    if r.teaching is not None:
        for name in ("teachers", "active", "known"):
            yield ("teachers", cell, name), getattr(r.teaching, name)


def _form_total(cell: str, form: FormTotals) -> Iterator[tuple[Key, object]]:
    for name in ("topics", *_OF_A_FORM):
        yield ("rollup_form", cell, form.form, name), _plain(getattr(form, name))


def _groups(about: Key, of: TopicFigures | RollupFigures) -> Iterator[tuple[Key, object]]:
    for group in _GROUPS:
        found: GroupFigures | None = getattr(of, group)
        for name in _INSIDE:
            yield (*about, f"{group}_{name}"), None if found is None else getattr(found, name)


def _plain(value: object) -> object:
    """Means to a hundred-thousandth, so that the order of adding is no difference."""
    if isinstance(value, float):
        return round(value, 5)
    if isinstance(value, date):
        return value.isoformat()
    return tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else value


def differences(mine: Flat, there: Flat) -> list[tuple[Key, object, object]]:
    """(key, ours, the database's); a figure that only one of the two has differs."""
    missing = object()
    found = sorted(mine.keys() | there.keys())
    pairs = [(key, mine.get(key, missing), there.get(key, missing)) for key in found]
    return [(k, a if a is not missing else "—", b if b is not missing else "—") for k, a, b in pairs if a != b]
