"""Moments in school hours up to a given now: Monday to Saturday, 7:00 to 17:00 in Việt Nam."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_SUNDAY = 6
_OPENS, _HOURS = 7, 10
_LEAST_SECONDS = 2 * 3600


@dataclass(frozen=True, slots=True)
class SchoolDay:
    """`opens`: seconds since 1970; `seconds`: how long school lasted, less than a whole day only today."""

    opens: int
    seconds: int

    def moment(self, chance: random.Random) -> int:
        """Some second of that day."""
        return self.opens + chance.randrange(self.seconds)


def school_days(now: int, count: int) -> list[SchoolDay]:
    """The last `count` school days, oldest first; today is one of them once two hours of it are over."""
    day = datetime.fromtimestamp(now, _ZONE).replace(hour=_OPENS, minute=0, second=0, microsecond=0)
    days: list[SchoolDay] = []
    while len(days) < count:
        seconds = min(_HOURS * 3600, now - int(day.timestamp()))
        if day.weekday() != _SUNDAY and seconds >= _LEAST_SECONDS:
            days.insert(0, SchoolDay(int(day.timestamp()), seconds))
        day -= timedelta(days=1)
    return days


def before(now: int, days_ago: float) -> int:
    """About so many days ago, moved into school hours and off Sunday; never after `now`."""
    when = datetime.fromtimestamp(now - days_ago * 86400, _ZONE)
    if when.weekday() == _SUNDAY:
        when -= timedelta(days=1)
    hour = min(max(when.hour, _OPENS), _OPENS + _HOURS - 1)
    return min(now, int(when.replace(hour=hour).timestamp()))
