"""Which submission window (đợt nộp) a submission belongs to, and what happens to one that comes late. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from mappings.schema import Window, local_day


class Timing(StrEnum):
    """How a submission lies to its window. `REVISION`: it answers an appraisal that is under way, so that no window
    matters. `UNDECLARED`: the mapping has no windows, so that none can be missed."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    MOVED = "moved"
    REFUSED = "refused"
    REVISION = "revision"
    UNDECLARED = "undeclared"


@dataclass(frozen=True, slots=True)
class Placing:
    """`window` is the one the submission counts for ('' for none); `missed` the one it came too late for."""

    window: str
    timing: Timing
    missed: str = ""


def place(windows: Sequence[Window], submitted_at: datetime, timezone: str, named: str | None = None) -> Placing:
    """The window of a submission, by the day on which it was handed in. `named`: the window that its submission point
    is for; without one it is the window that is open, else the last one before.

    Before its window a submission is early and taken all the same; after it the window's rule (`late`) decides. What is
    accepted late while another window is open counts for that one, so that it has a time to be appraised in. What
    should wait for a next window that is not declared yet is refused until it is.
    """
    day = local_day(submitted_at, timezone)
    mine = _named(windows, named) if named else _by_day(windows, day)
    if mine is None:
        return Placing(named or "", Timing.UNDECLARED)
    if day <= mine.closes:
        return Placing(mine.id, Timing.ON_TIME if mine.opens <= day else Timing.EARLY)
    return _late(windows, mine, day)


def revised(placing: Placing, window: str, under_way: bool) -> Placing:
    """The place of a re-submission to a lesson of `window`: while its appraisal is under way (it awaits a verdict, or
    changes were required) it is never late, whenever it comes."""
    late = placing.timing in (Timing.LATE, Timing.MOVED, Timing.REFUSED)
    return Placing(window, Timing.REVISION) if under_way and late else placing


def _named(windows: Iterable[Window], id: str) -> Window | None:
    return next((w for w in windows if w.id == id), None)


def _by_day(windows: Sequence[Window], day: date) -> Window | None:
    """The open window that closes first; else the last one that has closed; else the first to come."""
    if still := [w for w in windows if w.opens <= day <= w.closes]:
        return min(still, key=lambda w: w.closes)
    if over := [w for w in windows if w.closes < day]:
        return max(over, key=lambda w: w.closes)
    return min(windows, key=lambda w: w.opens, default=None)


def _late(windows: Iterable[Window], mine: Window, day: date) -> Placing:
    if mine.late == "accept":
        open_now = [w for w in windows if w.opens <= day <= w.closes]
        moved = (Placing(w.id, Timing.MOVED, mine.id) for w in sorted(open_now, key=lambda w: w.closes))
        return next(moved, Placing(mine.id, Timing.LATE, mine.id))
    if mine.late == "next_window" and (coming := [w for w in windows if w.closes >= day and w.closes > mine.closes]):
        return Placing(min(coming, key=lambda w: w.opens).id, Timing.MOVED, mine.id)
    return Placing("", Timing.REFUSED, mine.id)
