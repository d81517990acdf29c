"""Corrections: which figures of a report say something else than in the revision before."""

from __future__ import annotations

from dataclasses import replace

from connector.reports.paper import Change, Paper, Part
from connector.reports.sheets import Column, Kind, Row, Sheet, Value, shown

NAME = "Đính chính"
_GONE = "(không có)"


def changed(before: Paper, after: Paper) -> tuple[Change, ...]:
    """Every figure that was added, taken away or says something else, in the order of the tables."""
    old, new = before.figures(), after.figures()
    words = {**before.named(), **after.named()}
    keys = [*new, *(key for key in old if key not in new)]
    found = ((key, old.get(key, _GONE), new.get(key, _GONE)) for key in keys if not key.startswith("trend/"))
    return tuple(Change(key, words[key], b, a) for key, b, a in found if _rounded(b) != _rounded(a))


def with_changes(paper: Paper, changes: tuple[Change, ...], revision: int) -> Paper:
    """The paper as this revision, with a table of what it corrects behind its coverage."""
    if not changes:
        return replace(paper, revision=revision)
    first = paper.parts[0]
    parts = (Part(first.number, first.title, (*first.sheets, changes_sheet(paper, changes))), *paper.parts[1:])
    return replace(paper, parts=parts, revision=revision, changes=changes)


def changes_sheet(paper: Paper, changes: tuple[Change, ...]) -> Sheet:
    """What is corrected, figure by figure, in words."""
    columns = (
        Column("STT", 6, Kind.ORDINAL),
        Column("Số liệu", 50),
        Column("Bản trước", 14),
        Column("Bản này", 14),
    )
    kinds = {key: column.kind for sheet in paper.sheets for key, _, column, _ in sheet.figures()}
    rows = [
        Row((n, c.what, _said(c.before, kinds.get(c.key)), _said(c.after, kinds.get(c.key))), about="")
        for n, c in enumerate(changes, 1)
    ]
    return Sheet(NAME, "Số liệu thay đổi so với bản đã phát hành trước", columns, tuple(rows), narrow=True)


def _said(value: Value, kind: Kind | None) -> str:
    return shown(value, kind or Kind.COUNT) or "(trống)"


def _rounded(value: Value) -> Value:
    return round(value, 6) if isinstance(value, float) else value
