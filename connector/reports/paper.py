"""A report as it stands on paper: parts, tables, cells with their keys. Every format prints this and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from pydantic import TypeAdapter

from connector.participation.period import Period
from connector.reports.model import Confirmation, Definition, ReportKind, ReportUnit
from connector.reports.sheets import Kind, Row, Sheet, Value
from connector.text import Text


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the annex of 2517/SGDĐT-GDTrH (1 to 5), or what stands before them (0) and behind them (6)."""

    number: int
    title: Text
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True)
class SchoolIn:
    """How far one school's figures reach: state, as of when, by which ways its LMS was read."""

    id: str
    name: str
    state: str
    as_of: datetime | None
    courses_in: int
    courses_mapped: int
    left_out: int
    reason: str
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that says something else than in the revision before."""

    key: str
    what: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything that is printed. `hidden`: the cells below this number of students are not in it (0: all are).

    `revision` above 1 is a correction, and `changes` names what it corrects. `also_hidden`: keys of figures of earlier
    periods that were hidden in what left the unit then. `hides`: keys of the counts that are hidden in what leaves the
    unit, decided when it was issued; None: it was issued before that was kept."""

    kind: ReportKind
    unit: ReportUnit
    period: Period
    made_at: datetime
    announced: str
    schools: tuple[SchoolIn, ...]
    covered: int
    parts: tuple[Part, ...]
    definitions: tuple[Definition, ...]
    notes: tuple[Text, ...]
    confirmation: Confirmation | None = None
    hidden: int = 0
    revision: int = 1
    changes: tuple[Change, ...] = ()
    also_hidden: tuple[str, ...] = ()
    hides: tuple[str, ...] | None = None

    @property
    def sheets(self) -> Iterator[Sheet]:
        """Every table, in the order of the parts."""
        for part in self.parts:
            yield from part.sheets

    def figures(self) -> dict[str, Value]:
        """Every figure by its key; one that stands in several tables is the same in each."""
        return {key: value for sheet in self.sheets for key, _, _, value in sheet.figures()}

    def named(self) -> dict[str, str]:
        """What each figure is, in words: its row and its column."""
        return {
            key: f"{row_words(sheet, row)}: {c.heading}" for sheet in self.sheets for key, row, c, _ in sheet.figures()
        }

    def with_parts(self, parts: Iterator[Part]) -> Paper:
        return replace(self, parts=tuple(parts))


_NO_NAME = frozenset({"STT", "Hoạt động học"})


def row_words(sheet: Sheet, row: Row) -> str:
    """What a row is about: its words before the first figure, without the running number."""
    words = []
    for column, value in zip(sheet.columns, row.values, strict=False):
        if column.name:
            break
        if column.kind in (Kind.TEXT, Kind.ORDINAL) and column.heading not in _NO_NAME and value is not None:
            words.append(f"{column.heading} {value}" if str(value).isdigit() else str(value))
    return ", ".join(words)


@cache
def _adapter() -> TypeAdapter[Paper]:
    return TypeAdapter(Paper)


def to_text(paper: Paper) -> str:
    """The paper as JSON, to be kept; `from_text` gives it back as it was."""
    return _adapter().dump_json(paper).decode()


def from_text(text: str) -> Paper:
    return _adapter().validate_json(text)
