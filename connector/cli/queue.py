"""hoclieu review queue: what awaits whom."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from connector.appraisal import queues
from connector.cli.council import person
from connector.cli.options import EXIT_CODES, Json, context
from connector.cli.tables import moment, print_json, print_table
from connector.lessons.actors import OPERATOR
from connector.steps.context import Context
from connector.text import Text

_NOTHING = Text("Không có gì.", "There is nothing.")
_WHY = {
    queues.Why.TASK: Text("được phân công", "assigned"),
    queues.Why.ROLE: Text("theo vai trò", "by role"),
    queues.Why.CONCLUDE: Text("chờ kết luận", "to be concluded"),
    queues.Why.CHANGES: Text("chờ chỉnh sửa", "changes awaited"),
}


def queue(
    ctx: typer.Context,
    who: Annotated[str | None, typer.Argument(metavar="[PERSON]", help="Of this person; without it, of all.")] = None,
    page: Annotated[int, typer.Option(min=1, help="Fifty lines a page.")] = 1,
    as_json: Json = False,
) -> None:
    """Show what awaits a person, or every level, with its due date."""
    with context(ctx) as ready:
        if who is None:
            _board(ready, queues.board(ready, OPERATOR, page), as_json)
        else:
            _queue(ready, queues.queue(ready, person(ready, who), page), as_json)


def _queue(ctx: Context, found: queues.Queue, as_json: bool) -> None:
    if as_json:
        items = [asdict(x) | {"level": x.level.id if x.level else None} for x in found.items]
        print_json({"total": found.total, "items": items})
        return
    headings = (
        Text("#", "#"),
        Text("Bài giảng", "Lesson"),
        Text("Cấp", "Level"),
        Text("Vì sao", "Why"),
        Text("Việc", "Task"),
        Text("Hạn", "Due"),
    )
    rows = (
        (
            x.row.id,
            x.row.title,
            x.level.name if x.level else "",
            _WHY[x.why],
            x.task.id if x.task else "",
            moment(ctx, x.due_at),
        )
        for x in found.items
    )
    print_table(headings, rows, _NOTHING)


def _board(ctx: Context, found: queues.Board, as_json: bool) -> None:
    if as_json:
        rows = [asdict(x) | {"level": x.level.id} for x in found.rows]
        print_json({"total": found.total, "rows": rows})
        return
    headings = (
        Text("#", "#"),
        Text("Bài giảng", "Lesson"),
        Text("Cấp", "Level"),
        Text("Đã giao (việc: người)", "Asked (task: person)"),
        Text("Hạn", "Due"),
    )
    shown = (
        (x.row.id, x.row.title, x.level.name, "\n".join(f"{t.id}: {t.person}" for t in x.tasks), moment(ctx, x.due_at))
        for x in found.rows
    )
    print_table(headings, shown, _NOTHING)


def register(app: typer.Typer) -> None:
    app.command(epilog=EXIT_CODES)(queue)
