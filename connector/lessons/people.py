"""From the mapping's people to actors. Pure."""

from __future__ import annotations

from connector.lessons.actors import Actor
from mappings.schema import Mapping, Person


def actor_of(mapping: Mapping, person: Person, key: str | None = None) -> Actor:
    """A person of the mapping, signed in as `key` or not signed in at all (as assignments see them)."""
    keys = frozenset(f"{a.site}:{a.userid}" for a in person.accounts if a.userid) | ({key} if key else set())
    keys |= {f"account:{person.login}"} if person.login else set()
    return Actor(
        key=key or (f"account:{person.login}" if person.login else min(keys, default=f"person:{person.id}")),
        name=person.name,
        person=person.id,
        roles=person.roles,
        keys=keys,
        schools=_schools(mapping, person),
    )


def signed_in(mapping: Mapping, key: str, username: str, name: str) -> Actor:
    """Whoever signed in as `key` (`site:user id` or `account:login`); a teacher when the mapping gives no role."""
    site, _, who = key.partition(":")
    for person in mapping.people:
        if site == "account" and person.login == who:
            return actor_of(mapping, person, key)
        if any(_is(a.site, a.username, a.userid, site, username, who) for a in person.accounts):
            return actor_of(mapping, person, key)
    here = frozenset(s.id for s in mapping.schools if s.site == site)
    return Actor(key, name, keys=frozenset({key}), schools=here)


def _is(site: str, username: str, userid: int | None, there: str, name: str, who: str) -> bool:
    """Moodle's user names are in small letters, and may change hands: the number decides where it is known."""
    if site != there:
        return False
    return str(userid) == who if userid is not None else username.casefold() == name.casefold()


def _schools(mapping: Mapping, person: Person) -> frozenset[str]:
    """Where they belong, as far as is known. A site that serves several schools makes somebody belong to all of them,
    since an appraisal by one from outside can be had, and one that was partial cannot be undone."""
    sites = {a.site for a in person.accounts}
    named = {person.school, *(r.school for r in person.roles)} - {None}
    at = {s.id for s in mapping.schools if s.site in sites} if person.school is None else set()
    return frozenset(at | {s for s in named if s})
