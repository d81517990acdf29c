"""aside: what could not be taken, and why; tried again at once, or dropped with a reason."""

from __future__ import annotations

from typing import Annotated

import typer

from connector.cli.options import EXIT_CODES, Json, SiteOption, context
from connector.cli.show import Bars, console, show
from connector.cli.tables import print_json, print_table
from connector.errors import Rejected
from connector.lessons.actors import OPERATOR
from connector.operations import deeds
from connector.steps.context import Outcome
from connector.text import Text

aside = typer.Typer(help="What was set aside, and why. Each is tried again by the next run.", no_args_is_help=True)
Step = Annotated[str, typer.Argument(metavar="STEP", help="As `aside list --json` prints it.")]
Site = Annotated[str, typer.Argument(metavar="SITE")]
_HEADINGS = (
    Text("Bước", "Step"),
    Text("Site", "Site"),
    Text("Bản ghi", "Record"),
    Text("Lí do", "Reason"),
    Text("Lần", "Tries"),
)
_NOTHING = Text("Không có gì bị để riêng.", "Nothing is set aside.")


@aside.command("list")
def aside_list(ctx: typer.Context, site: SiteOption = None, as_json: Json = False) -> None:
    """List the records that could not be taken, with their reasons."""
    with context(ctx, site=site) as ready:
        rows = ready.store.sites.aside(site)
    if as_json:
        print_json(
            [
                {"step": r.step, "site": r.site, "what": r.key, "code": r.code, "why": r.reason, "attempts": r.attempts}
                for r in rows
            ]
        )
        return
    print_table(_HEADINGS, ((r.step, r.site, r.key, r.reason, r.attempts) for r in rows), _NOTHING)


@aside.command("retry", epilog=EXIT_CODES)
def aside_retry(
    ctx: typer.Context,
    step: Annotated[str | None, typer.Argument(metavar="[STEP]", help="Only this step.")] = None,
    site: SiteOption = None,
    json: Json = False,
) -> None:
    """Run every step again, now, on the sites where something was set aside by it."""
    outcomes: list[Outcome] = []
    with Bars() as bars, context(ctx, progress=bars, site=site) as ready:
        found = dict.fromkeys((a.step, a.site) for a in ready.store.sites.aside(site, step))
        for which, where in found:
            try:
                outcomes += deeds.carry_out(ready, which, where)
            except Rejected as error:
                outcomes.append(Outcome(which, where, error=error))
    raise typer.Exit(show(outcomes, {}, json))


@aside.command("drop")
def aside_drop(
    ctx: typer.Context,
    step: Step,
    site: Site,
    record: Annotated[str, typer.Argument(metavar="RECORD")],
    reason: Annotated[str, typer.Option("--reason", help="Goes on the audit trail.", prompt=True)],
) -> None:
    """Forget one record (STEP SITE RECORD as `aside list` prints them); it is not tried again unless it changes."""
    with context(ctx) as ready:
        deeds.drop(ready, OPERATOR, step, site, record, reason)
    console.print(str(Text("Đã bỏ.", "Dropped.")))


def register(app: typer.Typer) -> None:
    app.add_typer(aside, name="aside")
