"""The figures of many schools: from their partials where these are fresh, else worked out by the reference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

from connector.participation import changes
from connector.participation import figures as records
from connector.participation.city.partials import FINE, Partial, fingerprint_in, joined
from connector.participation.city.shelf import Shelf
from connector.participation.figures import CourseScope, Figures
from connector.participation.indicators import figures
from connector.participation.parquet import FactStore
from connector.participation.partitions import place_name
from connector.participation.period import Period
from connector.participation.prepared import SQL_FOLDER, TIMEZONE
from mappings.schema import Rules

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """Of what, over which days and by which rules figures are asked for."""

    facts: FactStore
    period: Period
    rules: Rules
    timezone: str = TIMEZONE

    def reference(self, scopes: Iterable[CourseScope]) -> Figures:
        """Worked out from the partitions themselves; without topics and forms, which stay with the school."""
        found = figures(self.facts, scopes, self.period, self.rules, self.timezone)
        return replace(found, topics=[], forms=[])

    def expired(self, scopes: Sequence[CourseScope]) -> bool:
        """Whether rows of its days are gone for good, so that a partial made before is all there is."""
        gone = changes.expired_before(self.facts.root, scopes[0].site)
        return gone is not None and self.period.first < gone

    def fingerprint(self, scopes: Sequence[CourseScope]) -> str:
        """Another one as soon as a day, a rule, a definition or what the mapping says of these courses is another."""
        sources = sorted((s, changes.state(self.facts.root, s, self.period.last)) for s in {c.site for c in scopes})
        said = (_FORMAT, _definitions(), sources, self.period, self.timezone, self.rules.model_dump_json())
        courses = sorted((repr(c), repr(sorted(c.plans.items()))) for c in scopes)
        return sha256(repr((said, courses)).encode()).hexdigest()


@cache
def _definitions() -> str:
    files = [*sorted(SQL_FOLDER.glob("*.sql")), Path(records.__file__)]
    return sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def city_figures(
    shelf: Shelf,
    facts: FactStore,
    courses: Iterable[CourseScope],
    period: Period,
    rules: Rules,
    timezone: str = TIMEZONE,
    *,
    fine: bool = False,
) -> Figures:
    """The roll-ups that `figures()` gives, in its order, for a group of schools or a department.

    A school whose partial is stale or missing is worked out anew, and its partial kept. `fine` adds classes and
    teachers; topics and forms are never in it: a city has two million.
    """
    asked = Asked(facts, period, rules, timezone)
    by_school = _by_school(courses)
    return joined(_school(shelf, asked, scopes, fine) for _, scopes in sorted(by_school.items()))


def pack_school(shelf: Shelf, asked: Asked, scopes: Sequence[CourseScope], now: datetime) -> bool:
    """Sees to it that the partial of one school is fresh; says whether it had to be made."""
    fingerprint = asked.fingerprint(scopes)
    name = partial_name(asked.period, scopes[0].site, scopes[0].school)
    content = shelf.read(name)
    if asked.expired(scopes) or (content is not None and fingerprint_in(content) == fingerprint):
        return False
    _made(shelf, asked, scopes, fingerprint, name, now)
    return True


def partial_name(period: Period, site: str, school: str) -> str:
    """Where it lies on the shelf."""
    days = f"{period.first.isoformat()}_{period.last.isoformat()}"
    return f"partials/{days}/site={place_name(site)}/{place_name(school)}.json"


def partial_periods(shelf: Shelf, site: str) -> list[Period]:
    """The periods of which there is a partial of any school of the site."""
    place = f"site={place_name(site)}"
    found = (name.split("/")[1] for name in shelf.names("partials/") if name.split("/")[2] == place)
    days = (part.split("_") for part in sorted(set(found)))
    return [Period(date.fromisoformat(first), date.fromisoformat(last)) for first, last in days]


def _by_school(courses: Iterable[CourseScope]) -> dict[str, list[CourseScope]]:
    """A course that two schools name counts for the first: as `figures()` has it."""
    once: dict[tuple[str, str], CourseScope] = {}
    for course in courses:
        once.setdefault((course.site, course.course), course)
    found: dict[str, list[CourseScope]] = {}
    for course in once.values():
        found.setdefault(course.school, []).append(course)
    return found


def _school(shelf: Shelf, asked: Asked, scopes: Sequence[CourseScope], fine: bool) -> Figures:
    fingerprint = asked.fingerprint(scopes)
    name = partial_name(asked.period, scopes[0].site, scopes[0].school)
    content, gone = shelf.read(name), asked.expired(scopes)
    made_from = fingerprint_in(content) if content is not None else None
    if content is not None and (made_from == fingerprint or (gone and made_from is not None)):
        return Partial.loaded(content, fine=fine).figures
    found = (
        asked.reference(scopes) if gone else _made(shelf, asked, scopes, fingerprint, name, datetime.now(UTC)).figures
    )
    return found if fine else replace(found, **{name: [] for name in FINE})


def _made(
    shelf: Shelf, asked: Asked, scopes: Sequence[CourseScope], fingerprint: str, name: str, now: datetime
) -> Partial:
    """`fingerprint` was taken before the partitions are read: what changes meanwhile leaves the partial stale."""
    partial = Partial(scopes[0].school, scopes[0].site, fingerprint, now, asked.reference(scopes))
    shelf.write(name, partial.dumped())
    return partial
