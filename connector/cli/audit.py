"""hoclieu audit: the trail of decisions, read and proved."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from connector.appraisal.audit import Checked, trail
from connector.appraisal.audit import verify as verified
from connector.cli.options import EXIT_CODES, FAILED, Json, context
from connector.cli.show import console, errors
from connector.cli.tables import moment, print_json, print_table
from connector.lessons.actors import OPERATOR
from connector.text import Text

app = typer.Typer(help="The trail of every decision: list it, prove that nobody touched it.", no_args_is_help=True)
_WHY = {
    "changed": Text("nội dung dòng đã bị sửa", "the row was changed"),
    "link": Text("dòng không nối với dòng trước", "the row does not follow from the one before"),
    "missing": Text("thiếu dòng này", "this row is missing"),
    "count": Text("các dòng cuối đã mất", "the last rows are gone"),
    "anchor": Text("nhật ký không khớp mốc đã giữ", "the trail does not hold the anchor that was kept"),
}


@app.command("list", epilog=EXIT_CODES)
def list_rows(
    ctx: typer.Context,
    about: Annotated[str | None, typer.Option(help="Only about this, e.g. 'lesson 7 '.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many.")] = 50,
    as_json: Json = False,
) -> None:
    """List who did what, newest first."""
    with context(ctx) as ready:
        rows = trail(ready, OPERATOR, about, limit)
        if as_json:
            print_json([asdict(row) for row in rows])
            return
        headings = (
            Text("Số", "No."),
            Text("Lúc", "When"),
            Text("Ai", "Who"),
            Text("Việc", "What"),
            Text("Về", "About"),
        )
        shown = ((r.seq, moment(ready, r.at), r.actor, r.action, r.subject) for r in rows)
        print_table(headings, shown, Text("Nhật ký còn trống.", "The trail is empty."))


@app.command("verify", epilog=EXIT_CODES)
def verify(
    ctx: typer.Context,
    anchor: Annotated[str | None, typer.Option(help="What an earlier run printed, SEQ:HASH.")] = None,
    as_json: Json = False,
) -> None:
    """Prove that no row of the trail, and no verdict that it tells of, was changed, moved or taken away.

    It prints an anchor: keep it outside this machine (a printout is enough). Only an anchor shows that rows were cut
    off at the very end together with their count, or that the whole trail was written anew.
    """
    with context(ctx) as ready:
        found = verified(ready, anchor)
    if as_json:
        print_json(asdict(found) | {"whole": found.whole})
    else:
        _show(found)
    raise typer.Exit(0 if found.whole else FAILED)


def _show(found: Checked) -> None:
    rows, anchor = found.trail.rows, found.trail.anchor
    console.print(str(Text(f"{rows} dòng nguyên vẹn. Mốc để giữ:", f"{rows} rows are whole. Anchor to keep:")))
    console.print(anchor, soft_wrap=True)
    if found.untold:
        vi, en = "kết quả có trước nhật ký hoặc nhập tay", "verdicts are older than the trail, or put in by hand"
        console.print(str(Text(f"{found.untold} {vi}.", f"{found.untold} {en}.")))
    if (broken := found.trail.broken) is not None:
        why = _WHY[broken.why]
        errors.print(str(Text(f"✗ Dòng {broken.seq}: {why.vi}.", f"✗ Row {broken.seq}: {why.en}.")), style="red")
    for ids, said in (
        (found.changed, Text("Kết quả đã bị sửa ngoài nhật ký", "Verdicts changed behind the trail's back")),
        (
            found.gone,
            Text("Kết quả có trong nhật ký nhưng đã mất", "Verdicts that the trail tells of and that are gone"),
        ),
    ):
        if ids:
            errors.print(f"✗ {said}: {', '.join(map(str, ids))}", style="red")


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="audit")
