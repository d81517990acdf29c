"""Whose report it is: the unit's schools, and what stands in the header and signature of its documents."""

from __future__ import annotations

from connector.errors import NeedsOperator
from connector.reports.model import ReportUnit, UnitKind
from connector.text import Text
from mappings.schema import Group, Mapping, School


def schools_of(mapping: Mapping, kind: UnitKind, unit_id: str) -> list[School]:
    """The schools of a unit, in the mapping's order."""
    if kind == "school":
        return [school for school in mapping.schools if school.id == unit_id]
    if kind == "group":
        return [school for school in mapping.schools if school.group == unit_id]
    return list(mapping.schools)


def report_unit(mapping: Mapping, kind: UnitKind, unit_id: str) -> ReportUnit:
    """The unit as its documents name it; raises `NeedsOperator` when the mapping does not know it."""
    if kind == "department" and unit_id == mapping.department.id:
        return _department(mapping)
    if kind == "group" and (group := mapping.group(unit_id)):
        return _group(mapping, group)
    for school in mapping.schools:
        if kind == "school" and school.id == unit_id:
            return _school(mapping, school)
    raise NeedsOperator(
        "report.unknown_unit",
        Text(f"Tệp ánh xạ không có đơn vị {kind}/{unit_id}.", f"The mapping has no unit {kind}/{unit_id}."),
        Text("Kiểm tra mã đơn vị trong tệp ánh xạ.", "Check the unit's id in the mapping."),
    )


def _department(mapping: Mapping) -> ReportUnit:
    d = mapping.department
    return ReportUnit("department", d.id, d.name, d.parent, d.place, "Giám đốc", d.short)


def _group(mapping: Mapping, group: Group) -> ReportUnit:
    """A cluster works for the Department; a district's or commune's own parent is named in the mapping."""
    signer = "Cụm trưởng" if group.kind == "cluster" else "Thủ trưởng đơn vị"
    parent = group.parent or mapping.department.name
    return ReportUnit("group", group.id, group.name, parent, mapping.department.place, signer)


def _school(mapping: Mapping, school: School) -> ReportUnit:
    """Schools with upper-secondary grades stand under the Department, the others under their district or commune."""
    group = mapping.group(school.group)
    local = group if group and group.kind != "cluster" and "THPT" not in school.stages else None
    parent = local.name if local else mapping.department.name
    place = mapping.department.place
    return ReportUnit(
        "school", school.id, school.name, parent, place, "Hiệu trưởng", school.short, school.principal or ""
    )
