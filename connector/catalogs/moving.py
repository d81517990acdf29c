"""What another mapping would do to lessons that are there: who would stand elsewhere, or nowhere. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from connector.catalogs.desired import Approvals, Content, Desired
from connector.lessons.records import Lesson


@dataclass(frozen=True, slots=True)
class Stand:
    """Where lessons of a level stand: site, category path; the course within it is not told apart."""

    level: str
    site: str
    path: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.site}: {' / '.join(self.path)}"


@dataclass(frozen=True, slots=True)
class Move:
    """Lessons of one school that stand at `old` (None: nowhere yet) and would stand at `new` (None: nowhere)."""

    school: str
    old: Stand | None
    new: Stand | None


Judged = tuple[Lesson, Sequence[Content], Approvals, Approvals]
"""A lesson, its versions, and what approves them by the old and by the new mapping."""


def moves(old: Desired, new: Desired, judged: Iterable[Judged]) -> Counter[Move]:
    """How many lessons would make each move; what stays where it is makes none."""
    found: Counter[Move] = Counter()
    for lesson, versions, before, after in judged:
        was, will = _stands(old, lesson, versions, before), _stands(new, lesson, versions, after)
        for level in was.keys() | will.keys():
            if was.get(level) != will.get(level):
                found[Move(lesson.school, was.get(level), will.get(level))] += 1
    return found


def _stands(desired: Desired, lesson: Lesson, versions: Sequence[Content], approvals: Approvals) -> dict[str, Stand]:
    placed = desired.placements(lesson, versions, approvals)
    return {p.level: Stand(p.level, p.site, p.place.category_path) for p in placed}
