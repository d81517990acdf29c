"""How far an actor's roles reach, as filters over lessons: what a query needs so that it reads no more than allowed.

Filters only narrow; whether somebody may do a thing to one lesson is for `actors.may` to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from connector.lessons.actors import OPERATOR, Actor
from connector.lessons.identity import plain
from connector.lessons.rights import TABLE, Action, Role
from mappings.schema import Level, Mapping, RoleMap, stage_of

_GRADES = range(6, 13)
_UNIT_OF = {"team_lead": "school", "principal": "school", "cluster_lead": "group", "department_officer": "department"}


@dataclass(frozen=True, slots=True)
class Reach:
    """Lessons of these schools, subjects and grades, by this author (`site:user id`); None: of all, by anyone."""

    schools: frozenset[str] | None = None
    subjects: frozenset[str] | None = None
    grades: frozenset[int] | None = None
    author: str | None = None


EVERYTHING = Reach()


def reaches(
    mapping: Mapping, actor: Actor, action: Action, today: date, level: Level | None = None
) -> tuple[Reach, ...]:
    """Where the actor's roles give them this right, at a level where it is a level's; empty for nowhere.

    A teacher's own lessons are reached for what teachers may do.
    """
    if actor.key == OPERATOR.key:
        return (EVERYTHING,)
    own = tuple(Reach(author=key) for key in sorted(actor.keys | {actor.key})) if action in TABLE[Role.TEACHER] else ()
    held = (role for role in actor.roles if action in TABLE[Role(role.role)])
    return own + tuple(_reach(mapping, role, today, level) for role in held if level is None or _at(role, level))


def _at(role: RoleMap, level: Level) -> bool:
    if role.level is not None:
        return role.level == level.id
    return _UNIT_OF.get(role.role) == level.unit


def _reach(mapping: Mapping, role: RoleMap, today: date, level: Level | None) -> Reach:
    grades = frozenset(g for g in _GRADES if role.stages is None or stage_of(g) in role.stages)
    return Reach(
        schools=_schools(mapping, role, today, level),
        subjects=None if role.subjects is None else frozenset(_written(mapping, role.subjects)),
        grades=None if role.stages is None else grades,
    )


def _schools(mapping: Mapping, role: RoleMap, today: date, level: Level | None) -> frozenset[str] | None:
    if role.school is not None:
        return frozenset({role.school})
    if role.group is None:
        return None
    if level is not None and level.unit == "group":
        return frozenset(s.id for s in mapping.schools if mapping.unit_of(level, s, today) == role.group)
    return frozenset(s.id for s in mapping.schools if role.group in s.groups_on(today))


def _written(mapping: Mapping, subjects: frozenset[str]) -> Iterator[str]:
    """The subjects as submission points write them."""
    wanted = {plain(subject) for subject in subjects}
    yield from subjects
    for school in mapping.schools:
        yield from (p.subject for p in school.submissions if plain(p.subject) in wanted)
