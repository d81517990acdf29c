"""What the documents that were issued before told of the same day's students: it can be hidden no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from weakref import WeakKeyDictionary

from connector.reports.hiding import issued_paper
from connector.reports.joint import Issued
from connector.reports.paper import Paper, from_text
from connector.steps.context import Context
from connector.store.papers import PaperStore

_Day = tuple[date, int]
_read: WeakKeyDictionary[PaperStore, tuple[_Day, dict[int, Issued]]] = WeakKeyDictionary()
"""Papers are never changed: those of the last day asked for are kept, for a city's schools are asked one by one."""


def told_before(ctx: Context, paper: Paper, k: int) -> list[Issued]:
    """The documents of periods that end on the same day, as they were issued; of a school as long as nothing has been
    issued above it, its own alone, for nothing else has to do with it."""
    if k < 2:
        return []
    unit = f"{paper.unit.kind}.{paper.unit.id}"
    known = ctx.store.papers.ending(paper.period.last)
    if paper.unit.kind == "school" and all(other.startswith("school.") for _, other in known):
        known = [(number, other) for number, other in known if other == unit]
    return _issued(ctx.store.papers, (paper.period.last, k), [number for number, _ in known])


def _issued(store: PaperStore, day: _Day, numbers: Sequence[int]) -> list[Issued]:
    kept = _read.get(store)
    if kept is None or kept[0] != day:
        kept = _read[store] = (day, {})
    for number, paper in store.numbered([n for n in numbers if n not in kept[1]]):
        kept[1][number] = issued_paper(from_text(paper.body), day[1])
    return [kept[1][number] for number in numbers]
