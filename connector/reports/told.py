"""What one report tells of how many students, and how its figures hang together, for hiding the small ones.

Defended are sums over schools, wholes and what is left of them, score bands, and rows with as many as the whole unit.
Not defended within a school's document: rows whose students overlap (subjects, classes, topics, forms) bound each other
and the school's figure, and completions of topics add up to those of classes, subjects and the school."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from connector.participation.suppression import Table
from connector.reports.paper import Paper
from connector.reports.sheets import Column, Row, Sheet, figure_key
from connector.reports.trends import main_about

_BANDS = "bands."
_ALL = ("/*/", "/%2A/")
_INNER = ("class/", "topic/", "course/", "form/")


@dataclass(slots=True)
class Told:
    """One document's counts of students. `keys`: the key of each figure of the paper, and the one by which the same
    count goes in every document: `@` and the unit where it is a sum over a unit's schools, `|` and the period's first
    day where it counts what happened in the period. `table` has the latter."""

    unit: str
    first: str
    schools: frozenset[str]
    keys: dict[str, str] = field(default_factory=dict)
    table: Table = field(default_factory=Table)

    def shared(self, hidden: Collection[str]) -> Table:
        """What bears on other documents: all that stands in them, or is bound over hidden cells to what does."""
        table = self.table
        reached = {key for key in table.cells if not key.startswith(_INNER)}
        sums = [(t, p) for t, p in table.sums]
        groups = [*((t, *p) for t, p in sums), *((*a, *b) for a, b in table.equal), *((t, *p) for t, p in table.covers)]
        groups += [*table.wholes, *table.bounds]
        return _part(table, _closure(groups, reached, frozenset(hidden)))


def told_by(paper: Paper) -> Told:
    """Of a whole paper. Tables that stay at the school are no part of it."""
    unit = f"{paper.unit.kind}.{paper.unit.id}"
    figures = paper.figures()
    schools = frozenset(
        s.id for s in paper.schools if paper.unit.kind == "school" or f"school/{s.id}/enrolled" in figures
    )
    told = Told(unit, paper.period.first.isoformat(), schools)
    rows = _Rows(paper, told)
    for sheet in rows.sheets:
        rows.add(sheet)
    rows.same_as_all()
    return told


class _Rows:
    """The rows of a paper's tables, as they go into its table of counts."""

    def __init__(self, paper: Paper, told: Told) -> None:
        self.sheets = [s for s in paper.sheets if not s.own]
        self._told, self._table = told, told.table
        self._period = f"trend/{paper.period.first}_{paper.period.last}"
        self._main = main_about(paper)
        self._by_kind: dict[str, list[str]] = defaultdict(list)

    def add(self, sheet: Sheet) -> None:
        if any(row.about.startswith("trend/") for row in sheet.rows):
            self._add_trend(sheet)
            return
        for row in sheet.rows:
            self._add_row(sheet, row)
        total = next((r for r in sheet.rows if r.strong and r.about == "total"), None)
        if total is not None:
            for column in _people(sheet, total):
                keys = [self._told.keys.get(figure_key(r, column)) for r in sheet.rows if r is not total]
                parts = tuple(key for key in keys if key)
                self._table.sums.append((self._told.keys[figure_key(total, column)], parts))

    def _add_trend(self, sheet: Sheet) -> None:
        """This period's row tells the unit's figures again; what earlier ones told is decided."""
        for row in (r for r in sheet.rows if r.about == self._period):
            for column in _people(sheet, row):
                if same := self._told.keys.get(f"{self._main}/{column.name}"):
                    self._told.keys[figure_key(row, column)] = same

    def _add_row(self, sheet: Sheet, row: Row) -> None:
        counts = list(_people(sheet, row))
        for column in counts:
            self._add_cell(row, column, row.values[sheet.columns.index(column)])
        if counts and row.about not in self._by_kind[kind := row.about.partition("/")[0]]:
            self._by_kind[kind].append(row.about)
        for column in counts:
            part, whole = self._key(row.about, column.name), self._key(row.about, column.of)
            if column.of and part and whole:
                self._table.wholes.append((part, whole))
        if (bands := self._keys([row.about], [c.name for c in counts if c.name.startswith(_BANDS)])) and (
            scored := self._key(row.about, "scored")
        ):
            self._table.sums.append((scored, bands))

    def _add_cell(self, row: Row, column: Column, value: object) -> None:
        assert isinstance(value, int)
        key = _everywhere(row.about, column.name, self._told)
        if self._table.cells.setdefault(key, value) != value:
            key = figure_key(row, column)
            self._table.cells[key] = value
        self._told.keys[figure_key(row, column)] = key

    def same_as_all(self) -> None:
        """A row with as many as the whole unit is taken for the same students: hidden in one place and shown in the
        other, the figure would be told."""
        for kind in ("subject", "grade", "class", "school"):
            for about in self._by_kind[kind]:
                for name in self._names(about) if about != self._main else ():
                    finer, total = self._key(about, name), self._key(self._main, name)
                    if total and (value := self._table.cells[total]) and self._table.cells[finer] == value:
                        self._table.sums.append((total, (finer,)))

    def _key(self, about: str, name: str) -> str:
        return self._told.keys.get(f"{about}/{name}", "")

    def _keys(self, abouts: Iterable[str], names: Sequence[str]) -> tuple[str, ...]:
        return tuple(key for about in abouts for name in names if (key := self._key(about, name)))

    def _names(self, about: str) -> list[str]:
        return [name for name in self._measures if f"{about}/{name}" in self._told.keys]

    @property
    def _measures(self) -> list[str]:
        return list(dict.fromkeys(key.rpartition("/")[2] for key in self._told.keys))


def _people(sheet: Sheet, row: Row) -> Iterator[Column]:
    """The columns in which this row counts persons. Schools and courses are none."""
    for column, value in zip(sheet.columns, row.values, strict=False):
        if column.people and row.people is not False and figure_key(row, column) and isinstance(value, int):
            yield column


def _everywhere(about: str, name: str, told: Told) -> str:
    """The same for the same count in every document of the day."""
    if name == "enrolled" and about.startswith("topic/"):
        about = f"course/{about.partition('/')[2].rpartition('/')[0]}"
    if about == "total" or about.startswith("total/"):
        about = f"total@{told.unit}{about.removeprefix('total')}"
    for some in _ALL:
        about = about.replace(some, f"/@{told.unit}/")
    return f"{about}/{name}" + (f"|{told.first}" if name.endswith("participating") else "")


def _closure(groups: Sequence[Sequence[str]], reached: set[str], hidden: frozenset[str]) -> set[str]:
    of: dict[str, list[Sequence[str]]] = defaultdict(list)
    for group in groups:
        for key in group:
            of[key].append(group)
    ring = [key for key in reached if key in hidden]
    while ring:
        around = {c for key in ring for group in of[key] for c in group} - reached
        reached |= around
        ring = [key for key in around if key in hidden]
    return reached


def _part(table: Table, kept: set[str]) -> Table:
    return Table(
        {key: value for key, value in table.cells.items() if key in kept},
        [x for x in table.sums if kept.issuperset((x[0], *x[1]))],
        [x for x in table.wholes if kept.issuperset(x)],
        [x for x in table.equal if kept.issuperset((*x[0], *x[1]))],
        [],
        [x for x in table.bounds if kept.issuperset(x)],
        [x for x in table.covers if kept.issuperset((x[0], *x[1]))],
    )
