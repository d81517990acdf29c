"""Spreading reviews over people: fairly by load, then over their schools. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence


def spread(
    askable: Mapping[int, Sequence[str]],
    load: Mapping[str, int],
    school_of: Mapping[str, str],
    each: int = 1,
    last: Container[str] = (),
) -> dict[int, tuple[str, ...]]:
    """lesson → `each` people of those who may be asked about it (`askable`), fewer where there are fewer.

    The lessons for which fewest may be asked choose first, and each takes whoever has least to do, their open reviews
    (`load`) counted, and of equals the one whose school has least; so that nobody waits idle while another is buried.
    Those in `last` are asked only where the others do not suffice.
    """
    busy, schools = Counter(load), _of_schools(load, school_of)
    chosen: dict[int, tuple[str, ...]] = {}
    for lesson in sorted(askable, key=lambda x: (len(askable[x]), x)):
        taken: list[str] = []
        for _ in range(min(each, len(set(askable[lesson])))):
            free = (p for p in askable[lesson] if p not in taken)
            one = min(free, key=lambda p: (p in last, busy[p], schools[school_of.get(p, "")], p))
            busy[one] += 1
            schools[school_of.get(one, "")] += 1
            taken.append(one)
        chosen[lesson] = tuple(taken)
    return chosen


def _of_schools(load: Mapping[str, int], school_of: Mapping[str, str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for person, count in load.items():
        found[school_of.get(person, "")] += count
    return found
