"""Partial results: the figures of one school over one period, made once where its facts are, merged anywhere.

Students are known per site, and a school has one site: the distinct counts of different schools add up. A partial is
therefore all that the city needs of a school, and merging is putting side by side: of two partials of one school the
one made later stays. That is associative, commutative, and counts nothing twice however often a worker delivers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from connector.participation.figures import Figures, RollupFigures

COARSE = ("rollups", "subjects", "grades")
FINE = ("classes", "teachers")
_Rows = TypeAdapter(dict[str, list[RollupFigures]])

Merged = Mapping[str, "Partial"]
"""By school."""


@dataclass(frozen=True, slots=True)
class Partial:
    """`fingerprint` says what it was made from. `figures` hold roll-ups only: topics and forms stay with the school."""

    school: str
    site: str
    fingerprint: str
    made_at: datetime
    figures: Figures

    def dumped(self) -> bytes:
        """Three lines of JSON: what it is, the school's coarse roll-ups, its classes and teachers."""
        head = {
            "school": self.school,
            "site": self.site,
            "fingerprint": self.fingerprint,
            "made_at": self.made_at.isoformat(),
        }
        lines = (_Rows.dump_json({name: getattr(self.figures, name) for name in names}) for names in (COARSE, FINE))
        return b"\n".join((json.dumps(head).encode(), *lines))

    @classmethod
    def loaded(cls, content: bytes, *, fine: bool = True) -> Partial:
        """`fine=False` leaves classes and teachers out, unread. Raises ValueError for what is no partial."""
        head, *lines = content.split(b"\n", 2)
        if len(lines) != len((COARSE, FINE)):
            raise ValueError("a partial has three lines")
        figures = Figures()
        for line in lines if fine else lines[:1]:
            for name, rows in _Rows.validate_json(line).items():
                setattr(figures, name, rows)
        said = json.loads(head)
        made_at = datetime.fromisoformat(said["made_at"])
        return cls(said["school"], said["site"], said["fingerprint"], made_at, figures)


def fingerprint_in(content: bytes) -> str | None:
    """What a dumped partial was made from, without reading the rest; None for what is none."""
    try:
        found = json.loads(content.split(b"\n", 1)[0])["fingerprint"]
    except (ValueError, KeyError, TypeError):
        return None
    return str(found)


def merge(one: Merged, other: Merged) -> Merged:
    """All schools of both; of a school in both the partial made later."""
    both = dict(one)
    for school, partial in other.items():
        both[school] = max(both.get(school, partial), partial, key=lambda p: (p.made_at, p.fingerprint))
    return both


def whole(merged: Merged) -> Figures:
    """The figures of all schools together, in the order in which `figures()` gives them."""
    return joined(merged[school].figures for school in sorted(merged))


def joined(parts: Iterable[Figures]) -> Figures:
    result = Figures()
    for part in parts:
        for name in (*COARSE, *FINE):
            getattr(result, name).extend(getattr(part, name))
    return result
