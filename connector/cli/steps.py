"""The steps as commands: collect, observe, report, sync, and what was set aside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Annotated

import typer

from connector import pipelines
from connector.cli.options import EXIT_CODES, DryRun, Json, SiteOption, context
from connector.cli.show import Bars, show
from connector.errors import NeedsOperator
from connector.participation.period import Period
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
    datetime | None, typer.Option("--day", formats=["%Y-%m-%d"], help="The last day of the report; default: today.")
]
Kind = Annotated[str | None, typer.Option("--kind", help="daily, weekly or ad_hoc; default: what is due that day.")]
PeriodOption = Annotated[
    str | None, typer.Option("--period", help="An ad hoc report over these days: 2026-11-01..2026-11-15, or one day.")
]
Unit = Annotated[
    list[str] | None,
    typer.Option("--unit", help="Only this unit: school.ID, group.ID, department.ID; also cluster, commune, district."),
]


def report(
    ctx: typer.Context,
    day: Day = None,
    kind: Kind = None,
    period: PeriodOption = None,
    unit: Unit = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Write minutes, passed lists and the participation reports (2517): XLSX, DOCX, CSV, JSON.

    Every unit that the mapping names gets its own: schools, groups, the department. A report is issued again, as a
    correction that names what changed, only when it says something else; what was issued stays as it was.

    hoclieu report --dry-run                                  what would be written today
    hoclieu report --kind weekly --day 2026-11-21             the week that ends on that Saturday
    hoclieu report --period 2026-11-01..2026-11-15            ad hoc, for every unit
    hoclieu report --period 2026-11-18 --unit school.thptp    ad hoc, one school

    Then: hoclieu trace FILE CELL, and the page /reports.
    """
    wanted = chosen_reports(day.date() if day else None, kind, period, unit)
    carry_out(ctx, None, dry_run, json, lambda c: iter([pipelines.report(c, **wanted)]))


def chosen_reports(day: date | None, kind: str | None, period: str | None, unit: list[str] | None) -> dict[str, object]:
    """The options as `write_documents` takes them; raises NeedsOperator for what cannot be read."""
    if kind not in (None, "daily", "weekly", "ad_hoc"):
        raise NeedsOperator("kind_unknown", Text(f"Không có loại '{kind}'.", f"There is no kind '{kind}'."))
    if kind == "ad_hoc" and period is None:
        said = Text("Báo cáo đột xuất cần --period.", "An ad hoc report needs --period.")
        raise NeedsOperator("period_missing", said)
    try:
        days = [date.fromisoformat(part) for part in period.split("..")] if period else []
        over = Period(days[0], days[-1]) if days else None
    except ValueError:
        raise NeedsOperator(
            "period_wrong",
            Text(f"Không đọc được kì '{period}'.", f"'{period}' is not a period."),
            Text("Ví dụ: 2026-11-01..2026-11-15.", "For example: 2026-11-01..2026-11-15."),
        ) from None
    units = [re.sub(r"^(cluster|commune|district)\.", "group.", u) for u in unit or []]
    return {"day": day, "kind": kind, "over": over, "only": units}


def sync(ctx: typer.Context, site: SiteOption = None, dry_run: DryRun = False, json: Json = False) -> None:
    """Everything, in order: collect, verdicts, tell, publish, observe, report."""
    carry_out(ctx, site, dry_run, json, lambda c: pipelines.sync(c, site))


def register(app: typer.Typer) -> None:
    commands: Sequence[Callable[..., None]] = (collect, observe, report, sync)
    for command in commands:
        app.command(epilog=EXIT_CODES)(command)
