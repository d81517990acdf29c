"""hoclieu folder template: the tables that go into a folder which stands in for an LMS."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from connector.cli.options import EXIT_CODES
from connector.errors import NeedsOperator
from connector.lms.folder.samples import KINDS, said_of, samples
from connector.text import Text

_folder = typer.Typer(help="What goes into a folder that stands in for an LMS.", no_args_is_help=True)
Kind = Annotated[
    str, typer.Argument(metavar="KIND", help="lessons, lesson (a YAML beside one package), participation.")
]
Out = Annotated[Path | None, typer.Option(help="The folder to write the files into.", file_okay=False)]


@_folder.callback()
def group() -> None:
    """What goes into a folder that stands in for an LMS."""


@_folder.command(epilog=EXIT_CODES)
def template(kind: Kind = "lessons", out: Out = None) -> None:
    """Write tables to begin with, as Excel opens them; without --out, say what their columns mean."""
    if kind not in KINDS:
        raise NeedsOperator("option_wrong", _KIND.filled(kind=kind, kinds=", ".join(KINDS)))
    if out is None:
        for line in said_of(kind):
            print(line)
        return
    for name, content in samples(kind).items():
        _write(out / name, content)


def _write(path: Path, content: bytes) -> None:
    if path.exists():
        raise NeedsOperator("file_there", _THERE.filled(path=path), _THERE_DO)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as problem:
        what = Text(f"Không ghi được {path}: {problem.strerror}.", f"Cannot write {path}: {problem.strerror}.")
        raise NeedsOperator("not_written", what) from None
    print(path)


def register(app: typer.Typer) -> None:
    app.add_typer(_folder, name="folder")


_KIND = Text("Không có mẫu “{kind}”; có: {kinds}.", "There is no template “{kind}”; there are: {kinds}.")
_THERE = Text("Đã có tệp {path}.", "There is a file {path} already.")
_THERE_DO = Text("Dùng --out THƯ MỤC KHÁC.", "Use --out ANOTHER FOLDER.")
