"""The days a report speaks of, in the department's time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, both days included. A daily report's period is one day."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a period must not end before it begins")

    @classmethod
    def day(cls, day: date) -> Period:
        return cls(day, day)

    @classmethod
    def week_ending(cls, last: date) -> Period:
        """The seven days that end on `last` (2517/SGDĐT-GDTrH: weekly, by Saturday noon)."""
        return cls(last - timedelta(days=6), last)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1
