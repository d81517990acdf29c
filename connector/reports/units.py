"""Whose report it is: the unit's schools, and what stands in the header and signature of its documents."""

from __future__ import annotations

from datetime import date

from connector.errors import NeedsOperator
from connector.reports.model import ReportUnit, UnitKind
from connector.text import Text
from mappings.schema import Group, GroupKind, Mapping, School


def schools_of(mapping: Mapping, kind: UnitKind, unit_id: str, on: date) -> list[School]:
    """The schools of a unit on a day, in the mapping's order: units change."""
    if kind == "school":
        return [school for school in mapping.schools if school.id == unit_id]
    if kind == "group":
        return [school for school in mapping.schools if unit_id in school.groups_on(on)]
    return list(mapping.schools)


def report_unit(mapping: Mapping, kind: UnitKind, unit_id: str, on: date | None = None) -> ReportUnit:
    """The unit as its documents name it; raises `NeedsOperator` when the mapping does not know it."""
    if kind == "department" and unit_id == mapping.department.id:
        return _department(mapping)
    if kind == "group" and (group := mapping.group(unit_id)):
        return _group(mapping, group)
    if kind == "school" and (school := mapping.find_school(unit_id)):
        return _school(mapping, school, on)
    raise NeedsOperator(
        "report.unknown_unit",
        Text(f"Tệp ánh xạ không có đơn vị {kind}/{unit_id}.", f"The mapping has no unit {kind}/{unit_id}."),
        Text("Kiểm tra mã đơn vị trong tệp ánh xạ.", "Check the unit's id in the mapping."),
    )


def _department(mapping: Mapping) -> ReportUnit:
    d = mapping.department
    return ReportUnit("department", d.id, d.name, d.parent, d.place, "Giám đốc", d.short)


def _group(mapping: Mapping, group: Group) -> ReportUnit:
    """A commune stands under the city's People's Committee, a cluster works for the Department."""
    signer = "Cụm trưởng" if group.kind == "cluster" else "Thủ trưởng đơn vị"
    d = mapping.department
    parent = group.parent or (d.parent if group.kind == "commune" else d.name)
    return ReportUnit("group", group.id, group.name, parent, d.place, signer, group.short or group.id.upper())


def _school(mapping: Mapping, school: School, on: date | None) -> ReportUnit:
    """Schools with upper-secondary grades stand under the Department, the others under their district or commune."""
    kinds: tuple[GroupKind, ...] = () if "THPT" in school.stages else ("commune", "district")
    local = next((group for kind in kinds if (group := mapping.group_of(school, kind, on))), None)
    parent = local.name if local else mapping.department.name
    place = mapping.department.place
    return ReportUnit(
        "school", school.id, school.name, parent, place, "Hiệu trưởng", school.short, school.principal or ""
    )
