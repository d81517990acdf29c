"""Who somebody is, and whether they may do a thing to a subject: rights, their reach, and nobody's own lesson. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from connector.errors import Rejected
from connector.lessons.identity import plain
from connector.lessons.rights import ACTION_WORDS, JUDGING, OF_A_LEVEL, TABLE, Action, Role
from connector.text import Text
from mappings.schema import Level, RoleMap, Stage

__all__ = ["OPERATOR", "About", "Action", "Actor", "Role", "allowed", "impartial", "may", "same_person"]

_NATURAL = {
    Role.TEAM_LEAD: "school",
    Role.PRINCIPAL: "school",
    Role.CLUSTER_LEAD: "group",
    Role.DEPARTMENT_OFFICER: "department",
}
"""The unit at whose levels a role acts when the mapping names no level for it."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts. `key` is `site:user id`, `account:login`, `name:…` (named on the command line) or `operator`.

    `person` is their id in the mapping; `keys` are all keys known to be theirs; `schools` those they belong to.
    """

    key: str
    name: str
    person: str | None = None
    roles: tuple[RoleMap, ...] = ()
    keys: frozenset[str] = frozenset()
    schools: frozenset[str] = frozenset()

    @property
    def signature(self) -> str:
        """The key under which their opinions stand: the same whichever account they came with, so that nobody counts
        twice towards a quorum."""
        return f"person:{self.person}" if self.person else self.key

    def is_author(self, author_key: str, author_name: str) -> bool:
        return same_person(self.key, self.name, self.keys, author_key, author_name)


NAMED = "name:"
"""Keys of people who are only named, by whoever runs commands on the server: no account can have one."""
OPERATOR = Actor("operator", "operator")
"""Whoever may run commands on the server; judges nothing in their own name."""


@dataclass(frozen=True, slots=True)
class About:
    """What an action is about, as far as rights need it; what is empty is not at hand (a list has no author).

    `groups` are the lesson's school's on that day; `tasks` the roles of the actor's own open review tasks on the lesson
    at `level` (member, chair, secretary).
    """

    school: str = ""
    groups: frozenset[str] = frozenset()
    level: Level | None = None
    unit: str = ""
    subject: str = ""
    stage: Stage | None = None
    author_key: str = ""
    author_name: str = ""
    tasks: frozenset[str] = frozenset()


def may(actor: Actor, action: Action, about: About) -> None:
    """Nothing when it is allowed; raises Rejected (`not_allowed`, `own_lesson`, `own_school`) when not."""
    if not any(action in TABLE[role] for role in _roles(actor, action, about)):
        raise Rejected(
            "not_allowed",
            Text(f"Không có quyền {ACTION_WORDS[action].vi}.", f"Not allowed to {ACTION_WORDS[action].en}."),
            Text(
                "Vai trò và phạm vi do tệp ánh xạ quy định (mục people).",
                "Roles and their reach are in the mapping (people).",
            ),
        )
    if action in JUDGING and actor.key != OPERATOR.key:
        impartial(actor, about)


def allowed(actor: Actor, action: Action, about: About) -> bool:
    """As `may`, for a page that only wants to know whether to show a button."""
    try:
        may(actor, action, about)
    except Rejected:
        return False
    return True


def _roles(actor: Actor, action: Action, about: About) -> Iterator[Role]:
    """The roles in which this actor meets this subject."""
    if actor.key == OPERATOR.key or actor.key.startswith(NAMED):
        yield Role.OPERATOR
        return
    if action is Action.SEARCH_CATALOG or (about.author_key and actor.is_author(about.author_key, about.author_name)):
        yield Role.TEACHER
    yield from (Role(f"assigned_{task}") for task in about.tasks)
    for mapped in actor.roles:
        role = Role(mapped.role)
        if _reaches(mapped, about) and (action not in OF_A_LEVEL or _at_level(role, mapped, about)):
            yield role


def _reaches(mapped: RoleMap, about: About) -> bool:
    at_school = about.level is not None and about.level.unit == "school"
    schools = {about.school, about.unit} if at_school else {about.school}
    in_group = about.level is not None and about.level.unit == "group"
    groups = about.groups | ({about.unit} if in_group else set())
    if mapped.school is not None and mapped.school not in schools:
        return False
    if mapped.group is not None and mapped.group not in groups:
        return False
    if mapped.subjects is not None and about.subject and plain(about.subject) not in map(plain, mapped.subjects):
        return False
    return mapped.stages is None or about.stage is None or about.stage in mapped.stages


def _at_level(role: Role, mapped: RoleMap, about: About) -> bool:
    if about.level is None:
        return False
    if mapped.level is not None:
        return mapped.level == about.level.id
    if _NATURAL.get(role) != about.level.unit:
        return False
    return role is not Role.CLUSTER_LEAD or about.unit in ("", mapped.group)


def impartial(actor: Actor, about: About) -> None:
    """Raises Rejected (`own_lesson`, `own_school`) when they must not judge this lesson, whatever their role."""
    if about.author_key and actor.is_author(about.author_key, about.author_name):
        raise Rejected(
            "own_lesson",
            Text("Không ai thẩm định bài giảng của chính mình.", "Nobody appraises their own lesson."),
        )
    if about.level is not None and not about.level.judges_own_school and about.school in actor.schools:
        raise Rejected(
            "own_school",
            Text(
                f"Ở '{about.level.name}' không ai thẩm định bài của trường mình.",
                f"At '{about.level.name}' nobody appraises lessons of their own school.",
            ),
        )


def same_person(key: str, name: str, keys: frozenset[str], author_key: str, author_name: str) -> bool:
    """By account; and by name where none of the keys is one on the author's site, since accounts cannot be compared
    then. A namesake from elsewhere is refused too: another appraiser can be found, a partial verdict not undone."""
    mine = keys | {key}
    if author_key in mine:
        return True
    site = author_key.partition(":")[0]
    return not any(k.startswith(f"{site}:") for k in mine) and plain(name) == plain(author_name) != ""
