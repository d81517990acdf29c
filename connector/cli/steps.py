"""The steps as commands: collect, observe, report, sync, and what was set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Annotated

import typer

from connector import pipelines
from connector.cli.options import EXIT_CODES, DryRun, Json, SiteOption, context
from connector.cli.show import Bars, show
from connector.steps.context import Context, Outcome


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


def register(app: typer.Typer) -> None:
    commands: Sequence[Callable[..., None]] = (collect, observe, report, sync)
    for command in commands:
        app.command(epilog=EXIT_CODES)(command)
