"""References of levels, of schools in groups, and of people: to units that are there, at the times they are there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations

from connector.text import Text
from mappings.fields import Dated
from mappings.levels import Level
from mappings.lines import Loc
from mappings.people import Person
from mappings.references_known import GROUP, LEVEL, SCHOOL, Broken, known
from mappings.schema import Mapping
from mappings.schools import School

RESERVED = frozenset({"account", "name", "operator", "person"})


def broken_appraisal(mapping: Mapping) -> Iterator[Broken]:
    """(path, what is wrong) in the chain, the memberships and the people of a mapping."""
    for i, level in enumerate(mapping.levels):
        yield from _level(mapping, i, level)
    for i, window in enumerate(mapping.windows):
        for field in ("due", "lists_due"):
            for level_id in getattr(window, field):
                yield from known(("windows", i, field), level_id, LEVEL, (v.id for v in mapping.levels))
    for i, school in enumerate(mapping.schools):
        yield from _memberships(mapping, school, ("schools", i))
    for i, person in enumerate(mapping.people):
        yield from _person(mapping, person, ("people", i))
    yield from _accounts_twice(mapping)
    yield from _reserved(mapping)


def _reserved(mapping: Mapping) -> Iterator[Broken]:
    """Keys of people begin with their site's id, or with one of these words."""
    for i, site in enumerate(mapping.sites):
        if site.id in RESERVED:
            text = Text(f"'{site.id}' là từ dành riêng, hãy đặt mã khác", f"'{site.id}' is reserved, take another id")
            yield ("sites", i, "id"), text


def _level(mapping: Mapping, i: int, level: Level) -> Iterator[Broken]:
    here: Loc = ("levels", i)
    yield from known((*here, "form"), level.form, Text("phiếu thẩm định", "form"), (f.id for f in mapping.forms))
    for school in sorted(level.schools or ()):
        yield from known((*here, "schools"), school, SCHOOL, (s.id for s in mapping.schools))
    if level.by_list and i == 0:
        text = Text("phải có một cấp đứng trước lập danh sách", "there must be a level before it that makes the list")
        yield (*here, "by_list"), text


def _memberships(mapping: Mapping, school: School, loc: Loc) -> Iterator[Broken]:
    for i, membership in enumerate(school.groups):
        yield from known((*loc, "groups", i, "group"), membership.group, GROUP, (g.id for g in mapping.groups))
    kinds = [(i, m, g.kind) for i, m in enumerate(school.groups) if (g := mapping.group(m.group))]
    for (_, one, kind), (i, other, other_kind) in combinations(kinds, 2):
        if kind == other_kind and _overlap(one, other):
            text = Text(
                f"trùng thời gian với '{one.group}': mỗi lúc trường chỉ thuộc một đơn vị cùng loại",
                f"overlaps with '{one.group}': a school belongs to one group of a kind at a time",
            )
            yield (*loc, "groups", i), text
    yield from _without_group(mapping, school, loc)


def _without_group(mapping: Mapping, school: School, loc: Loc) -> Iterator[Broken]:
    """A group level needs every school that it applies to in a group of its kind, while the level is in force."""
    for level in mapping.levels:
        if level.unit != "group" or not level.stages & school.stages or school.id not in (level.schools or {school.id}):
            continue
        held = (m for m in school.memberships() if _overlap(m, level))
        kinds = {g.kind if g else level.group_kind for g in (mapping.group(m.group) for m in held)}
        if not kinds or (level.group_kind is not None and level.group_kind not in kinds):
            text = Text(
                f"thiếu: cấp '{level.name}' thẩm định theo cụm/địa bàn; ghi cụm của trường",
                f"missing: level '{level.name}' is decided by groups; name the school's",
            )
            yield (*loc, "groups" if school.groups else "group"), text
            return


def _overlap(one: Dated, other: Dated) -> bool:
    begins = max(one.valid_from or date.min, other.valid_from or date.min)
    return begins <= min(one.valid_to or date.max, other.valid_to or date.max)


def _person(mapping: Mapping, person: Person, loc: Loc) -> Iterator[Broken]:
    schools, groups = [s.id for s in mapping.schools], [g.id for g in mapping.groups]
    yield from known((*loc, "school"), person.school, SCHOOL, schools)
    for i, account in enumerate(person.accounts):
        sites = (s.id for s in mapping.sites)
        yield from known((*loc, "accounts", i, "site"), account.site, Text("site", "site"), sites)
    for i, role in enumerate(person.roles):
        here = (*loc, "roles", i)
        yield from known((*here, "school"), role.school, SCHOOL, schools)
        yield from known((*here, "group"), role.group, GROUP, groups)
        yield from known((*here, "level"), role.level, LEVEL, (v.id for v in mapping.levels))
        yield from _subjects(mapping, role.subjects or frozenset(), (*here, "subjects"))


def _subjects(mapping: Mapping, subjects: frozenset[str], loc: Loc) -> Iterator[Broken]:
    """A role over a subject that no submission point has would never see a lesson: most likely mistyped."""
    taught = {p.subject for s in mapping.schools for p in s.submissions}
    taught |= {name for s in mapping.subjects for name in (s.name, *s.formerly)}
    for subject in sorted(subjects):
        yield from known(loc, subject, Text("môn", "subject"), sorted(taught))


def _accounts_twice(mapping: Mapping) -> Iterator[Broken]:
    """An account leads to one person."""
    seen: set[tuple[str, str]] = set()
    for i, person in enumerate(mapping.people):
        mine: list[tuple[Loc, tuple[str, str]]] = [
            (("people", i, "accounts", n), (a.site, a.username.casefold())) for n, a in enumerate(person.accounts)
        ]
        if person.login:
            mine.append((("people", i, "login"), ("", person.login)))
        for loc, account in mine:
            if account in seen:
                yield loc, Text("tài khoản này đã khai ở trên", "this account is named above already")
            seen.add(account)
