"""Who answers for what a unit owes at a level (000_, last point: cluster leads and principals). Pure."""

from __future__ import annotations

from collections.abc import Iterable

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
    """In the order of the mapping. A role that names a school or group is of that one only; one of a level, of all."""
    here = (level.unit, unit)
    held = (x for role in roles for x in (*mapping.held(role, *here), *mapping.held(role)))
    found = {place: person for place, person, role in held if _is(role, level, subjects)}
    return tuple(found[place] for place in sorted(found))


def _is(role: RoleMap, level: Level, subjects: set[str] | None) -> bool:
    if role.level is not None and role.level != level.id:
        return False
    return subjects is None or role.subjects is None or bool(subjects & set(map(plain, role.subjects)))
