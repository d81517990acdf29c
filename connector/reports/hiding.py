"""What leaves a unit, without the cells that tell of few students (domain page, 'Privacy')."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from connector.reports.changes import NAME as CHANGES
from connector.reports.changes import changes_sheet
from connector.reports.joint import Issued, issued, to_hide
from connector.reports.paper import Change, Paper, Part
from connector.reports.phrases import HIDDEN
from connector.reports.sheets import Column, Row, Sheet, Value, figure_key
from connector.reports.told import told_by
from connector.reports.trends import main_about

_OWN = "teacher/"


def without_small_cells(paper: Paper, k: int) -> Paper:
    """The paper as it leaves the unit: no count of 1 to k-1 students in it, nor what would give one away; tables that
    are the school's own left out. `k` of 1 hides no cell."""
    hidden = hidden_keys(paper, k)
    kept = (
        Part(p.number, p.title, tuple(_sheet(s, hidden) for s in p.sheets if not (s.own and k > 1)))
        for p in paper.parts
    )
    out = replace(paper, parts=tuple(kept), hidden=k if k > 1 else 0)
    if not paper.changes or k < 2:
        return out
    out = replace(out, changes=tuple(_changes(paper, out, hidden)))

    def left(sheet: Sheet) -> Sheet:
        return changes_sheet(paper, out.changes) if sheet.name == CHANGES else sheet

    return replace(out, parts=tuple(Part(p.number, p.title, tuple(map(left, p.sheets))) for p in out.parts))


def hidden_keys(paper: Paper, k: int) -> frozenset[str]:
    """The keys of the counts that are hidden, those that were hidden in earlier periods' papers among them: as decided
    when it was issued, else for this paper by itself."""
    if k < 2:
        return frozenset()
    if paper.hides is not None:
        return frozenset(paper.hides) | frozenset(paper.also_hidden)
    return decided(paper, (), k)


def decided(paper: Paper, before: Sequence[Issued], k: int) -> frozenset[str]:
    """What to hide in this paper, given the documents that have been issued before with figures of the same day."""
    return (
        to_hide(told_by(paper), before, k, paper.also_hidden) | frozenset(paper.also_hidden) if k > 1 else frozenset()
    )


def issued_paper(paper: Paper, k: int) -> Issued:
    """What an issued paper told of students to those outside of its unit, where it bears on other documents."""
    return issued(told_by(paper), hidden_keys(paper, k))


def hidden_trend(paper: Paper, k: int) -> frozenset[str]:
    """What of this paper is hidden where a later one tells of it, by the keys that it has there."""
    return frozenset(_as_trend(paper, hidden_keys(paper, k)))


def _as_trend(paper: Paper, hidden: frozenset[str]) -> Iterator[str]:
    about = f"{main_about(paper)}/"
    for key in hidden:
        if key.startswith(about):
            yield f"trend/{paper.period.first}_{paper.period.last}/{key.removeprefix(about)}"


def _changes(whole: Paper, out: Paper, hidden: frozenset[str]) -> Iterator[Change]:
    """What was corrected: nothing of tables that stay at the school; hidden where the figure is now, or, where it is no
    more in the paper, where anything of its row is."""
    shown, all_keys = out.figures(), whole.figures()
    rows = {key.rpartition("/")[0] for key in hidden}
    for change in whole.changes:
        about = change.key.rpartition("/")[0]
        if about.startswith(_OWN) or (change.key in all_keys and change.key not in shown):
            continue
        gone = shown[change.key] == HIDDEN if change.key in shown else about in rows
        yield replace(change, before=HIDDEN, after=HIDDEN) if gone else change


def _sheet(sheet: Sheet, hidden: frozenset[str]) -> Sheet:
    return replace(sheet, rows=tuple(_row(sheet.columns, row, hidden) for row in sheet.rows))


def _row(columns: tuple[Column, ...], row: Row, hidden: frozenset[str]) -> Row:
    """A share goes with its count and with its whole, a mean with the counts that it is of."""
    of = {c.name: c.of for c in columns if c.name}

    def gone(name: str) -> bool:
        return f"{row.about}/{name}" in hidden or f"{row.about}/{of.get(name, '')}" in hidden

    values: tuple[Value, ...] = tuple(
        HIDDEN if v is not None and (figure_key(row, c) in hidden or any(map(gone, c.follows.split()))) else v
        for c, v in zip(columns, row.values, strict=False)
    )
    return replace(row, values=values)
