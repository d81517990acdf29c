"""Figures beside those of the period before: same keys, same definitions; what is unknown has no trend. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta

from connector.participation.figures import Figures, FormDuration, GroupFigures, RollupFigures, TopicFigures
from connector.participation.period import Period

Numbers = dict[str, float | None]
"""Figures by their keys (`school/thptp/participating`); None: not known. Keys that end in `.ratio` are shares, 0..1."""

SHARES: Mapping[str, str] = {
    "participating": "enrolled",
    "participating_to_date": "enrolled",
    "completed": "enrolled",
    "in_difficulty": "enrolled",
    "completions": "completable",
    "learning_activities": "learning_known",
}
"""What each count is a share of."""

_PLACES = frozenset({"grade", "position"})


@dataclass(frozen=True, slots=True)
class Change:
    """One figure, now and in the period before; None where it is not known then."""

    now: float | None
    before: float | None

    @property
    def difference(self) -> float | None:
        """Now less before; of shares: as a fraction, 0.05 is five percentage points."""
        return None if self.now is None or self.before is None else self.now - self.before


def preceding(period: Period) -> Period:
    """The period of the same length that ends on the day before."""
    last = period.first - timedelta(days=1)
    return Period(last - timedelta(days=period.days - 1), last)


def changes(now: Mapping[str, float | None], before: Mapping[str, float | None]) -> dict[str, Change]:
    """For each figure of now: what it was before. A record that was not there then (a new topic, a school that could
    not be read) is unknown before, never zero."""
    return {key: Change(value, before.get(key)) for key, value in now.items()}


def numbers(figures: Figures) -> Numbers:
    """Every number of every record by its key, and each count's share of its whole."""
    found: Numbers = {}
    for each in fields(figures):
        for record in getattr(figures, each.name):
            found.update(_of_record(record))
    return found


def _of_record(record: TopicFigures | FormDuration | RollupFigures) -> Iterator[tuple[str, float | None]]:
    for name, value in _fields(record):
        yield f"{record.key}/{name}", value
    if isinstance(record, RollupFigures):
        yield f"{record.key}/mean_score", record.mean_score


def _fields(record: object, before: str = "") -> Iterator[tuple[str, float | None]]:
    """The fields that hold a number (or nothing), groups of students by `group.field`."""
    for each in fields(record):  # type: ignore[arg-type]  # records only
        name, value = f"{before}{each.name}", getattr(record, each.name)
        if isinstance(value, GroupFigures):
            yield from _fields(value, f"{name}.")
        elif each.name not in _PLACES and _is_number(each.type, value):
            yield name, value
            if each.name in SHARES:
                yield f"{name}.ratio", _share(value, getattr(record, SHARES[each.name], None))


def _is_number(kind: object, value: object) -> bool:
    """By the field's declared type, so that a number that is not known is one too."""
    return str(kind).split(" | ")[0] in ("int", "float") and not isinstance(value, bool)


def _share(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else part / whole
