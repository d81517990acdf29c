"""hoclieu trace: from a figure in an issued report to the facts behind it; who looked is written down."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from connector.cli.options import EXIT_CODES, Json, context
from connector.cli.show import console
from connector.cli.tables import moment, print_json, print_table
from connector.lessons.actors import OPERATOR
from connector.reports.sheets import Kind, shown
from connector.steps.tracing import Traced, trace
from connector.text import Text

_NOTHING = Text("Không có.", "None.")


def trace_figure(
    ctx: typer.Context,
    report: Annotated[str, typer.Argument(help="A document's file name, path or number; kind/unit/period.")],
    cell: Annotated[str, typer.Argument(help="Sheet!Cell as in the XLSX, or a figure's key.")],
    sql: Annotated[bool, typer.Option("--sql", help="Print the SQL as well.")] = False,
    as_json: Json = False,
) -> None:
    """Show what stands behind a figure: definition, numerator and denominator, SQL, rows (pseudonyms), site calls.

    hoclieu trace daily_school.thptp_2026-11-18.xlsx 'Tổng hợp!F11'
    hoclieu trace daily/department.hp/2026-11-18 total/participating

    A sum over schools gives each school's figure and its key, to be traced in turn. Every look at rows about students
    is written down: hoclieu looked.
    """
    with context(ctx) as ready:
        found = trace(ready, OPERATOR, report, cell, "command")
        if as_json:
            _json(found)
        else:
            _show(found, sql)


def looked(
    ctx: typer.Context,
    unit: Annotated[str | None, typer.Option(help="Only into this unit, e.g. school.thptp.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: Json = False,
) -> None:
    """List who looked at rows about students, when, by which way and behind which figure; newest first."""
    with context(ctx) as ready:
        rows = ready.store.looked_at.all(unit, limit)
        if as_json:
            print_json([asdict(row) for row in rows])
            return
        headings = (
            Text("Lúc", "When"),
            Text("Ai", "Who"),
            Text("Cách", "Way"),
            Text("Đơn vị", "Unit"),
            Text("Số liệu", "Figure"),
            Text("Dòng", "Rows"),
        )
        shown_rows = ((moment(ready, r.at), r.actor, r.way, r.unit, r.figure, r.rows) for r in rows)
        print_table(headings, shown_rows, Text("Chưa ai xem.", "Nobody has looked."))


def _show(found: Traced, sql: bool) -> None:
    console.print(f"{found.words} = {shown(found.issued, Kind.NUMBER) or '—'}", markup=False, style="bold")
    console.print(f"{found.report}  {found.key}", markup=False, soft_wrap=True)
    if found.parts:
        headings = (Text("Trường", "School"), Text("Số liệu", "Figure"), Text("Khoá", "Key"))
        print_table(headings, ((p.name, str(p.value), p.key) for p in found.parts), _NOTHING)
        return
    if (behind := found.trace) is None:
        said = Text("Số liệu này không đếm từ các dòng hoạt động.", "This figure is not counted from activity.")
        console.print(str(said))
        return
    for words in (behind.head.definition, behind.head.denominator, behind.head.exclusions, behind.head.source):
        console.print(str(words), markup=False)
    console.print(f"SQL: {behind.head.file}", markup=False)
    if sql:
        console.print(found.sql, markup=False)
    now = Text("Tính lại lúc này", "Worked out now")
    console.print(f"{now}: {behind.value}  ({', '.join(f'{k}={v}' for k, v in behind.parts.items())})", markup=False)
    as_of = ", ".join(f"{course}: {day:%d/%m/%Y}" for course, day in behind.as_of.items())
    console.print(f"{Text('Đọc lúc', 'As of')}: {as_of}", markup=False)
    console.print(f"{Text('Lời gọi', 'Calls')}: {', '.join(found.sources) or '—'}", markup=False)
    columns = [Text(n, n) for n in ("day", "student", "activity", "events", "seconds", "completed", "score")]
    rows = ((f.day, f.student[:12], f.activity, f.acted_events, f.seconds, f.completed, f.score) for f in behind.facts)
    if found.rows_shown:
        print_table(columns, (tuple(map(str, row)) for row in rows), _NOTHING)
        console.print(f"{len(behind.facts)}/{behind.facts_in_all}")


def _json(found: Traced) -> None:
    behind = found.trace
    print_json(
        {
            "report": found.report,
            "key": found.key,
            "words": found.words,
            "issued": found.issued,
            "parts": [asdict(part) for part in found.parts],
            "now": behind.value if behind else None,
            "figures": dict(behind.parts) if behind else {},
            "definition": behind.head.definition._asdict() if behind else None,
            "denominator": behind.head.denominator if behind else None,
            "sql": found.sql,
            "as_of": {course: str(day) for course, day in behind.as_of.items()} if behind else {},
            "calls": list(found.sources),
            "files": [str(path) for path in behind.files] if behind else [],
            "students": len(behind.students) if behind else 0,
            "facts": [asdict(f) for f in behind.facts] if behind and found.rows_shown else [],
            "facts_in_all": behind.facts_in_all if behind else 0,
        }
    )


def register(root: typer.Typer) -> None:
    root.command("trace", epilog=EXIT_CODES)(trace_figure)
    root.command("looked", epilog=EXIT_CODES)(looked)
