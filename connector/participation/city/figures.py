"""The figures of many schools: from their partials where these are fresh, else worked out by the reference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
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
    if _fresh(shelf.read(name), fingerprint) is not None:
        return False
    _made(shelf, asked, scopes, fingerprint, name, now)
    return True


def partial_name(period: Period, site: str, school: str) -> str:
    """Where it lies on the shelf."""
    days = f"{period.first.isoformat()}_{period.last.isoformat()}"
    return f"partials/{days}/site={place_name(site)}/{place_name(school)}.json"


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
    content = _fresh(shelf.read(name), fingerprint)
    if content is not None:
        return Partial.loaded(content, fine=fine).figures
    made = _made(shelf, asked, scopes, fingerprint, name, datetime.now(UTC)).figures
    return made if fine else replace(made, **{name: [] for name in FINE})


def _fresh(content: bytes | None, fingerprint: str) -> bytes | None:
    return content if content is not None and fingerprint_in(content) == fingerprint else None


def _made(
    shelf: Shelf, asked: Asked, scopes: Sequence[CourseScope], fingerprint: str, name: str, now: datetime
) -> Partial:
    """`fingerprint` was taken before the partitions are read: what changes meanwhile leaves the partial stale."""
    partial = Partial(scopes[0].school, scopes[0].site, fingerprint, now, asked.reference(scopes))
    shelf.write(name, partial.dumped())
    return partial
