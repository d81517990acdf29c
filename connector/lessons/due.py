"""By when each level's appraisal and list must be done, from the mapping's windows and levels. Pure.

001_ (Hải Phòng 2024), point 2: the school appraises in the week that follows the window. 000_: lists by a set hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mappings.schema import Level, Window

_END_OF_DAY = time(23, 59)


def appraisal_due(levels: Sequence[Level], window: Window, level_id: str, timezone: str) -> datetime | None:
    """The last minute of the appraisal of a level, in a chain (`review.chain`); None where the mapping does not say.

    A level begins where the one before ends: with its appraisal, or with its list where this one decides by list.
    """
    last = _last_day(levels, window, level_id)
    return datetime.combine(last, _END_OF_DAY, ZoneInfo(timezone)) if last else None


def list_due(levels: Sequence[Level], window: Window, level_id: str, timezone: str) -> datetime | None:
    """Before when the level's passed list must be sent; None for a level that is asked for no list."""
    if (said := window.lists_due.get(level_id)) is not None:
        return said.replace(tzinfo=ZoneInfo(timezone))
    level = next((v for v in levels if v.id == level_id), None)
    last = _last_day(levels, window, level_id)
    if level is None or level.list_due is None or last is None:
        return None
    return datetime.combine(last + timedelta(days=level.list_due.days), level.list_due.before, ZoneInfo(timezone))


def latest(moments: Iterable[datetime | None]) -> datetime | None:
    """The last of those known: by when a unit must be done with all its chains."""
    return max((m for m in moments if m is not None), default=None)


def _last_day(levels: Sequence[Level], window: Window, level_id: str) -> date | None:
    return next((day for level, day in _last_days(levels, window) if level.id == level_id), None)


def _last_days(levels: Sequence[Level], window: Window) -> Iterator[tuple[Level, date | None]]:
    ended: date | None = window.closes
    listed: date | None = None
    for level in levels:
        begins = listed if level.by_list and listed else ended
        counted = begins + timedelta(days=level.days) if begins and level.days else None
        ended = window.due.get(level.id) or counted
        listed = _list_day(level, window, ended)
        yield level, ended


def _list_day(level: Level, window: Window, ended: date | None) -> date | None:
    if (said := window.lists_due.get(level.id)) is not None:
        return said.date()
    return ended + timedelta(days=level.list_due.days) if ended and level.list_due else None
