"""Who answers for what a unit owes at a level (000_, last point: cluster leads and principals). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from connector.lessons.identity import plain
from mappings.schema import Level, Mapping, Person, RoleMap

_HEADS = {"school": "principal", "group": "cluster_lead", "department": "department_officer"}
_APPRAISE = {"school": ("team_lead",), "group": (), "department": ()}


def heads(mapping: Mapping, level: Level, unit: str) -> tuple[Person, ...]:
    """Principal, cluster lead or Department officer of the unit: who answers for its minutes and lists."""
    return _people(mapping, level, unit, (_HEADS[level.unit],), None)


def answerable(mapping: Mapping, level: Level, unit: str, subjects: Iterable[str] | None = None) -> tuple[Person, ...]:
    """Who answers for the appraisals that wait there: the heads, team leads and council chairs of these subjects."""
    roles = (_HEADS[level.unit], *_APPRAISE[level.unit], "council_chair")
    return _people(mapping, level, unit, roles, None if subjects is None else set(map(plain, subjects)))


def head_named(mapping: Mapping, level: Level, unit: str) -> str | None:
    """A principal of whom the mapping has the name only, and no way to reach them."""
    school = next((s for s in mapping.schools if level.unit == "school" and s.id == unit), None)
    return school.principal if school else None


def _people(
    mapping: Mapping, level: Level, unit: str, roles: Iterable[str], subjects: set[str] | None
) -> tuple[Person, ...]:
    wanted = set(roles)
    return tuple(p for p in mapping.people if any(_is(r, wanted, level, unit, subjects) for r in p.roles))


def _is(role: RoleMap, wanted: set[str], level: Level, unit: str, subjects: set[str] | None) -> bool:
    if role.role not in wanted or (role.level is not None and role.level != level.id):
        return False
    if subjects is not None and role.subjects is not None and not subjects & set(map(plain, role.subjects)):
        return False
    return all(_of_unit(role, level, unit))


def _of_unit(role: RoleMap, level: Level, unit: str) -> Iterator[bool]:
    """A role that names a school or group is of that one only; one of a level, of the whole level."""
    if role.school is not None:
        yield level.unit == "school" and role.school == unit
    if role.group is not None:
        yield level.unit == "group" and role.group == unit
