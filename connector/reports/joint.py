"""All that was told of one day's students in documents that leave units, together: one table, one key per count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from connector.participation.suppression import Table, suppress
from connector.reports.told import Told


@dataclass(frozen=True, slots=True)
class Issued:
    """A document that has left its unit, or may have: what it told, and the keys (of `told.table`) it hid."""

    told: Told
    table: Table
    hidden: frozenset[str]


def issued(told: Told, hidden: Collection[str]) -> Issued:
    """`hidden`: keys of the paper's figures. Keeps of it what bears on other documents."""
    by_table = frozenset(told.keys.get(key, key) for key in hidden)
    return Issued(Told(told.unit, told.first, told.schools), told.shared(by_table), by_table)


def to_hide(told: Told, before: Sequence[Issued], k: int, also: Collection[str] = ()) -> frozenset[str]:
    """The keys of the paper's figures to hide in what leaves its unit, given what has left other units and this one
    before. What was hidden stays hidden; what was shown is known. `also`: keys to hide in any case."""
    joint = Joint()
    for other in before:
        joint.add(other.told, other.table, other.hidden, public=True)
    known = {told.keys[key] for key in also if key in told.keys}
    joint.add(told, told.table, known | joint.hidden_keys, public=False)
    joint.bind()
    found = suppress(joint.table, k, joint.hidden)
    names = {key: joint.name(key, value) for key, value in told.table.cells.items()}
    stays = known | joint.hidden_keys
    return frozenset(key for key, same in told.keys.items() if names[same] in found or same in stays)


class Joint:
    """One table of several documents. A count that two of them tell differently, after a correction or at another
    hour, is two cells."""

    def __init__(self) -> None:
        self.table = Table()
        self.hidden: set[str] = set()
        self.hidden_keys: set[str] = set()
        self._names: dict[tuple[str, int], str] = {}
        self._newest: dict[str, dict[str, str]] = defaultdict(dict)
        self._uppers: list[tuple[Told, dict[str, str]]] = []
        self._had: set[tuple[str, ...]] = set()

    def name(self, key: str, value: int) -> str:
        return self._names[key, value]

    def add(self, told: Told, table: Table, hidden: Collection[str], *, public: bool) -> None:
        """The documents in the order in which they were issued. `public`: what it does not hide is known."""
        names = {key: self._named(key, value) for key, value in table.cells.items()}
        for key, name in names.items():
            if key in hidden:
                self.hidden.add(name)
            elif public:
                self.table.fixed.add(name)
        if public:
            self.hidden_keys |= {key for key in names if key in hidden}
        self._relate(table, names)
        self._newest[told.unit] |= names
        if not told.unit.startswith("school."):
            self._uppers.append((told, names))

    def bind(self) -> None:
        """What one document's figures are to another's."""
        for told, names in self._uppers:
            for key, name in names.items():
                if f"@{told.unit}" in key:
                    self._bind_sum(told, key, name)
        for names in self._newest.values():
            self.table.bounds += _periods(names, self.table.cells)

    def _named(self, key: str, value: int) -> str:
        if (key, value) not in self._names:
            name = key if key not in self.table.cells else f"{key}#{value}"
            self._names[key, value] = name
            self.table.cells[name] = value
        return self._names[key, value]

    def _relate(self, table: Table, names: dict[str, str]) -> None:
        joint = self.table
        joint.sums += [(names[t], _all(p, names)) for t, p in table.sums if self._first("sum", t, p, names)]
        joint.covers += [(names[t], _all(p, names)) for t, p in table.covers if self._first("cover", t, p, names)]
        joint.wholes += [(names[p], names[w]) for p, w in table.wholes if self._first("whole", p, (w,), names)]
        joint.bounds += [(names[p], names[w]) for p, w in table.bounds if self._first("bound", p, (w,), names)]
        joint.equal += [(_all(a, names), _all(b, names)) for a, b in table.equal]

    def _first(self, what: str, key: str, others: Sequence[str], names: dict[str, str]) -> bool:
        asked = (what, names[key], *_all(others, names))
        new = asked not in self._had
        self._had.add(asked)
        return new

    def _bind_sum(self, told: Told, key: str, name: str) -> None:
        """A unit's sum is that of its schools, and that of the units within it and of all others."""
        out = {s for s in told.schools if f"school.{s}" in self._newest}
        schools = [self._newest[f"school.{s}"].get(_of_school(key, told.unit, s)) for s in sorted(out)]
        self._rest(name, [part for part in schools if part], told.schools - out)
        taken: set[str] = set()
        groups = []
        for other, names in reversed(self._uppers):
            same = names.get(key.replace(f"@{told.unit}", f"@{other.unit}"))
            if same and other.schools < told.schools and not other.schools & taken:
                taken |= other.schools
                groups.append(same)
        self._rest(name, groups, told.schools - taken)

    def _rest(self, total: str, parts: Sequence[str], others: Collection[str]) -> None:
        """Parts that say more than the total, or less where there are no others, were told at another hour."""
        left = self.table.cells[total] - sum(self.table.cells[part] for part in parts)
        asked = ("rest", total, *parts)
        if not parts or left < 0 or (left and not others) or asked in self._had:
            return
        self._had.add(asked)
        if left:
            self.table.rests.append((total, tuple(parts)))
        elif ("sum", total, *parts) not in self._had:
            self.table.sums.append((total, tuple(parts)))


def _all(keys: Iterable[str], names: dict[str, str]) -> tuple[str, ...]:
    return tuple(names[key] for key in keys)


def _of_school(key: str, unit: str, school: str) -> str:
    """The same figure of one school, by its key there."""
    if key.startswith("declared/"):
        return key.replace(f"/@{unit}/", f"/{school}/").removesuffix("/sum") + "/answer"
    return key.replace(f"total@{unit}", f"school/{school}").replace(f"/@{unit}/", f"/{school}/")


def _periods(names: dict[str, str], cells: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Who took part in a part of the period took part in the period."""
    by_figure: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for key, name in names.items():
        figure, marked, first = key.partition("|")
        if marked:
            by_figure[figure].append((first, name))
    for found in by_figure.values():
        later = sorted(found, reverse=True)
        for (_, part), (_, whole) in pairwise(later):
            if cells[part] <= cells[whole]:
                yield part, whole
