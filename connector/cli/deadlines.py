"""hoclieu deadlines and hoclieu remind."""

from __future__ import annotations

from typing import Annotated

import typer
import yaml

from connector.appraisal.deadlines import deadlines as all_deadlines
from connector.appraisal.remind import reminders
from connector.cli.options import EXIT_CODES, DryRun, Json, context
from connector.cli.show import show
from connector.cli.tables import moment, print_json, print_table
from connector.lessons.deadlines import Deadline
from connector.lessons.schoolyear import HOLIDAYS, proposed_windows, school_year
from connector.steps.context import Context
from connector.text import Text


def deadlines(
    ctx: typer.Context,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is overdue.")] = False,
    propose: Annotated[
        str | None, typer.Option(metavar="YEAR", help="Print windows for a school year (2026-2027) for the mapping.")
    ] = None,
    holidays: Annotated[int, typer.Option(min=0, max=5, help="Weeks of Tết, with --propose.")] = HOLIDAYS[1],
    as_json: Json = False,
) -> None:
    """What is due, what is overdue, and whose it is.

    With --propose: submission windows by the rules (third week of August, make-up weeks), as YAML for the mapping.
    """
    if propose is not None:
        _propose(propose, holidays, as_json)
        return
    with context(ctx) as ready:
        found = [d for d in all_deadlines(ready) if not overdue or d.overdue(ready.now())]
        if as_json:
            print_json([_as_dict(ready, d) for d in found])
            return
        heads = [Text("Hạn", "Due"), Text("Việc", "What"), Text("Đơn vị", "Unit"), Text("Ai", "Whose")]
        rows = ((_due(ready, d), d.words, _where(ready, d), ", ".join(d.whose) or "—") for d in found)
        print_table(heads, rows, Text("Không có việc nào đến hạn.", "Nothing is due."))


def remind(ctx: typer.Context, dry_run: DryRun = False, as_json: Json = False) -> None:
    """Send the reminders whose time has come, by e-mail and as Moodle messages; each goes out once."""
    with context(ctx, dry_run=dry_run) as ready:
        outcome = reminders(ready)
    raise typer.Exit(show([outcome], {}, as_json))


def _propose(label: str, holidays: int, as_json: bool) -> None:
    year = school_year(label, (0, holidays))
    windows = proposed_windows(year)
    found = [{"id": w.id, "name": w.name, "opens": w.opens, "closes": w.closes} for w in windows]
    if as_json:
        print_json(found)
        return
    print(f"# {Text('Đề xuất cho năm học', 'Proposed for the school year')} {label}")
    if not year.second.buffer:
        print(f"# {Text('học kì II không còn tuần dự phòng: xem lại đợt 3', 'semester II has no buffer week left')}")
    print(yaml.safe_dump({"windows": found}, allow_unicode=True, sort_keys=False), end="")


def _due(ready: Context, d: Deadline) -> str:
    mark = str(Text(" (quá hạn)", " (overdue)")) if d.overdue(ready.now()) else ""
    return (moment(ready, d.due_at) or "—") + mark


def _where(ready: Context, d: Deadline) -> str:
    windows = {w.id: w.name for w in ready.mapping.windows}
    return " · ".join(x for x in (d.unit_name, windows.get(d.window, d.window)) if x)


def _as_dict(ready: Context, d: Deadline) -> dict[str, object]:
    said = {name: getattr(d, name) for name in ("owed", "level", "unit", "unit_name", "window", "count", "whose")}
    due = d.due_at.isoformat() if d.due_at else None
    return said | {"due_at": due, "overdue": d.overdue(ready.now())}


def register(app: typer.Typer) -> None:
    for command in (deadlines, remind):
        app.command(epilog=EXIT_CODES)(command)
