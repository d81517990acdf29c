"""Somebody who wants to know: all that is shown, all sums and wholes, and that counts are not negative. Exact.

The least and the greatest value of a hidden cell by linear programming (simplex, Bland's rule, whole numbers). Tables
of sums over a tree, by two classifications or with what is left of wholes, are networks: every corner of what is
possible is a table of whole numbers, so no attacker can do better. That pivots are 1 or -1 is checked on the way.
"""

from __future__ import annotations

from collections.abc import Collection
from math import inf

from connector.participation.suppression import Table

Row = list[int]


class Attacker:
    def __init__(self, table: Table, hidden: Collection[str]) -> None:
        rests = {f"{whole} less {part}": (part, whole) for part, whole in table.wholes}
        self.known = {key: value for key, value in table.cells.items() if key not in hidden}
        self.unknown = [*(key for key in table.cells if key in hidden), *rests]
        relations = [{total: 1, **dict.fromkeys(parts, -1)} for total, parts in table.sums]
        relations += [{whole: 1, part: -1, rest: -1} for rest, (part, whole) in rests.items()]
        self.rows = [self._row(relation) for relation in relations]
        self.basis: list[int] = []
        self._begin()

    def range_of(self, key: str) -> tuple[float, float]:
        """The least and the greatest value that this cell can have."""
        if key in self.known:
            return self.known[key], self.known[key]
        at = self.unknown.index(key)
        low, high = (self._least([sign * (i == at) for i in range(len(self.unknown))]) for sign in (1, -1))
        return low, -high

    def _row(self, relation: dict[str, int]) -> Row:
        right = -sum(sign * self.known.get(key, 0) for key, sign in relation.items())
        row = [*(relation.get(key, 0) for key in self.unknown), right]
        return row if right >= 0 else [-x for x in row]

    def _begin(self) -> None:
        """Any table that fits, by helpers that must come out as nothing."""
        helpers, width = len(self.rows), len(self.unknown)
        for i, row in enumerate(self.rows):
            row[width:width] = [int(i == j) for j in range(helpers)]
        self.basis = list(range(width, width + helpers))
        assert _least(self.rows, self.basis, [0] * width + [1] * helpers) == 0
        for i, row in enumerate(self.rows):
            if self.basis[i] >= width and (at := next((j for j in range(width) if row[j]), None)) is not None:
                _pivot(self.rows, self.basis, i, at)
        kept = [i for i, b in enumerate(self.basis) if b < width]
        self.rows = [self.rows[i][:width] + self.rows[i][-1:] for i in kept]
        self.basis = [self.basis[i] for i in kept]

    def _least(self, costs: Row) -> float:
        return _least([list(row) for row in self.rows], list(self.basis), costs)


def _least(rows: list[Row], basis: list[int], costs: Row) -> float:
    while True:
        reduced = [c - sum(costs[b] * row[j] for b, row in zip(basis, rows, strict=True)) for j, c in enumerate(costs)]
        enters = next((j for j, c in enumerate(reduced) if c < 0), None)
        if enters is None:
            return sum(costs[b] * row[-1] for b, row in zip(basis, rows, strict=True))
        leaves = min(((row[-1], basis[i], i) for i, row in enumerate(rows) if row[enters] > 0), default=None)
        if leaves is None:
            return -inf
        _pivot(rows, basis, leaves[2], enters)


def _pivot(rows: list[Row], basis: list[int], i: int, j: int) -> None:
    by = rows[i][j]
    assert abs(by) == 1, "no network"
    rows[i] = [x * by for x in rows[i]]
    for other, row in enumerate(rows):
        if other != i and (factor := row[j]):
            rows[other] = [x - factor * y for x, y in zip(row, rows[i], strict=True)]
    basis[i] = j
