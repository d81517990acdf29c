"""hoclieu moodle plugin: the companion plugin, for Moodle's own install page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from connector.cli.options import EXIT_CODES
from connector.errors import NeedsOperator
from connector.lms.moodle.plugin import write_plugin
from connector.text import Text

_moodle = typer.Typer(help="What goes into a Moodle.", no_args_is_help=True)


@_moodle.callback()
def group() -> None:
    """What goes into a Moodle."""


@_moodle.command(epilog=EXIT_CODES)
def plugin(out: Annotated[Path, typer.Option(help="The zip to write.", dir_okay=False)]) -> None:
    """Write the companion plugin (local_hoclieu) for Site administration › Plugins › Install plugins."""
    try:
        write_plugin(out)
    except OSError as problem:
        what = Text(f"Không ghi được {out}: {problem.strerror}.", f"Cannot write {out}: {problem.strerror}.")
        raise NeedsOperator("not_written", what) from None
    print(Text(f"{out}: {_HOW.vi}", f"{out}: {_HOW.en}"))


_HOW = Text(
    "trong Moodle, mở Quản trị trang › Plugin › Cài đặt plugin và thả tệp này vào. Sau đó thêm tài khoản dịch vụ vào "
    "dịch vụ web “Hoclieu Connector” và tạo token cho tài khoản ấy ở dịch vụ này.",
    "in Moodle, open Site administration › Plugins › Install plugins and drop this file there. Then authorise the "
    "service account for the web service “Hoclieu Connector” and make its token there.",
)


def register(app: typer.Typer) -> None:
    app.add_typer(_moodle, name="moodle")
