"""Tables as data: what stands in a report, before it is a DOCX, an XLSX or anything else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from connector.reports.wording import figure, percent, short_moment

Value = str | int | float | date | datetime | None


class Kind(StrEnum):
    """What a column holds. An `ORDINAL` is a number that names (STT, lớp) and stands in the middle. A `RATIO` is 0..1
    and shown in percent; times are aware and shown in their own zone."""

    TEXT = "text"
    ORDINAL = "ordinal"
    COUNT = "count"
    NUMBER = "number"
    RATIO = "ratio"
    DAY = "day"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Column:
    """`width` is relative to the other columns of the table (about a character each in a spreadsheet)."""

    heading: str
    width: int
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Row:
    """Values in the order of the columns. A text may stand where a figure is not known and says why.

    `strong` marks a total. `instead`, where set, stands across the columns after the values given: no figures."""

    values: tuple[Value, ...]
    strong: bool = False
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. `name` is short (a spreadsheet's tab, at most 31 characters), `title` what it shows."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def shown(value: Value, kind: Kind) -> str:
    """A value as people read it in Vietnamese."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return short_moment(value)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, str):
        return value
    if kind is Kind.RATIO:
        return percent(value)
    return figure(value, 1 if kind is Kind.NUMBER else 0)
