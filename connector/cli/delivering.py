"""hoclieu deliver, hoclieu confirm and hoclieu board."""

from __future__ import annotations

from typing import Annotated

import typer

from connector.cli.options import EXIT_CODES, DryRun, Json, context
from connector.cli.show import console, show
from connector.cli.tables import moment, print_json, print_table
from connector.errors import Rejected
from connector.lessons.actors import NAMED, OPERATOR
from connector.steps.board import Line, board
from connector.steps.booked import unit_of
from connector.steps.confirming import confirm as confirm_draft
from connector.steps.confirming import to_confirm
from connector.steps.context import Context
from connector.steps.deliver import deliver as deliver_reports
from connector.steps.parcels import title
from connector.store.outbox import PENDING, SENT, Delivery
from connector.text import Text


def deliver(
    ctx: typer.Context,
    arrived: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="This delivery is there: somebody has asked the recipient.")
    ] = None,
    again: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="This delivery is not there, or mended: send it again.")
    ] = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Draft, release and send the reports that are due, each once; what was missed in an outage goes out late.

    The numbers for --arrived and --again are on the board (hoclieu board).
    """
    with context(ctx, dry_run=dry_run) as ready:
        for number, state in ((arrived, SENT), (again, PENDING)):
            if number is not None and not dry_run:
                _decide(ready, number, state)
        outcome = deliver_reports(ready)
    raise typer.Exit(show([outcome], {}, as_json))


def _decide(ready: Context, number: int, state: str) -> None:
    if not ready.store.outbox.decided(number, state, OPERATOR.key, ready.now()):
        raise Rejected(
            "no_such_delivery",
            Text(f"Không có lần gửi {number} nào đang chờ quyết định.", f"No delivery {number} waits for a decision."),
            Text("Xem hoclieu board.", "See hoclieu board."),
        )
    found = ready.store.outbox.get(number)
    if found is not None:
        ready.store.sites.take_back("deliver", "-", found.key)


def confirm(
    ctx: typer.Context,
    school: Annotated[
        str | None, typer.Argument(help="The school (its id in the mapping); without it, all that waits is listed.")
    ] = None,
    by: Annotated[str | None, typer.Option(help="Who confirms: full name. Without it, the drafts are listed.")] = None,
    period: Annotated[str | None, typer.Option(help="Only the report of this period, as listed.")] = None,
    as_json: Json = False,
) -> None:
    """Confirm a school's drafts as its principal does on the page, or list what waits to be confirmed."""
    if by and not school:
        raise typer.BadParameter(str(Text("Ghi rõ trường nào.", "Say which school.")), param_hint="SCHOOL")
    with context(ctx) as ready:
        waiting = [d for d in to_confirm(ready, school) if period in (None, d.key.period)]
        for due in waiting if by else ():
            confirm_draft(ready, due, due.draft_said or "", f"{NAMED}{by}", by or "")
        if as_json:
            print_json(
                [
                    {"kind": d.key.kind, "unit": d.key.unit, "period": d.key.period, "confirmed": bool(by)}
                    for d in waiting
                ]
            )
            return
        heads = [
            Text("Trường", "School"),
            Text("Báo cáo", "Report"),
            Text("Giai đoạn", "Period"),
            Text("Gửi lúc", "Goes out"),
        ]
        rows = [(unit_of(d.key).id, title(d), d.key.period, moment(ready, d.release_at)) for d in waiting]
        print_table(heads, rows, Text("Không có bản thảo nào chờ xác nhận.", "No draft waits to be confirmed."))
        if by and waiting:
            console.print(Text("Đã xác nhận.", "Confirmed."))


def show_board(
    ctx: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=60, help="So many days back, today included.")] = 2,
    as_json: Json = False,
) -> None:
    """Show each report that falls due: read as of, draft, confirmed, sent to where and when, late, what to do."""
    with context(ctx) as ready:
        lines = board(ready, OPERATOR, days)
        if as_json:
            print_json([_as_dict(x) for x in lines])
            return
        heads = [Text("Đơn vị", "Unit"), Text("Báo cáo", "Report"), Text("Đến đâu", "Where it stands")]
        heads.append(Text("Việc cần làm", "To do"))
        rows = ((x.name, _what(ready, x), _stands(ready, x), str(x.to_do or "—")) for x in lines)
        print_table(heads, rows, Text("Không có báo cáo nào đến hạn.", "No report is due."))


def _what(ready: Context, x: Line) -> str:
    late = f" ({Text('muộn', 'late')})" if x.late else ""
    return f"{x.title}, {Text('hạn', 'due')} {moment(ready, x.due.due_at)}{late}"


def _stands(ready: Context, x: Line) -> str:
    """One thing to a line: how far, what was read, who confirmed, what went where."""
    parts = [str(x.state)]
    if x.due.coverage:
        as_of = moment(ready, x.due.as_of)
        parts.append(f"{Text('số liệu', 'figures')}: {x.due.coverage} {as_of}".strip())
    if x.due.confirmed:
        parts.append(f"{Text('xác nhận', 'confirmed')}: {x.due.confirmed_name}")
    parts += [f"{_whither(d)}: {moment(ready, d.done_at) if d.done_at else d.state}" for d in x.deliveries]
    return "\n".join(parts)


def _whither(d: Delivery) -> str:
    correction = f" ({Text('đính chính', 'correction')})" if d.correction else ""
    return f"{d.destination} #{d.id}{correction}"


def _as_dict(x: Line) -> dict[str, object]:
    deliveries = [
        {"number": d.id, "destination": d.destination, "address": d.address, "state": d.state, "late": d.late}
        | {"revision": d.revision, "correction": d.correction}
        | {"at": d.done_at, "receipt": dict(d.receipt), "error": d.error}
        for d in x.deliveries
    ]
    key, due = x.due.key, x.due
    report = {"kind": key.kind, "unit": key.unit, "period": key.period, "due": due.due_at, "late": x.late}
    told = {"coverage": due.coverage, "as_of": due.as_of, "confirmed": due.confirmed, "released": due.released_at}
    return {**report, **told, "error": due.error, "to_do": str(x.to_do or ""), "deliveries": deliveries}


def register(root: typer.Typer) -> None:
    root.command("deliver", epilog=EXIT_CODES)(deliver)
    root.command("confirm", epilog=EXIT_CODES)(confirm)
    root.command("board", epilog=EXIT_CODES)(show_board)
