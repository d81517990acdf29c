"""The command's root: common options, and every error of ours as a sentence instead of a traceback."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperGroup

from connector import __version__
from connector.cli import (
    aside,
    audit,
    backing,
    catalogs,
    check,
    deadlines,
    declare,
    delivering,
    demo,
    exporting,
    folder,
    init,
    lists,
    mapping,
    minutes,
    moodle,
    operating,
    packages,
    preview,
    privacy,
    review,
    services,
    steps,
    trace,
    web,
    week,
)
from connector.cli.options import EXIT_CODES, FAILED, USAGE, Common
from connector.cli.show import errors
from connector.errors import HoclieuError, NeedsOperator
from connector.logs import redacted
from connector.text import Text

_HELP = f"""Carries e-lessons (bài giảng điện tử) from schools' Moodles through appraisal into catalogs;
reports participation.

Begin with [bold]hoclieu demo[/]: it shows everything on a stand-in LMS, with no server and no account.
For real work [bold]hoclieu init[/] proposes a mapping from a Moodle, [bold]hoclieu check[/] says what to mend; then:
[bold]hoclieu sync --dry-run[/] says what would happen; [bold]hoclieu sync[/] does it.

{EXIT_CODES}"""


class _Root(TyperGroup):
    """The library would take Ctrl-C for a failure and say no more than `Aborted`."""

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]  # the library hands over its own
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            said = Text("Đã dừng; không mất gì, chạy lại để làm tiếp.", "Stopped; nothing is lost, run it again.")
            errors.print(f"✗ {said}", style="yellow")
            raise typer.Exit(130) from None


app = typer.Typer(
    cls=_Root,
    help=_HELP,
    no_args_is_help=True,
    rich_markup_mode="rich",
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def root(
    ctx: typer.Context,
    mapping: Annotated[Path | None, typer.Option(help="The mapping file.", envvar="HOCLIEU_MAPPING")] = None,
    data: Annotated[
        Path | None, typer.Option(help="The folder that holds everything kept.", envvar="HOCLIEU_DATA")
    ] = None,
    lang: Annotated[
        str | None, typer.Option(help="Language of what is printed: vi or en.", envvar="HOCLIEU_LANG")
    ] = None,
) -> None:
    ctx.obj = Common(mapping, data, lang)


@app.command()
def version() -> None:
    """Print the version."""
    print(__version__)


for module in (
    init,
    check,
    mapping,
    steps,
    aside,
    operating,
    backing,
    catalogs,
    review,
    minutes,
    lists,
    deadlines,
    declare,
    trace,
    delivering,
    audit,
    privacy,
    week,
    packages,
    exporting,
    preview,
    web,
    demo,
    services,
    moodle,
    folder,
):
    module.register(app)


def main() -> None:
    """Entry point: a foreseen error is one sentence on standard error and an exit status that says which kind."""
    try:
        app()
    except HoclieuError as error:
        errors.print(f"✗ {redacted(str(error))}", style="red", markup=False, soft_wrap=True)
        sys.exit(USAGE if isinstance(error, NeedsOperator) else FAILED)
