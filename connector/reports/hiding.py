"""What leaves a unit, without the cells that tell of few students (domain page, 'Privacy')."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from connector.participation.suppression import Table, suppress
from connector.reports.changes import NAME as CHANGES
from connector.reports.changes import changes_sheet
from connector.reports.paper import Paper, Part
from connector.reports.phrases import HIDDEN
from connector.reports.sheets import Column, Row, Sheet, Value, figure_key
from connector.reports.trends import main_about

_BANDS = "bands."


def without_small_cells(paper: Paper, k: int) -> Paper:
    """The paper as it leaves the unit: no count of 1 to k-1 students in it, nor what would give one away; tables that
    are the school's own left out. `k` of 1 hides no cell."""
    hidden = hidden_keys(paper, k)
    changes = tuple(
        replace(c, before=HIDDEN, after=HIDDEN) if c.key.removesuffix(".ratio") in hidden else c for c in paper.changes
    )

    def left(sheet: Sheet) -> Sheet:
        return changes_sheet(paper, changes) if sheet.name == CHANGES else _sheet(sheet, hidden)

    parts = (Part(p.number, p.title, tuple(left(s) for s in p.sheets if not (s.own and k > 1))) for p in paper.parts)
    return replace(paper, parts=tuple(parts), changes=changes, hidden=k if k > 1 else 0)


def hidden_keys(paper: Paper, k: int) -> frozenset[str]:
    """The keys of the counts that are hidden, those that were hidden in earlier periods' papers among them."""
    if k < 2:
        return frozenset()
    found = suppress(_table(paper), k, also=paper.also_hidden)
    return found | frozenset(_as_trend(paper, found)) | frozenset(paper.also_hidden)


def hidden_trend(paper: Paper, k: int) -> frozenset[str]:
    """What of this paper is hidden where a later one tells of it, by the keys that it has there."""
    return frozenset(_as_trend(paper, hidden_keys(paper, k)))


def _as_trend(paper: Paper, hidden: frozenset[str]) -> Iterator[str]:
    about = f"{main_about(paper)}/"
    for key in hidden:
        if key.startswith(about):
            yield f"trend/{paper.period.first}_{paper.period.last}/{key.removeprefix(about)}"


def _table(paper: Paper) -> Table:
    table = Table()
    for sheet in paper.sheets:
        _add_cells(table, sheet)
        if total := next((r for r in sheet.rows if r.strong and r.about == "total"), None):
            parts = [r for r in sheet.rows if r is not total and r.about]
            table.sums += _sums(table, sheet, total, parts)
    table.sums += _equals(table, main_about(paper))
    return table


def _equals(table: Table, about: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A grade or subject that has as many as the whole unit is taken for the same students: hidden in one place, shown
    in the other, the figure would be told."""
    for key, value in table.cells.items():
        within, _, name = key.rpartition("/")
        main = f"{about}/{name}"
        finer = within != about and within.startswith(("subject/", "grade/", "class/", "school/"))
        if finer and value and table.cells.get(main) == value:
            yield main, (key,)


def _add_cells(table: Table, sheet: Sheet) -> None:
    for row in sheet.rows:
        counts = {c.name: v for c, v in _people(sheet, row)}
        for name, value in counts.items():
            table.cells[f"{row.about}/{name}"] = value
        for column in sheet.columns:
            if column.name in counts and column.of:
                table.wholes.append((f"{row.about}/{column.name}", f"{row.about}/{column.of}"))
        if bands := tuple(f"{row.about}/{name}" for name in counts if name.startswith(_BANDS)):
            table.sums.append((f"{row.about}/scored", bands))


def _people(sheet: Sheet, row: Row) -> Iterator[tuple[Column, int]]:
    for column, value in zip(sheet.columns, row.values, strict=False):
        counts = column.people if row.people is None else row.people and column.people
        if counts and figure_key(row, column) and isinstance(value, int):
            yield column, value


def _sums(table: Table, sheet: Sheet, total: Row, parts: list[Row]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for column, _ in _people(sheet, total):
        keys = tuple(key for row in parts if (key := figure_key(row, column)) in table.cells)
        yield figure_key(total, column), keys


def _sheet(sheet: Sheet, hidden: frozenset[str]) -> Sheet:
    return replace(sheet, rows=tuple(_row(sheet.columns, row, hidden) for row in sheet.rows))


def _row(columns: tuple[Column, ...], row: Row, hidden: frozenset[str]) -> Row:
    """A share goes with its count and with its whole, a mean with the count that it is of."""
    of = {c.name: c.of for c in columns if c.name}

    def gone(name: str) -> bool:
        return bool(name) and (f"{row.about}/{name}" in hidden or f"{row.about}/{of.get(name, '')}" in hidden)

    values: tuple[Value, ...] = tuple(
        HIDDEN if v is not None and (figure_key(row, c) in hidden or gone(c.follows)) else v
        for c, v in zip(columns, row.values, strict=False)
    )
    return replace(row, values=values)
