"""hoclieu moodle: what a Moodle is given, for its own pages: the companion plugin, a role, the list of functions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from connector.cli.options import EXIT_CODES
from connector.errors import NeedsOperator
from connector.lms.moodle.needs import core_functions
from connector.lms.moodle.plugin import write_plugin
from connector.lms.moodle.role import role_preset
from connector.text import Text

_moodle = typer.Typer(help="What goes into a Moodle.", no_args_is_help=True)


@_moodle.callback()
def group() -> None:
    """What goes into a Moodle."""


@_moodle.command(epilog=EXIT_CODES)
def plugin(out: Annotated[Path, typer.Option(help="The zip to write.", dir_okay=False)]) -> None:
    """Write the companion plugin (local_hoclieu) for Site administration › Plugins › Install plugins."""
    _written(out, write_plugin)
    print(Text(f"{out}: {_HOW.vi}", f"{out}: {_HOW.en}"))


@_moodle.command(epilog=EXIT_CODES)
def role(
    out: Annotated[Path, typer.Option(help="The XML file to write.", dir_okay=False)],
    counts_only: Annotated[
        bool, typer.Option("--counts-only", help="No row about a student may leave the site (participation: counts).")
    ] = False,
) -> None:
    """Write the service account's role, with no right that it does not need, for Define roles › Add a new role."""
    _written(out, lambda path: path.write_bytes(role_preset(rows=not counts_only)))
    print(Text(f"{out}: {_ROLE.vi}", f"{out}: {_ROLE.en}"))


@_moodle.command(epilog=EXIT_CODES)
def functions() -> None:
    """List the web-service functions that we call, for a service made by hand on a site without the plugin."""
    for name in core_functions():
        print(name)


def _written(out: Path, write: Callable[[Path], object]) -> None:
    try:
        write(out)
    except OSError as problem:
        what = Text(f"Không ghi được {out}: {problem.strerror}.", f"Cannot write {out}: {problem.strerror}.")
        raise NeedsOperator("not_written", what) from None


_HOW = Text(
    "trong Moodle, mở Quản trị trang › Plugin › Cài đặt plugin và thả tệp này vào. Sau đó thêm tài khoản dịch vụ vào "
    "dịch vụ web “Hoclieu Connector” và tạo token cho tài khoản ấy ở dịch vụ này.",
    "in Moodle, open Site administration › Plugins › Install plugins and drop this file there. Then authorise the "
    "service account for the web service “Hoclieu Connector” and make its token there.",
)

_ROLE = Text(
    "trong Moodle, mở Quản trị trang › Người dùng › Quyền › Định nghĩa vai trò › Thêm vai trò mới, chọn tệp này ở “Use "
    "role preset”. Sau đó gán vai trò ấy cho tài khoản dịch vụ ở cấp hệ thống.",
    "in Moodle, open Site administration › Users › Permissions › Define roles › Add a new role and choose this file as "
    "the role preset. Then assign the role to the service account as a system role.",
)


def register(app: typer.Typer) -> None:
    app.add_typer(_moodle, name="moodle")
