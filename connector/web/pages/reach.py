"""The units at whose levels somebody has a right, as choices of a form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from connector.appraisal.numbers import unit_of_record
from connector.appraisal.units import about_unit
from connector.errors import Rejected
from connector.lessons.actors import allowed
from connector.lessons.rights import Action
from connector.text import Text
from connector.web.visit import SignedVisit
from mappings.schema import Level, Mapping


@dataclass(frozen=True, slots=True)
class Seat:
    """A unit at a level: `Cấp xã phường · Phường Lê Chân`."""

    level: Level
    unit: str
    name: str

    @property
    def key(self) -> str:
        return f"{self.level.id}/{self.unit}"

    @property
    def full_name(self) -> str:
        return f"{self.level.name} · {self.name}"


def seats(at: SignedVisit, action: Action) -> list[Seat]:
    """Where this person has the right, in the order of the levels."""
    return [seat for seat in _all(at.ctx.mapping) if _has(at, action, seat)]


def chosen(found: list[Seat], key: str) -> Seat:
    """The one with this key; raises Rejected when it is not among them."""
    seat = next((seat for seat in found if seat.key == key), None)
    if seat is None:
        raise Rejected(
            "not_allowed",
            Text("Không có quyền ở cấp và đơn vị này.", "Not allowed at this level and unit."),
            Text("Chọn một đơn vị trong danh sách.", "Choose a unit from the list."),
        )
    return seat


def unit_name(mapping: Mapping, level_id: str, unit: str) -> str:
    level = mapping.level(level_id)
    return f"{level.name} · {unit_of_record(mapping, level, unit).name}" if level else f"{level_id} · {unit}"


def _has(at: SignedVisit, action: Action, seat: Seat) -> bool:
    return allowed(at.who, action, about_unit(at.ctx, seat.level, seat.unit))


def _all(mapping: Mapping) -> Iterator[Seat]:
    for level in mapping.levels:
        if level.unit == "school":
            yield from (Seat(level, s.id, s.name) for s in mapping.schools if level.stages & s.stages)
        elif level.unit == "group":
            yield from (Seat(level, g.id, g.name) for g in mapping.groups if level.group_kind in (None, g.kind))
        else:
            yield Seat(level, mapping.department.id, mapping.department.name)


def catalog_name(mapping: Mapping, catalog: str) -> str:
    """Of a catalog's key, which is `level.unit`."""
    level, _, unit = catalog.partition(".")
    return unit_name(mapping, level, unit)
