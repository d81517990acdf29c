"""What should stand on a site, by the store alone, and what would have to be done about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from connector.catalogs.actions import Action
from connector.catalogs.books import Books, Wish
from connector.catalogs.described import Approved, Described
from connector.catalogs.desired import Approvals, Desired, Placement
from connector.catalogs.naming import catalog_map
from connector.catalogs.published import CatalogCourse
from connector.catalogs.reconcile import reconcile, take_down
from connector.catalogs.seen import Seen
from connector.lessons.review import approved_levels, standings_of
from connector.lms.base import CatalogPlace
from connector.steps.context import Context
from connector.store.approved import Judged
from mappings.schema import Mapping


@dataclass(frozen=True)
class Plan:
    """One site. `courses` are those that its catalogs were last found to have, by course key."""

    site: str
    wanted: list[Placement]
    books: Books
    withdrawn: frozenset[int]
    removing: frozenset[str]
    courses: dict[str, CatalogCourse]
    desired: Desired
    approvals: Approvals

    def actions(self, seen: Seen | None = None) -> Iterator[Action]:
        yield from reconcile(self.wanted, self.books, seen)
        yield from self.taking_down(seen)

    def taking_down(self, seen: Seen | None = None) -> Iterator[Action]:
        return take_down(self.books.unwanted(self.site), self.withdrawn, self.removing, seen)

    @cached_property
    def by_course(self) -> dict[str, list[Placement]]:
        found: dict[str, list[Placement]] = {}
        for one in self.wanted:
            found.setdefault(one.place.course_key, []).append(one)
        return found

    def within(self, course_key: str, seen: Seen) -> Iterator[Action]:
        """What is wanted in this course, which was looked at."""
        return reconcile(self.by_course.get(course_key, ()), self.books, seen)

    def description(self, placement: Placement) -> Described:
        return self.desired.description(placement, self.approvals)

    def changed_courses(self) -> dict[str, CatalogPlace]:
        """Courses whose name or category path is to be another."""
        places = {w.place.course_key: w.place for w in self.wanted}
        return {
            key: places[key] for key, known in self.courses.items() if key in places and _differs(known, places[key])
        }


def _differs(known: CatalogCourse, place: CatalogPlace) -> bool:
    return (known.name, known.category_path) != (place.course_name, place.category_path)


def plan(ctx: Context, site: str) -> Plan:
    """By the store alone; the site is not asked."""
    mapping = ctx.mapping
    schools = _schools(mapping, site)
    desired, withdrawn = Desired(mapping, ctx.today), ctx.store.withdrawals.withdrawn()
    wanted: list[Placement] = []
    wishes: set[Wish] = set()
    approvals: dict[int, tuple[Approved, ...]] = {}
    for judged in ctx.store.approved.judged(schools):
        if judged.lesson.id in withdrawn or not (approved := approvals_of(ctx, judged)):
            continue
        for wish in desired.wishes(judged.lesson, judged.versions, approved):
            wishes.add((judged.lesson.id, wish.catalog, wish.level.id))
            if wish.site == site:
                wanted.append(desired.placement(judged.lesson, wish, approved))
                approvals[wish.version.id] = approved[wish.version.id]
    recorded = ctx.store.publications.concerning(site, _levels(mapping, site), schools)
    removing = frozenset(c for c in {p.catalog for p in recorded} if _removes(mapping, c))
    books = Books(recorded, wishes, lambda catalog: _level_of(mapping, catalog))
    courses = ctx.store.catalog_courses.known(site)
    return Plan(site, wanted, books, withdrawn, removing, courses, desired, approvals)


def approvals_of(ctx: Context, judged: Judged) -> dict[int, tuple[Approved, ...]]:
    """The levels whose catalogs each version opens; versions that open none are left out."""
    found: dict[int, tuple[Approved, ...]] = {}
    for version in judged.versions:
        standings = standings_of(ctx.mapping, judged.lesson, version, judged.verdicts, ctx.today)
        opened = approved_levels(standings)
        if opened:
            found[version.id] = tuple(
                Approved(s.level.id, s.level.name, ctx.day_of(v.decided_at), judged.numbers.get(v.id, ""))
                for s in standings[: len(opened)]
                if (v := s.verdict) is not None
            )
    return found


def _schools(mapping: Mapping, site: str) -> list[str] | None:
    """Those whose lessons may stand on this site; None: all."""
    if any(c.site == site for c in mapping.catalogs):
        return None
    own = any(c.site == "own" for c in mapping.catalogs)
    return [s.id for s in mapping.schools if own and s.site == site]


def _levels(mapping: Mapping, site: str) -> list[str]:
    """Levels whose catalogs stand on this site."""
    own = any(school.site == site for school in mapping.schools)
    return [c.level for c in mapping.catalogs if c.site == site or (own and c.site == "own")]


def _removes(mapping: Mapping, catalog: str) -> bool:
    entry = catalog_map(mapping, catalog)
    return entry is not None and entry.on_withdraw == "remove"


def _level_of(mapping: Mapping, catalog: str) -> str:
    """Of a level that is no longer in the mapping it is the key's first word."""
    levels = [level.id for level in mapping.levels if catalog.startswith(f"{level.id}.")]
    return max(levels, key=len, default=catalog.partition(".")[0])
