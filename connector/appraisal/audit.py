"""The audit trail read and proved: that no row was touched, and that the verdicts are still those it tells of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from connector.appraisal.trail import digest
from connector.lessons.actors import About, Action, Actor, may
from connector.lessons.records import Appraisal
from connector.lessons.review import NewVerdict
from connector.steps.context import Context
from connector.store.audit import AuditRow, Verified

VERDICT = "verdict"


@dataclass(frozen=True, slots=True)
class Checked:
    """`trail` is the chain itself. `changed` and `gone` are ids of verdicts that the trail tells of and that are not
    as they were given, or not there; `untold` is how many verdicts are older than the trail (or were put in by hand).
    """

    trail: Verified
    changed: tuple[int, ...]
    gone: tuple[int, ...]
    untold: int

    @property
    def whole(self) -> bool:
        return self.trail.broken is None and not self.changed and not self.gone


def verify(ctx: Context, anchor: str | None = None) -> Checked:
    """Reads the whole trail and every verdict. `anchor`: what an earlier run printed, kept outside the database."""
    told = {_id(row): row.details for row in ctx.store.audit.of_action(VERDICT)}
    there = {a.id: a for found in ctx.store.reviews.verdicts().values() for a in found}
    changed = (i for i, said in told.items() if i in there and said.get("said") != verdict_digest(there[i]))
    return Checked(
        ctx.store.audit.verify(anchor),
        tuple(sorted(changed)),
        tuple(sorted(told.keys() - there.keys())),
        len(there.keys() - told.keys()),
    )


def trail(ctx: Context, who: Actor, about: str | None = None, limit: int = 50) -> list[AuditRow]:
    """The newest rows first; `about` as in `lesson 7`. Raises Rejected for whoever may not read it."""
    may(who, Action.READ_AUDIT, About())
    return ctx.store.audit.newest(limit, about)


def verdict_digest(verdict: Appraisal) -> str:
    """What the trail keeps of a verdict's content: decision, words, points, who and for which unit."""
    return digest(said_of(verdict, verdict.unit))


def said_of(verdict: Appraisal | NewVerdict, unit: str) -> Mapping[str, object]:
    """The part of a verdict (new or recorded) that must never change."""
    names = ("level", "appraiser_key", "decision", "strengths", "limitations", "required_changes")
    score = None if verdict.score is None else float(verdict.score)
    return {name: str(getattr(verdict, name)) for name in names} | {"unit": unit, "score": score}


def _id(row: AuditRow) -> int:
    return int(str(row.details.get("appraisal", 0)))
