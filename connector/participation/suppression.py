"""Small cells: which counts are hidden in what leaves a unit, so that none of them can be worked out again. Pure.

Sensitive is a count of students from 1 to k-1, and so is what is left of its whole (all but two took part). Sensitive
cells are hidden, and with them as many others as it takes: afterwards every hidden cell, and every sensitive remainder,
can have values at least k apart, even for somebody who knows every number that is shown, every sum and whole among
them, that counts are whole and not negative, and k. That is shown by finding, for each, other tables which fit all that
is shown. Rounded percentages and means must be hidden with any count that they are made of: then they tell no more.

Defended: all that is given in one call: cells of several documents go into one call under one key; what stands in one
of them already is `fixed`, and what it hides is given as `also`. Not defended: what a reader knows besides (a school's
own copy, who is in a class); a change of one student between two readings that are both shown; what was shown and has
become small since; guesses from how this algorithm chooses; relations that are not given. The search is bounded: where
it finds no other table in time, it hides more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from connector.text import Text

MARK = Text("ẩn", "hidden")
"""Stands in a hidden cell, small or not: "<5" would tell which is which, and so help to work the small ones out."""

NOTE = Text(
    "“ẩn”: ô có dưới {k} học sinh, hoặc ô mà từ đó suy ra được ô như vậy; bản của trường có đủ số liệu.",
    "“hidden”: fewer than {k} students, or what would give such a cell away; the school's own copy is whole.",
)

_TRIALS = 20
_NODES = 400
_MOVED = 60


@dataclass(slots=True)
class Table:
    """Counts that are published together, by key. `sums`: a key and those that add up to it exactly; `equal`: two lists
    of keys with the same sum; `wholes`: a key and the one that it is a part of (took part, enrolled); `rests`: a whole
    and several parts of it that have nobody in common. Keys that have no cell (not known) are left out.

    What is left of a whole is a count of students too. Not so where it is known only that one is not more than another:
    `bounds`: a key and the one that it cannot be above; `covers`: a key that cannot be above the sum of others.
    `fixed`: keys that stand openly somewhere already, and can be hidden no more."""

    cells: dict[str, int] = field(default_factory=dict)
    sums: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    wholes: list[tuple[str, str]] = field(default_factory=list)
    equal: list[tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=list)
    rests: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    bounds: list[tuple[str, str]] = field(default_factory=list)
    covers: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    fixed: set[str] = field(default_factory=set)


def suppress(table: Table, k: int, also: Collection[str] = ()) -> frozenset[str]:
    """The keys to hide. `also`: keys that are hidden in any case; those without a cell here are ignored. What is fixed
    is among them only where it is small or in `also`: it is taken for known."""
    wanted = {key for key, value in table.cells.items() if 0 < value < k} | {key for key in also if key in table.cells}
    net = _Net(table, k)
    for key in wanted - table.fixed:
        net.hide(key)
    waiting = [
        key
        for key, value in net.values.items()
        if net.is_hidden(key) and (key in table.cells or net.told(key, k, value))
    ]
    while waiting:
        key = waiting.pop()
        while not net.wide(key, k) and (more := net.cover(key, k)) is not None:
            net.hide(more)
            waiting.append(more)
    return frozenset(wanted | {key for key in table.cells if net.is_hidden(key)})


class _Net:
    """Cells and what binds them: in each relation, a total less its parts is nothing. What is left of a whole is a cell
    too, which is printed nowhere. Bounds that are too wide to be met by any change are left out."""

    def __init__(self, table: Table, k: int) -> None:
        self.values = dict(table.cells)
        self._fixed = table.fixed
        self._relations: list[Mapping[str, int]] = []
        self._of: dict[str, list[int]] = {key: [] for key in self.values}
        self._hidden: set[str] = set()
        self._free: set[str] = set()
        self._open: list[dict[str, None]] = []
        self._bounds: dict[str, list[tuple[str, str]]] = {}
        for total, parts in table.sums:
            self._relate((total,), parts)
        for some, others in table.equal:
            self._relate(some, others)
        for whole, parts in [(whole, (part,)) for part, whole in table.wholes] + table.rests:
            self._rest((whole,), parts)
        for total, parts in table.covers:
            self._rest(parts, (total,), free=True)
        for lower, upper in table.bounds:
            self._bound(lower, upper, k)

    def told(self, key: str, k: int, value: int) -> bool:
        """Whether what is left of a whole would tell of few."""
        return 0 < value < k and key not in self._free

    def _rest(self, wholes: Sequence[str], parts: Sequence[str], *, free: bool = False) -> None:
        known = [part for part in parts if part in self.values]
        if not known or any(whole not in self.values for whole in wholes):
            return
        left = sum(self.values[w] for w in wholes) - sum(self.values[p] for p in known)
        rest = f"{' + '.join(wholes)} - {' - '.join(known)}"
        if left < 0 or rest in self.values:
            return
        self.values[rest] = left
        self._of[rest] = []
        self._hidden.add(rest)
        if free:
            self._free.add(rest)
        self._relate(wholes, [*known, rest])

    def _relate(self, totals: Sequence[str], parts: Sequence[str]) -> None:
        if any(total not in self.values for total in totals):
            return
        signs = {**dict.fromkeys(totals, 1), **{part: -1 for part in parts if part in self.values}}
        for key in signs:
            self._of[key].append(len(self._relations))
        self._relations.append(signs)
        self._open.append({key: None for key in signs if key in self._hidden})

    def _bound(self, lower: str, upper: str, k: int) -> None:
        if lower in self.values and upper in self.values and 0 <= self.values[upper] - self.values[lower] < 2 * k:
            for key in (lower, upper):
                self._bounds.setdefault(key, []).append((lower, upper))

    def is_hidden(self, key: str) -> bool:
        return key in self._hidden

    def hide(self, key: str) -> None:
        if key in self.values:
            self._hidden.add(key)
            for relation in self._of[key]:
                self._open[relation][key] = None

    def wide(self, key: str, k: int) -> bool:
        """Whether two tables fit all that is shown in which this cell differs by k."""
        if not self._moves(key, 1, 1) and not self._moves(key, -1, 1):
            return False
        up = next((step for step in range(k, 0, -1) if self._moves(key, 1, step)), 0)
        return up == k or self._moves(key, -1, k - up)

    def cover(self, key: str, k: int) -> str | None:
        """What to hide next for the sake of this cell: what suffices and loses least; None: nothing is left."""
        candidates = list(islice(self._shown_near(key), _TRIALS))
        for candidate in candidates:
            self.hide(candidate)
            enough = self.wide(key, k)
            self._show(candidate)
            if enough:
                return candidate
        return candidates[0] if candidates else None

    def _show(self, key: str) -> None:
        self._hidden.discard(key)
        for relation in self._of[key]:
            del self._open[relation][key]

    def _shown_near(self, key: str) -> Iterator[str]:
        """Shown cells bound to this one, over hidden ones: the nearest first; parts before totals, small before big."""
        seen, ring = {key}, [key]
        while ring:
            around = {c for cell in ring for c in self._around(cell)} - seen
            seen |= around
            yield from sorted((c for c in around if c not in self._hidden and c not in self._fixed), key=self._loss)
            ring = sorted(c for c in around if c in self._hidden)

    def _around(self, cell: str) -> Iterator[str]:
        for relation in self._of[cell]:
            yield from self._relations[relation]
        for pair in self._bounds.get(cell, ()):
            yield from pair

    def _loss(self, key: str) -> tuple[bool, int, int, str]:
        totals = sum(self._relations[r][key] > 0 for r in self._of[key])
        return (not self.values[key], totals, self.values[key], key)

    def _moves(self, key: str, sign: int, step: int) -> bool:
        """Whether the cell can change by `step` while other hidden cells make up for it and none falls below zero."""
        moved: dict[str, int] = {}
        put = self._put(key, sign, moved, step)
        return put is not None and self._balanced(moved, [r for c in put for r in self._of[c]], step, [_NODES])

    def _put(self, cell: str, sign: int, moved: dict[str, int], step: int) -> list[str] | None:
        """Moves a cell, and those that it pushes along by their bounds: what was moved; None where one cannot be."""
        put: list[str] = []
        pushed = [cell]
        while pushed:
            key = pushed.pop()
            if moved.get(key) == sign:
                continue
            if key in moved or key not in self._hidden or self.values[key] + sign * step < 0:
                for undone in put:
                    del moved[undone]
                return None
            moved[key] = sign
            put.append(key)
            for lower, upper in self._bounds.get(key, ()):
                apart = step * (moved.get(upper, 0) - moved.get(lower, 0))
                if self.values[upper] - self.values[lower] + apart < 0:
                    pushed.append(upper if key == lower else lower)
        return put

    def _balanced(self, moved: dict[str, int], touched: list[int], step: int, left: list[int]) -> bool:
        uneven = ((r, s) for r in touched if (s := sum(self._relations[r].get(c, 0) * d for c, d in moved.items())))
        relation, surplus = next(uneven, (-1, 0))
        if relation < 0:
            return True
        for cell, sign in self._makeweights(relation, surplus, moved, step):
            left[0] -= 1
            if left[0] < 0 or len(moved) > _MOVED:
                return False
            if (put := self._put(cell, sign, moved, step)) is None:
                continue
            if self._balanced(moved, [*touched, *(r for c in put for r in self._of[c])], step, left):
                return True
            for undone in put:
                del moved[undone]
        return False

    def _makeweights(
        self, relation: int, surplus: int, moved: Mapping[str, int], step: int
    ) -> Iterable[tuple[str, int]]:
        """Hidden cells of the relation that can take the surplus away, those that are bound least first."""
        signs = self._relations[relation]
        possible = [(c, -signs[c] if surplus > 0 else signs[c]) for c in self._open[relation] if c not in moved]
        able = [(c, sign) for c, sign in possible if sign > 0 or self.values[c] >= step]
        return sorted(able, key=lambda x: (len(self._of[x[0]]), -self.values[x[0]], x[0]))
