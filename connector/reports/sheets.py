"""Tables as data: what stands in a report, before it is a DOCX, an XLSX or anything else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer

from connector.reports.wording import figure, percent, short_moment


def _kept(value: object) -> object:
    """A cell as JSON holds it: moments and days are marked, so that they are told from texts that look like them."""
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    return {"on": value.isoformat()} if isinstance(value, date) else value


def _taken(value: object) -> object:
    if isinstance(value, dict) and "at" in value:
        return datetime.fromisoformat(value["at"])
    return date.fromisoformat(value["on"]) if isinstance(value, dict) else value


Value = Annotated[str | int | float | date | datetime | None, PlainSerializer(_kept), BeforeValidator(_taken)]


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
    """`width` is relative to the other columns of the table (about a character each in a spreadsheet).

    `name` is the measure's, the end of its cells' keys. `people`: it counts students, so that few of them in a cell
    tell of persons; `of` names the column of their whole. `follows` names the columns (with spaces between) of the
    counts that this one is worked out from, and is hidden with."""

    heading: str
    width: int
    kind: Kind = Kind.TEXT
    name: str = ""
    people: bool = False
    of: str = ""
    follows: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """Values in the order of the columns. A text may stand where a figure is not known and says why.

    `strong` marks a total. `instead`, where set, stands across the columns after the values given: no figures. `about`
    begins the keys of the row's figures, e.g. `school/thptp`; '' where they have none. `people`, where set, overrides
    the columns' own."""

    values: tuple[Value, ...]
    strong: bool = False
    instead: str | None = None
    about: str = ""
    people: bool | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. `name` is short (a spreadsheet's tab, at most 31 characters), `title` what it shows. `narrow`: few
    columns of words, which stand in the text itself; others stand in an appendix. `own`: it stays at the school."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    narrow: bool = False
    own: bool = False

    def figures(self) -> Iterator[tuple[str, Row, Column, Value]]:
        """Every figure that can be asked about: its key, and where it stands."""
        for row in self.rows:
            for column, value in zip(self.columns, row.values, strict=False):
                if key := figure_key(row, column):
                    yield key, row, column, value


def figure_key(row: Row, column: Column) -> str:
    """The stable name of the figure in this cell; '' for a cell that holds none."""
    return f"{row.about}/{column.name}" if row.about and column.name else ""


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
