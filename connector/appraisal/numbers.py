"""Numbers of official documents: a series per unit and calendar year, as `05/BB-THPTTP` (NĐ 30/2020/NĐ-CP)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from connector.errors import NeedsOperator
from connector.reports.units import report_unit
from connector.store.documents import Counter
from mappings.schema import Level, Mapping, local_day

MINUTES, REPORT = "BB", "BC"
"""The decree's abbreviations: biên bản, báo cáo (a passed list goes with a report)."""


@dataclass(frozen=True, slots=True)
class Series:
    """`counter` names the series in the store; `number` writes the n-th of it."""

    counter: Counter
    number: Callable[[int], str]


def minutes_series(mapping: Mapping, level: Level, unit: str, at: datetime) -> Series:
    """The minutes of one unit, at whichever of its levels, anew from 1 January on."""
    return _series(mapping, "minutes", MINUTES, level, unit, at)


def list_series(mapping: Mapping, level: Level, unit: str, at: datetime) -> Series:
    """The letters that carry a unit's passed lists."""
    return _series(mapping, "passed_list", REPORT, level, unit, at)


def _series(mapping: Mapping, kind: str, abbreviation: str, level: Level, unit: str, at: datetime) -> Series:
    year = local_day(at, mapping.department.timezone).year
    short = unit_of_record(mapping, level, unit).short
    name = f"{kind}/{level.unit}.{unit}/{year}"
    by_level = (f"{kind}/{v.id}.{unit}/{year}" for v in mapping.levels if v.unit == level.unit)  # the first release's
    counter = (name, *(former for former in by_level if former != name))
    return Series(counter, lambda place: f"{place:02d}/{abbreviation}-{short}")


@dataclass(frozen=True, slots=True)
class UnitOfRecord:
    """What stands in the header of a unit's documents: the body above, its name, its abbreviation, who signs."""

    parent: str
    name: str
    short: str
    signer: str
    signer_name: str = ""


def unit_of_record(mapping: Mapping, level: Level, unit: str) -> UnitOfRecord:
    """The unit that decides at a level. A unit that the mapping no longer has keeps its id for a name."""
    try:
        found = report_unit(mapping, level.unit, unit)
    except NeedsOperator:
        return UnitOfRecord(mapping.department.name, unit, unit.upper(), "Thủ trưởng đơn vị")
    return UnitOfRecord(found.parent, found.name, found.short or unit.upper(), found.signer, found.signer_name)
