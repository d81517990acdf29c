"""What leaves a unit, without the cells that tell of few students (domain page, 'Privacy')."""

from __future__ import annotations

from dataclasses import replace

from connector.reports.paper import Paper, Part
from connector.reports.phrases import HIDDEN
from connector.reports.sheets import Column, Row, Sheet, Value


def without_small_cells(paper: Paper, k: int) -> Paper:
    """The paper with every count of 1 to k-1 students hidden, and what is worked out from it; k of 1 hides none."""
    if k < 2:
        return paper
    parts = tuple(Part(p.number, p.title, tuple(_sheet(s, k) for s in p.sheets)) for p in paper.parts)
    return replace(paper, parts=parts, hidden=k)


def _sheet(sheet: Sheet, k: int) -> Sheet:
    return replace(sheet, rows=tuple(_row(sheet.columns, row, k) for row in sheet.rows))


def _row(columns: tuple[Column, ...], row: Row, k: int) -> Row:
    by_name = {c.name: v for c, v in zip(columns, row.values, strict=False) if c.name}
    small = {c.name for c in columns if c.name in by_name and _small(c, row, by_name, k)}
    values = tuple(
        HIDDEN if c.name and (c.name in small or c.follows in small) and v is not None else v
        for c, v in zip(columns, row.values, strict=False)
    )
    return replace(row, values=values)


def _small(column: Column, row: Row, by_name: dict[str, Value], k: int) -> bool:
    value, whole = by_name[column.name], by_name.get(column.of)
    people = column.people if row.people is None else row.people
    if not people or not isinstance(value, int):
        return False
    return 0 < value < k or (isinstance(whole, int) and 0 < whole - value < k)
