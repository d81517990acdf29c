"""hoclieu privacy: what is kept of students, for how long, and how one of them is forgotten."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Annotated

import typer

from connector import pipelines
from connector.cli.options import EXIT_CODES, DryRun, Json, SiteOption, context
from connector.cli.show import Bars, show
from connector.cli.steps import carry_out
from connector.cli.tables import print_json, print_table
from connector.steps.privacy import SiteRows, forget, kept_rows
from connector.steps.running import run_step
from connector.text import Text

app = typer.Typer(help="Rows about students: what is kept, what expires, one student forgotten.", no_args_is_help=True)


@app.command("show", epilog=EXIT_CODES)
def show_kept(ctx: typer.Context, site: SiteOption = None, as_json: Json = False) -> None:
    """What is kept of students (pseudonyms only), from which days, and what expires next."""
    with context(ctx, site=site) as ready:
        rows = [kept_rows(ready, s.id) for s in ready.mapping.sites if site in (None, s.id)]
        if as_json:
            print_json([asdict(row) for row in rows])
            return
        heads = [
            Text("Site", "Site"),
            Text("Học sinh", "Students"),
            Text("Dữ liệu", "Dataset"),
            Text("Tệp", "Files"),
            Text("KB", "KB"),
            Text("Từ ngày", "From"),
            Text("Đến ngày", "To"),
            Text("Xoá trước ngày", "Expire before"),
        ]
        table = (line for row in rows for line in _lines(row))
        print_table(heads, table, Text("Chưa có dữ liệu học sinh nào.", "Nothing about students is kept yet."))


@app.command(epilog=EXIT_CODES)
def expire(ctx: typer.Context, site: SiteOption = None, dry_run: DryRun = False, as_json: Json = False) -> None:
    """Delete rows about students that are older than the mapping's privacy.facts_days; counts stay."""
    carry_out(ctx, site, dry_run, as_json, lambda c: pipelines.run(c, ("expire",), site))


@app.command("forget", epilog=EXIT_CODES)
def forget_student(
    ctx: typer.Context,
    site: Annotated[str, typer.Argument(help="The site, its id in the mapping.")],
    student: Annotated[str, typer.Argument(help="The student's user id in the LMS, or the pseudonym (32 digits).")],
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Delete every row of one student, prove it, and put the act on the audit trail.

    Issued reports stay: they hold counts only.
    """
    with Bars() as bars, context(ctx, progress=bars, dry_run=dry_run, site=site) as ready:
        outcome = run_step(ready, "forget", site, lambda c, s, found: forget(c, s, found, student))
    raise typer.Exit(show([outcome], {site: Counter()}, as_json))


def _lines(row: SiteRows) -> list[tuple[object, ...]]:
    return [
        (row.site, row.students, k.dataset, k.files, -(-k.bytes // 1024), k.first, k.last, row.expires)
        for k in row.kept
        if k.files
    ]


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="privacy")
