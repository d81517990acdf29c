"""hoclieu lists: passed lists, drafted, sent, decided."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from connector.appraisal import documents, lists
from connector.cli.options import EXIT_CODES, Json, context
from connector.cli.show import console
from connector.cli.tables import moment, print_json, print_table
from connector.errors import NeedsOperator
from connector.lessons.actors import OPERATOR
from connector.lessons.records import Decision
from connector.steps.context import Context
from connector.store.lists import ListRow
from connector.text import Text

app = typer.Typer(help="Lists of lessons that passed: draft, send, decide, show.", no_args_is_help=True)
Number = Annotated[int, typer.Argument(metavar="LIST", help="Its number here, as `lists show` prints it.")]
_STATES = {
    "draft": Text("dự thảo", "draft"),
    "sent": Text("đã gửi", "sent"),
    "approved": Text("đã phê duyệt", "approved"),
    "partly": Text("phê duyệt một phần", "partly approved"),
    "refused": Text("không phê duyệt", "refused"),
    "pending": Text("chờ", "pending"),
}


@app.command("draft", epilog=EXIT_CODES)
def draft(
    ctx: typer.Context,
    level: Annotated[str, typer.Argument(metavar="LEVEL", help="A level's id in the mapping.")],
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="Id of the school, group or department.")],
    window: Annotated[str, typer.Argument(metavar="WINDOW", help="The submission window's id.")],
    as_json: Json = False,
) -> None:
    """Draft a unit's list from what has passed; a supplement once a list was sent."""
    with context(ctx) as ready:
        _shown(ready, lists.draft_list(ready, OPERATOR, level, unit, window), as_json)


@app.command("send", epilog=EXIT_CODES)
def send(ctx: typer.Context, number: Number, as_json: Json = False) -> None:
    """Send a draft: numbered and frozen; changed later by a supplement only."""
    with context(ctx) as ready:
        _shown(ready, lists.send_list(ready, OPERATOR, number), as_json)


@app.command("decide", epilog=EXIT_CODES)
def decide(
    ctx: typer.Context,
    number: Number,
    decision: Annotated[Decision, typer.Argument(help="approved, changes_required or rejected.")],
    lesson: Annotated[
        list[int] | None, typer.Option(help="Only this lesson; once for each. Default: all left.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why not; needed unless it is approved.")] = "",
    as_json: Json = False,
) -> None:
    """Record the Department's decision on a sent list, as a whole or lesson by lesson."""
    with context(ctx) as ready:
        _shown(ready, lists.decide_list(ready, OPERATOR, number, decision, lesson, reason), as_json)


@app.command("show", epilog=EXIT_CODES)
def show(
    ctx: typer.Context,
    number: Annotated[int | None, typer.Argument(metavar="[LIST]", help="One list; without it, all.")] = None,
    window: Annotated[str | None, typer.Option(help="Only of this submission window.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the list there: .docx or .xlsx.")] = None,
    as_json: Json = False,
) -> None:
    """Show one list row by row, or all lists."""
    with context(ctx) as ready:
        if number is None:
            _all(ready, ready.store.lists.all(window=window), as_json)
            return
        if out is not None:
            out.write_bytes(documents.list_document(ready, OPERATOR, number, _format(out)).content)
        _shown(ready, lists.known_list(ready, number), as_json)


def _format(out: Path) -> documents.ListFormat:
    if out.suffix == ".docx":
        return "docx"
    if out.suffix == ".xlsx":
        return "xlsx"
    raise NeedsOperator(
        "list_format",
        Text("Tên tệp phải kết thúc bằng .docx hoặc .xlsx.", "The file's name must end in .docx or .xlsx."),
    )


def _all(ready: Context, found: list[ListRow], as_json: bool) -> None:
    if as_json:
        print_json([_brief(row) for row in found])
        return
    heads = [Text("#", "#"), Text("Số", "Number"), Text("Cấp, đơn vị, đợt", "Level, unit, window")]
    heads += [Text("Bài", "Lessons"), Text("Tình trạng", "State"), Text("Gửi lúc", "Sent")]
    rows = (
        (
            r.id,
            r.number or "",
            f"{r.level} · {r.unit} · {r.window or '—'}{_supplement(r)}",
            len(r.rows),
            _STATES[r.state],
            moment(ready, r.sent_at),
        )
        for r in found
    )
    print_table(heads, rows, Text("Chưa có danh sách nào.", "There are no lists yet."))


def _shown(ready: Context, row: ListRow, as_json: bool) -> None:
    if as_json:
        print_json(_brief(row) | {"rows": [_row(row, n) for n in range(len(row.rows))]})
        return
    about = Text(f"Danh sách {row.id}", f"List {row.id}")
    where = f"{row.level} · {row.unit} · {row.window or '—'}{_supplement(row)}"
    console.print(f"{about}: {row.number or '—'}, {_STATES[row.state]}, {where}", markup=False)
    heads = [
        Text("Bài #", "Lesson #"),
        Text("Tên bài", "Title"),
        Text("Môn, lớp", "Subject"),
        Text("Tác giả", "Author"),
    ]
    heads += [Text("Quyết định", "Decision")]
    cells = (
        (
            item.lesson_id,
            " ".join(str(x) for x in (said["title"], f"({said['change']})" if said.get("change") else "") if x),
            f"{said['subject']} {said['grade']}",
            said["author"],
            f"{_STATES[item.state]}{': ' + item.reason if item.reason else ''}",
        )
        for item, said in zip(row.items, row.rows, strict=True)
    )
    print_table(heads, cells, Text("Danh sách trống.", "The list is empty."))


def _supplement(row: ListRow) -> str:
    return f" ({Text('bổ sung', 'supplement')})" if row.supplement_of else ""


def _brief(row: ListRow) -> dict[str, object]:
    names = ("id", "level", "unit", "window", "state", "number", "supplement_of", "sent_at", "decided_at")
    return {name: getattr(row, name) for name in names} | {"lessons": len(row.rows)}


def _row(row: ListRow, n: int) -> dict[str, object]:
    item = row.items[n]
    decided = {"state": item.state, "reason": item.reason, "decided_by": item.decided_by}
    return {"lesson": item.lesson_id, **dict(row.rows[n]), **decided}


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="lists")
