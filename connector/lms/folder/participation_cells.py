"""Cells as people type them: days, numbers, yes and no. None: the cell says nothing. ValueError: it cannot be read."""

from __future__ import annotations

import re
from datetime import date, datetime

from connector.lms.folder.participation_columns import MODNAMES
from mappings.guessing import bare

_YES = frozenset({"co", "x", "1", "yes", "true", "dung", "hoan thanh", "da hoan thanh", "xong", "roi", "completed"})
_NO = frozenset({"khong", "0", "no", "false", "sai", "chua", "chua hoan thanh", "chua xong", "incomplete"})
_DAY = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y")


def day_of(cell: str) -> date:
    """`16/11/2026`, `2026-11-16`, with an hour behind it or without: the day is meant."""
    written = re.split(r"[ T]", cell, maxsplit=1)[0]
    for form in _DAY:
        try:
            return datetime.strptime(written, form).date()  # a calendar day has no zone
        except ValueError:
            continue
    raise ValueError(cell)


def number_of(cell: str) -> float | None:
    """`8,5` and `8.5`; not below zero."""
    if not cell:
        return None
    value = float(cell.replace(" ", "").replace(",", "."))
    if not 0 <= value < 1e9:
        raise ValueError(cell)
    return value


def count_of(cell: str) -> int | None:
    value = number_of(cell)
    if value is None:
        return None
    if value != int(value):
        raise ValueError(cell)
    return int(value)


def yes_of(cell: str) -> bool | None:
    said = bare(cell)
    if not said:
        return None
    if said in _YES or said in _NO:
        return said in _YES
    raise ValueError(cell)


def modname_of(cell: str) -> str:
    """The `modname` that stands for a form of interaction; an unknown word is kept, and counts as another form."""
    said = bare(cell)
    return next((modname for modname, words in MODNAMES.items() if said in words), said or "unknown")
