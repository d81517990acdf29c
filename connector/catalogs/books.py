"""What is on record, as the plan asks for it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from connector.catalogs.desired import Placement
from connector.catalogs.published import Publication, State

Wish = tuple[int, str, str]
"""Lesson, catalog, level of something that is wanted, on whatever site."""


class Books:
    """Publications by lesson and catalog; and from which one another takes over."""

    def __init__(self, recorded: Iterable[Publication], wishes: set[Wish], level_of: Callable[[str], str]) -> None:
        self._by_key = {(p.lesson_id, p.catalog): p for p in recorded}
        wanted = {(lesson, catalog) for lesson, catalog, _ in wishes}
        self._wanted_levels = {(lesson, level) for lesson, _, level in wishes}
        self._unwanted: dict[tuple[int, str], list[Publication]] = {}
        for key, publication in self._by_key.items():
            if key not in wanted and publication.state is not State.REMOVED:
                level = level_of(publication.catalog)
                self._unwanted.setdefault((publication.lesson_id, level), []).append(publication)

    def of(self, wanted: Placement) -> Publication | None:
        return self._by_key.get((wanted.lesson.id, wanted.catalog))

    def predecessor(self, wanted: Placement) -> Publication | None:
        """The same lesson at the same level in the catalog of another unit."""
        return next(iter(self._unwanted.get((wanted.lesson.id, wanted.level), ())), None)

    def unwanted(self, site: str) -> Iterator[Publication]:
        """On record on this site, wanted nowhere, and nothing takes over from it."""
        for level, publications in self._unwanted.items():
            gone = publications[1:] if level in self._wanted_levels else publications
            yield from (p for p in gone if p.site == site)
