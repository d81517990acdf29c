"""Which levels one version of a lesson passes, in order. Pure.

The chain depends on the lesson (school, grade) and on time: levels come and go (districts ended on 30/6/2025). A level
that has spoken on a version stays in its chain for ever; one that has not is in it when it is in force on the day on
which it is asked: today, or the day of the first verdict of a later level. So a level that was abolished holds nobody
up, one that was introduced closes no catalog that was open, and none that was in force is ever skipped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from mappings.schema import Level, stage_of


def chain(
    levels: Sequence[Level],
    grade: int,
    school: str | None = None,
    today: date | None = None,
    spoken: Mapping[str, date] | None = None,
) -> tuple[Level, ...]:
    """The levels that a version of a lesson of this grade and school passes. `spoken`: the day of each level's verdict.

    Without a day, all levels there ever were.
    """
    mine = tuple(v for v in levels if stage_of(grade) in v.stages and _of_school(v, school))
    if today is None:
        return mine
    spoken = spoken or {}
    return tuple(v for i, v in enumerate(mine) if v.id in spoken or v.in_force(_asked(mine[i + 1 :], spoken, today)))


def _of_school(level: Level, school: str | None) -> bool:
    return school is None or level.schools is None or school in level.schools


def _asked(later: Sequence[Level], spoken: Mapping[str, date], today: date) -> date:
    return min((spoken[v.id] for v in later if v.id in spoken), default=today)
