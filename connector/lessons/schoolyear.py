"""The school year's calendar: two semesters of weeks, and the windows that rules propose from it. Pure.

35 weeks are taught, 18 and 17 (domain.md, Windows). The first semester begins on the first Monday from 5 September on
and ends by 18 January, the second follows at once and ends by 31 May: what weeks are left over when those taught and
those of holidays (Tết) are taken off are buffer weeks, the last of which is the make-up week (tuần dạy bù).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from connector.errors import NeedsOperator
from connector.text import Text

TAUGHT = (18, 17)
HOLIDAYS = (0, 1)
"""Weeks without lessons within each semester; Tết falls into the second."""
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Sunday."""

    monday: date

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def following(self) -> Week:
        return Week(self.monday + _WEEK)


@dataclass(frozen=True, slots=True)
class Semester:
    """`taught` and `holidays` are numbers of weeks within `weeks`."""

    number: int
    weeks: tuple[Week, ...]
    taught: int
    holidays: int

    @property
    def buffer(self) -> tuple[Week, ...]:
        """The weeks left over at the semester's end; none in a year whose holidays took them all."""
        left = len(self.weeks) - self.taught - self.holidays
        return self.weeks[len(self.weeks) - left :] if left > 0 else ()

    @property
    def makeup_week(self) -> Week:
        """The last buffer week; the semester's last week where no buffer is left."""
        return self.weeks[-1]


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """`label` as the mapping writes it, e.g. `2026-2027`."""

    label: str
    first: Semester
    second: Semester

    @property
    def third_week_of_august(self) -> Week:
        """The week that begins on the third Monday of August."""
        return Week(_monday_from(date(int(self.label[:4]), 8, 1)) + 2 * _WEEK)


def school_year(label: str, holidays: tuple[int, int] = HOLIDAYS) -> SchoolYear:
    """The calendar of `2026-2027`. Raises NeedsOperator when the label names no two years that follow each other."""
    start = _start(label)
    first = _weeks(_monday_from(date(start, 9, 5)), date(start + 1, 1, 18))
    second = _weeks(first[-1].following.monday, date(start + 1, 5, 31))
    return SchoolYear(label, Semester(1, first, TAUGHT[0], holidays[0]), Semester(2, second, TAUGHT[1], holidays[1]))


def _start(label: str) -> int:
    start, _, end = label.partition("-")
    if not (start.isdecimal() and end.isdecimal() and len(start) == 4 and int(end) == int(start) + 1 > 2001):
        raise NeedsOperator(
            "school_year_wrong",
            Text(f"'{label}' không phải một năm học.", f"'{label}' is no school year."),
            Text("Viết như 2026-2027.", "Write it like 2026-2027."),
        )
    return int(start)


def _monday_from(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _weeks(monday: date, by: date) -> tuple[Week, ...]:
    """Whole weeks from `monday` that have ended by that day."""
    return tuple(_from(Week(monday), by))


def _from(week: Week, by: date) -> Iterator[Week]:
    while week.sunday <= by:
        yield week
        week = week.following


@dataclass(frozen=True, slots=True)
class ProposedWindow:
    """A submission window by rule: dates that the mapping may take over or change. `why` names the rule."""

    id: str
    name: str
    opens: date
    closes: date
    why: Text


def proposed_windows(year: SchoolYear) -> tuple[ProposedWindow, ...]:
    """The three moments of 001_ (Hải Phòng 2024), point 1: third week of August, make-up weeks of both semesters."""
    rules = (
        (year.third_week_of_august, Text("tuần 3 tháng 8", "third week of August")),
        (year.first.makeup_week, _makeup(year.first)),
        (year.second.makeup_week, _makeup(year.second)),
    )
    return tuple(
        ProposedWindow(f"dot-{n}", f"Đợt {n} ({why.vi})", week.monday, week.sunday, why)
        for n, (week, why) in enumerate(rules, 1)
    )


def _makeup(semester: Semester) -> Text:
    numeral = "I" * semester.number
    return Text(f"tuần dạy bù học kì {numeral}", f"make-up week of semester {numeral}")
