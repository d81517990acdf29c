"""Small cells: which counts are hidden in what leaves a unit, so that none of them can be worked out again. Pure.

Sensitive is a count of students from 1 to k-1, and so is what is left of its whole (all but two took part). Sensitive
cells are hidden, and with them as many others as it takes: afterwards every hidden cell, and every sensitive remainder,
can have values at least k apart, even for somebody who knows every number that is shown, every sum and whole among
them, that counts are whole and not negative, and k. That is shown by finding, for each, other tables which fit all that
is shown. Rounded percentages and means must be hidden with any count that they are made of: then they tell no more.

Defended: all that is given in one call. Cells that stand in several documents (a school in the report of its group and
in the Department's; what a day's report and the week's both tell of the same day) go into one call under one key, or
what was hidden earlier is given as `also`, so that it stays hidden: a later revision, the week after its days. Not
defended: what a reader knows besides (a school's own copy, who is in a class); a change of one student between two days
whose cells are shown both times; what was shown in an earlier document and has become small since; guesses from how
this algorithm chooses. Sums of what is counted once (students of several subjects) are bounds only, and need no sum.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from connector.text import Text

MARK = Text("ẩn", "hidden")
"""Stands in a hidden cell, small or not: "<5" would tell which is which, and so help to work the small ones out."""

NOTE = Text(
    "“ẩn”: ô có dưới {k} học sinh, hoặc ô mà từ đó suy ra được ô như vậy; bản của trường có đủ số liệu.",
    "“hidden”: fewer than {k} students, or what would give such a cell away; the school's own copy is whole.",
)

_TRIALS = 40
_NODES = 4000


@dataclass(slots=True)
class Table:
    """Counts that are published together, by key. `sums`: a key and those that add up to it exactly; `wholes`: a key
    and the one that it is a part of (took part, enrolled). Keys that have no cell (not known) are left out of both."""

    cells: dict[str, int] = field(default_factory=dict)
    sums: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    wholes: list[tuple[str, str]] = field(default_factory=list)


def suppress(table: Table, k: int, also: Collection[str] = ()) -> frozenset[str]:
    """The keys to hide. `also`: keys that are hidden in any case; those without a cell here are ignored."""
    net = _Net(table)
    for key in also:
        net.hide(key)
    for key, value in table.cells.items():
        if 0 < value < k:
            net.hide(key)
    waiting = [key for key, value in net.values.items() if net.is_hidden(key) and (0 < value < k or key in table.cells)]
    while waiting:
        key = waiting.pop()
        while not net.wide(key, k) and (more := net.cover(key, k)) is not None:
            net.hide(more)
            waiting.append(more)
    return frozenset(key for key in table.cells if net.is_hidden(key))


class _Net:
    """Cells and what binds them: in each relation, a total less its parts is nothing. What is left of a whole is a cell
    too, which is printed nowhere."""

    def __init__(self, table: Table) -> None:
        self.values = dict(table.cells)
        self._relations: list[Mapping[str, int]] = []
        self._of: dict[str, list[int]] = {key: [] for key in self.values}
        self._hidden: set[str] = set()
        self._open: list[dict[str, None]] = []
        for total, parts in table.sums:
            self._relate(total, [part for part in parts if part in self.values])
        for part, whole in table.wholes:
            if part in self.values and whole in self.values:
                self._relate(whole, [part, self._rest(part, whole)])

    def _rest(self, part: str, whole: str) -> str:
        rest = f"{whole} - {part}"
        self.values[rest] = self.values[whole] - self.values[part]
        self._of[rest] = []
        self._hidden.add(rest)
        return rest

    def _relate(self, total: str, parts: Sequence[str]) -> None:
        if total not in self.values:
            return
        signs = {total: 1, **dict.fromkeys(parts, -1)}
        for key in signs:
            self._of[key].append(len(self._relations))
        self._relations.append(signs)
        self._open.append({key: None for key in signs if key in self._hidden})

    def is_hidden(self, key: str) -> bool:
        return key in self._hidden

    def hide(self, key: str) -> None:
        if key in self.values:
            self._hidden.add(key)
            for relation in self._of[key]:
                self._open[relation][key] = None

    def wide(self, key: str, k: int) -> bool:
        """Whether two tables fit all that is shown in which this cell differs by k."""
        up = next((step for step in range(k, 0, -1) if self._moves(key, 1, step)), 0)
        return up == k or self._moves(key, -1, k - up)

    def cover(self, key: str, k: int) -> str | None:
        """What to hide next for the sake of this cell: what suffices and loses least; None: nothing is left."""
        candidates = list(self._shown_near(key))
        for candidate in candidates[:_TRIALS]:
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
            around = {c for cell in ring for relation in self._of[cell] for c in self._relations[relation]} - seen
            seen |= around
            yield from sorted((c for c in around if c not in self._hidden), key=self._loss)
            ring = sorted(c for c in around if c in self._hidden)

    def _loss(self, key: str) -> tuple[bool, int, int, str]:
        totals = sum(self._relations[r][key] > 0 for r in self._of[key])
        return (not self.values[key], totals, self.values[key], key)

    def _moves(self, key: str, sign: int, step: int) -> bool:
        """Whether the cell can change by `step` while other hidden cells make up for it and none falls below zero."""
        if sign < 0 and self.values[key] < step:
            return False
        return self._balanced({key: sign}, list(self._of[key]), step, [_NODES])

    def _balanced(self, moved: dict[str, int], touched: list[int], step: int, left: list[int]) -> bool:
        uneven = ((r, s) for r in touched if (s := sum(self._relations[r].get(c, 0) * d for c, d in moved.items())))
        relation, surplus = next(uneven, (-1, 0))
        if relation < 0:
            return True
        for cell, sign in self._makeweights(relation, surplus, moved, step):
            left[0] -= 1
            if left[0] < 0:
                return False
            moved[cell] = sign
            if self._balanced(moved, [*touched, *self._of[cell]], step, left):
                return True
            del moved[cell]
        return False

    def _makeweights(
        self, relation: int, surplus: int, moved: Mapping[str, int], step: int
    ) -> Iterable[tuple[str, int]]:
        """Hidden cells of the relation that can take the surplus away, those that are bound least first."""
        signs = self._relations[relation]
        possible = [(c, -signs[c] if surplus > 0 else signs[c]) for c in self._open[relation] if c not in moved]
        able = [(c, sign) for c, sign in possible if sign > 0 or self.values[c] >= step]
        return sorted(able, key=lambda x: (len(self._of[x[0]]), -self.values[x[0]], x[0]))
