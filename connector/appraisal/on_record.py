"""Minutes of a verdict at a level that keeps one per lesson: final and numbered at once with the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from connector.appraisal.numbers import minutes_series
from connector.lessons.review import NewVerdict
from connector.steps.context import Context
from connector.store.minutes import Held
from mappings.schema import Level


def put_on_record(
    ctx: Context,
    level: Level,
    unit: str,
    appraisal_id: int,
    verdict: NewVerdict,
    present: Sequence[str],
    decided_at: datetime,
) -> str | None:
    """The number of the minutes; None where the level keeps them by session or decides by list."""
    if level.minutes.per != "lesson" or level.by_list:
        return None
    names = dict.fromkeys(name for name in (verdict.appraiser_name, *present) if name)
    held = Held(present=tuple(names), chair=verdict.appraiser_name)
    with ctx.store.db.connect() as c:
        minutes = ctx.store.minutes.open(c, level.id, unit, held, verdict.appraiser_key, decided_at)
        ctx.store.minutes.add(c, minutes, [appraisal_id])
        series = minutes_series(ctx.mapping, level, unit, decided_at)
        return ctx.store.minutes.finalise(c, minutes, series.counter, series.number, decided_at)
