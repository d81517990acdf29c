"""hoclieu export: approved lessons as files with their metadata; hoclieu api-key: who may fetch them over the API."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from connector.cli.options import EXIT_CODES, DryRun, Json, context
from connector.cli.show import Bars, console, errors, show
from connector.errors import NeedsOperator
from connector.steps.chosen import choose
from connector.steps.context import Outcome
from connector.steps.export import Exported, export_all, export_one
from connector.text import Text

Number = Annotated[
    int | None, typer.Argument(metavar="LESSON", help="The lesson's number, as `review list` prints it.")
]
KeyName = Annotated[str, typer.Argument(metavar="NAME", help="Whose it is, e.g. so-gddt-hai-phong.")]
keys = typer.Typer(help="Keys with which others fetch packages over the API.", no_args_is_help=True)


def export(
    ctx: typer.Context,
    lesson: Number = None,
    version: Annotated[int | None, typer.Option(help="Which version; else the one that is approved furthest.")] = None,
    out: Annotated[Path, typer.Option(help="The folder for the files.", file_okay=False)] = Path(),
    every: Annotated[bool, typer.Option("--all", help="Every approved lesson; run again to go on.")] = False,
    catalog: Annotated[str | None, typer.Option(help="With --all: only this catalog, e.g. city.haiphong.")] = None,
    draft: Annotated[
        bool, typer.Option(help="Also what is not approved, or was withdrawn; the record says so.")
    ] = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Write an approved lesson as a file: a copy of its package with a LOM record in the manifest, and a JSON record.

    All else in the package stays byte for byte. Examples: hoclieu export 7 --out D/ ; hoclieu export --all --out D/
    """
    if (lesson is None) != every:
        raise typer.BadParameter(str(Text("Nêu số một bài, hoặc --all.", "Name a lesson, or --all.")))
    if (every and (version is not None or draft)) or (not every and catalog is not None):
        raise typer.BadParameter(str(Text("Các tuỳ chọn này không đi cùng nhau.", "These options do not go together.")))
    if lesson is None:
        _all(ctx, out, catalog, dry_run, as_json)
        return
    with context(ctx) as ready:
        choice = choose(ready, lesson, version, draft)
        if dry_run:
            console.print(f"{choice.lesson.title} (v{choice.number}) → {out}", markup=False, soft_wrap=True)
            return
        _tell(export_one(ready, choice, out), as_json)


def _all(ctx: typer.Context, out: Path, catalog: str | None, dry_run: bool, as_json: bool) -> None:
    outcome = Outcome("export", "-")
    with Bars() as bars, context(ctx, progress=bars, dry_run=dry_run) as ready:
        export_all(ready, out, catalog, outcome)
    raise typer.Exit(show([outcome], {"-": Counter()}, as_json))


def _tell(done: Exported, as_json: bool) -> None:
    if as_json:
        print(done.record.model_dump_json(indent=1))
        return
    print(done.path)
    print(done.path.with_suffix(".json"))
    if (why := done.record.file.why) is not None:
        said = Text(
            f"! Siêu dữ liệu chỉ nằm trong tệp JSON ({why}).", f"! The metadata is in the JSON file only ({why})."
        )
        errors.print(str(said), style="yellow", markup=False)


@keys.command("make", epilog=EXIT_CODES)
def make_key(ctx: typer.Context, name: KeyName) -> None:
    """Make a key and print it; it cannot be printed again."""
    with context(ctx) as ready:
        print(ready.store.api_keys.make(name, ready.now()))


@keys.command("list", epilog=EXIT_CODES)
def list_keys(ctx: typer.Context) -> None:
    """List the keys that were made: names and days, never the keys."""
    with context(ctx) as ready:
        rows = ready.store.api_keys.all()
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    for name in (Text("Tên", "Name"), Text("Cấp ngày", "Made"), Text("Thu hồi", "Revoked")):
        table.add_column(str(name))
    for row in rows:
        table.add_row(row.name, f"{row.made_at:%Y-%m-%d}", f"{row.revoked_at:%Y-%m-%d}" if row.revoked_at else "")
    console.print(table if rows else str(Text("Chưa có khoá nào.", "There are no keys yet.")))


@keys.command("revoke", epilog=EXIT_CODES)
def revoke_key(ctx: typer.Context, name: KeyName) -> None:
    """Revoke a key, at once and for good."""
    with context(ctx) as ready:
        if not ready.store.api_keys.revoke(name, ready.now()):
            raise NeedsOperator(
                "key_unknown",
                Text(f"Không có khoá '{name}' còn hiệu lực.", f"There is no key '{name}' in force."),
                Text("Xem bằng `hoclieu api-key list`.", "See `hoclieu api-key list`."),
            )
    console.print(str(Text("Đã thu hồi.", "Revoked.")))


def register(app: typer.Typer) -> None:
    app.command(epilog=EXIT_CODES)(export)
    app.add_typer(keys, name="api-key")
