"""Which reports are due when (2517/SGDĐT-GDTrH: daily before 15:00, Saturday before 12:00, at announced times)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal, Self, TypeVar

from pydantic import Field, NaiveDatetime, model_validator

from mappings.fields import Key, Name, Strict

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
UnitKindName = Literal["school", "group", "department"]
ReportFormat = Literal["xlsx", "docx", "csv", "json"]


class Days(Strict):
    """Days in a row, both included; one day where `last` is absent. `name` is for people (Tết, semester I)."""

    first: date
    last: date | None = None
    name: Name | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.last is not None and self.last < self.first:
            raise ValueError("last must not be before first")
        return self

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= (self.last or self.first)

    def days(self) -> Iterator[date]:
        for n in range(((self.last or self.first) - self.first).days + 1):
            yield self.first + timedelta(days=n)


class Announced(Strict):
    """A report that was asked for at a time of its own. All moments are in the department's time zone; `period` is the
    day on which it is due, where it is absent."""

    name: Name
    due: NaiveDatetime
    period: Days | None = None
    draft_at: NaiveDatetime | None = None
    confirm_by: NaiveDatetime | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.due.second or self.due.microsecond:
            raise ValueError("due has hours and minutes only")
        _in_order(self.draft_at, self.confirm_by, self.due)
        return self


class ReportMap(Strict):
    """One kind of report. `due` is the hour before which it must be out; `draft_at` when the school's principal gets
    the draft, `confirm_by` when it goes out, confirmed or not (absent: twenty minutes before it is due). All hours are
    in the department's time zone.

    `days`: on which a daily report is due (absent: on all but those of `no_school`). `announced`: the times of an ad
    hoc one. `destinations`: ids in the mapping's list of them; without any, a report is written and stays here.
    `corrections`: when the next one goes out, the one before is worked out anew, and corrected where its figures have
    changed since; what students did on that day after the report's hour changes them too.
    """

    kind: Literal["daily", "weekly", "ad_hoc"]
    units: frozenset[UnitKindName] = frozenset({"school", "group", "department"})
    formats: frozenset[ReportFormat] = frozenset({"xlsx", "docx", "json"})
    due: time | None = None
    weekday: Weekday | None = None
    days: Annotated[frozenset[Weekday], Field(min_length=1)] | None = None
    announced: tuple[Announced, ...] = ()
    draft_at: time | None = None
    confirm_by: time | None = None
    destinations: tuple[Key, ...] = ()
    corrections: bool = False

    @model_validator(mode="after")
    def _placed_in_time(self) -> Self:
        if self.kind == "ad_hoc":
            if self.due or self.weekday or self.days or self.draft_at or self.confirm_by:
                raise ValueError("an ad_hoc report has its hours under announced")
            return self
        if self.due is None:
            raise ValueError(f"a {self.kind} report needs due")
        if self.announced:
            raise ValueError("announced is for ad_hoc reports")
        if self.days and self.kind != "daily":
            raise ValueError("days is for daily reports")
        _in_order(self.draft_at, self.confirm_by, self.due)
        return self

    @property
    def hour(self) -> time:
        """`due` of a report that has one: of daily and weekly ones."""
        assert self.due is not None
        return self.due


M = TypeVar("M", time, datetime)


def _in_order(draft: M | None, confirm: M | None, due: M) -> None:
    if draft is not None and draft >= (confirm or due):
        raise ValueError("draft_at must be before confirm_by and due")
    if confirm is not None and confirm > due:
        raise ValueError("confirm_by must not be after due")
