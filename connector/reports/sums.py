"""Sums in which what is not known counts for nothing, and of which nothing is known where no part is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from connector.participation.figures import FormTotals, GroupFigures

N = TypeVar("N", int, float)


def known_sum(parts: Iterable[N | None]) -> N | None:
    """The sum of those that are known; None where none is."""
    known = [part for part in parts if part is not None]
    return sum(known[1:], known[0]) if known else None


def group_sum(parts: Iterable[GroupFigures | None]) -> GroupFigures | None:
    """A group of students over schools; a school whose members are not known is left out."""
    known = [part for part in parts if part is not None]
    if not known:
        return None
    return GroupFigures(
        enrolled=sum(g.enrolled for g in known),
        participating=sum(g.participating for g in known),
        in_difficulty=known_sum(g.in_difficulty for g in known),
        completions=known_sum(g.completions for g in known),
        completable=known_sum(g.completable for g in known),
        difficulty_of=sum(g.enrolled for g in known if g.in_difficulty is not None),
    )


def forms_sum(parts: Iterable[FormTotals]) -> tuple[FormTotals, ...]:
    """Forms of interaction over schools, in the order in which they come."""
    by_form: dict[str, list[FormTotals]] = {}
    for part in parts:
        by_form.setdefault(part.form, []).append(part)
    return tuple(_form(form, found) for form, found in by_form.items())


def _form(form: str, parts: list[FormTotals]) -> FormTotals:
    return FormTotals(
        form=form,
        topics=sum(p.topics for p in parts),
        activities=sum(p.activities for p in parts),
        participating=sum(p.participating for p in parts),
        participating_to_date=sum(p.participating_to_date for p in parts),
        timed=sum(p.timed for p in parts),
        seconds=known_sum(p.seconds for p in parts),
        estimated=known_sum(p.estimated for p in parts),
        estimated_seconds=known_sum(p.estimated_seconds for p in parts),
        estimated_in_period=known_sum(p.estimated_in_period for p in parts),
        estimated_seconds_in_period=known_sum(p.estimated_seconds_in_period for p in parts),
        planned_topics=sum(p.planned_topics for p in parts),
        planned_minutes=known_sum(p.planned_minutes for p in parts),
    )
