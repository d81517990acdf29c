"""The steps as commands: collect, observe, report, sync, and what was set aside."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Annotated

import typer
from rich.table import Table

from connector import pipelines
from connector.cli.options import EXIT_CODES, DryRun, Json, SiteOption, context
from connector.cli.show import Bars, console, show
from connector.steps.context import Context, Outcome
from connector.text import Text


def carry_out(
    ctx: typer.Context, site: str | None, dry_run: bool, as_json: bool, work: Callable[[Context], Iterator[Outcome]]
) -> None:
    with Bars() as bars, context(ctx, progress=bars, dry_run=dry_run, site=site) as ready:
        outcomes = list(work(ready))
        traffic = {s.id: ready.sites.traffic(s.id) for s in ready.mapping.sites}
    raise typer.Exit(show(outcomes, {k: Counter(v) for k, v in traffic.items() if v}, as_json))


def collect(ctx: typer.Context, site: SiteOption = None, dry_run: DryRun = False, json: Json = False) -> None:
    """Take in submissions: fetch each package once, inspect it, keep it as a lesson version.

    Then read the verdicts that team leads gave in Moodle, and write what teachers must know into their submissions.
    """
    carry_out(ctx, site, dry_run, json, lambda c: pipelines.run(c, pipelines.LESSONS, site))


def observe(ctx: typer.Context, site: SiteOption = None, dry_run: DryRun = False, json: Json = False) -> None:
    """Read what students did in the teaching courses and keep it as daily facts (pseudonyms only)."""
    carry_out(ctx, site, dry_run, json, lambda c: pipelines.run(c, ("observe",), site))


Day = Annotated[
    datetime | None, typer.Option("--day", formats=["%Y-%m-%d"], help="The day of the report; default: today.")
]


def report(ctx: typer.Context, day: Day = None, dry_run: DryRun = False, json: Json = False) -> None:
    """Write minutes, passed lists and the participation reports: XLSX, DOCX, JSON.

    A document is written again, as a new revision, only when what it says has changed.
    """
    chosen: date | None = day.date() if day else None
    carry_out(ctx, None, dry_run, json, lambda c: iter([pipelines.report(c, day=chosen)]))


def sync(ctx: typer.Context, site: SiteOption = None, dry_run: DryRun = False, json: Json = False) -> None:
    """Everything, in order: collect, verdicts, tell, publish, observe, report."""
    carry_out(ctx, site, dry_run, json, lambda c: pipelines.sync(c, site))


aside = typer.Typer(help="What was set aside, and why. Each is tried again by the next run.", no_args_is_help=True)


@aside.command("list")
def aside_list(ctx: typer.Context, site: SiteOption = None, as_json: Json = False) -> None:
    """List the records that could not be taken, with their reasons."""
    with context(ctx, site=site) as ready:
        rows = ready.store.sites.aside(site)
    if as_json:
        print(
            json.dumps(
                [
                    {
                        "step": r.step,
                        "site": r.site,
                        "what": r.key,
                        "code": r.code,
                        "why": r.reason,
                        "attempts": r.attempts,
                    }
                    for r in rows
                ],
                ensure_ascii=False,
                indent=1,
            )
        )
        return
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    for name in (
        Text("Bước", "Step"),
        Text("Site", "Site"),
        Text("Bản ghi", "Record"),
        Text("Lí do", "Reason"),
        Text("Lần", "Tries"),
    ):
        table.add_column(str(name), overflow="fold")
    for r in rows:
        table.add_row(r.step, r.site, r.key, r.reason, str(r.attempts))
    console.print(table if rows else str(Text("Không có gì bị để riêng.", "Nothing is set aside.")))


@aside.command("drop")
def aside_drop(ctx: typer.Context, step: str, site: str, record: str) -> None:
    """Forget one record (STEP SITE RECORD as `aside list` prints them); it is not tried again unless it changes."""
    with context(ctx, site=site) as ready:
        found = ready.store.sites.take_back(step, site, record)
    console.print(
        str(Text("Đã bỏ.", "Dropped.") if found else Text("Không có bản ghi này.", "There is no such record."))
    )
    raise typer.Exit(0 if found else 2)


def register(app: typer.Typer) -> None:
    commands: Sequence[Callable[..., None]] = (collect, observe, report, sync)
    for command in commands:
        app.command(epilog=EXIT_CODES)(command)
    app.add_typer(aside, name="aside")
