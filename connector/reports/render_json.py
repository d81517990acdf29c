"""A report's paper as JSON: every figure by its key, the tables, the definitions, the coverage and the times."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from connector.reports.paper import Paper, Part, SchoolIn
from connector.reports.phrases import head_lines, subject_line
from connector.reports.sheets import Row, Sheet, Value, figure_key
from connector.reports.stable import put
from connector.text import Text

SCHEMA = "hoclieu.participation-report/2"

Json = str | int | float | bool | None | Mapping[str, "Json"] | list["Json"]


def write_json(paper: Paper, path: Path) -> None:
    """UTF-8, indented; the same paper gives the same bytes."""
    put((json.dumps(as_json(paper), ensure_ascii=False, indent=2) + "\n").encode(), path)


def as_json(paper: Paper) -> dict[str, Json]:
    """The paper as plain values. Ratios are 0..1. `figures` holds numbers, null where one is not known; the
    tables' cells hold the words that say why."""
    said = paper.confirmation
    return {
        "schema": SCHEMA,
        "kind": paper.kind,
        "subject": subject_line(paper),
        "unit": {"kind": paper.unit.kind, "id": paper.unit.id, "name": paper.unit.name},
        "period": {"first": paper.period.first.isoformat(), "last": paper.period.last.isoformat()},
        "announced": paper.announced,
        "made_at": paper.made_at.isoformat(),
        "revision": paper.revision,
        "changes": [
            {"key": c.key, "what": c.what, "before": _plain(c.before), "after": _plain(c.after)} for c in paper.changes
        ],
        "confirmed": {"by": said.by, "at": said.at.isoformat()} if said else None,
        "cells_hidden_below": paper.hidden,
        "schools_covered": paper.covered,
        "schools_total": len(paper.schools),
        "schools": [_school(s) for s in paper.schools],
        "said": list(head_lines(paper)),
        "figures": {key: _number(value) for key, value in paper.figures().items()},
        "parts": [_part(part) for part in paper.parts],
        "definitions": [{"name": _text(d.name), "meaning": _text(d.meaning)} for d in paper.definitions],
        "notes": [_text(note) for note in paper.notes],
    }


def _school(s: SchoolIn) -> Json:
    return {
        "id": s.id,
        "name": s.name,
        "state": s.state,
        "as_of": s.as_of.isoformat() if s.as_of else None,
        "courses_in": s.courses_in,
        "courses_mapped": s.courses_mapped,
        "students_left_out": s.left_out,
        "reason": s.reason,
        "ways": list(s.ways),
    }


def _part(part: Part) -> Json:
    return {"part": part.number, "title": _text(part.title), "tables": [_table(sheet) for sheet in part.sheets]}


def _table(sheet: Sheet) -> Json:
    return {
        "name": sheet.name,
        "title": sheet.title,
        "columns": [{"heading": c.heading, "kind": c.kind.value, "name": c.name} for c in sheet.columns],
        "rows": [_row(sheet, row) for row in sheet.rows],
    }


def _row(sheet: Sheet, row: Row) -> Json:
    cells: list[Json] = [
        {"value": _plain(value), "key": figure_key(row, column) or None}
        for column, value in zip(sheet.columns, row.values, strict=False)
    ]
    return {"cells": cells, "instead": row.instead}


def _plain(value: Value) -> Json:
    if isinstance(value, date):
        return value.isoformat()
    return round(value, 6) if isinstance(value, float) else value


def _number(value: Value) -> Json:
    return _plain(value) if isinstance(value, (int, float)) else None


def _text(text: Text) -> Json:
    return {"vi": text.vi, "en": text.en}
