"""hoclieu web: the pages; hoclieu account: the accounts of those who have none in a school's LMS."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from connector.cli.options import EXIT_CODES, Common, context
from connector.cli.show import console, errors
from connector.errors import NeedsOperator
from connector.text import Text

if TYPE_CHECKING:
    from connector.store.accounts import Account

PORT = 8140
Login = Annotated[str, typer.Argument(metavar="LOGIN", help="What its owner types when signing in.")]


def web(
    ctx: typer.Context,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = PORT,
    host: Annotated[str, typer.Option(help="The address to listen on; a reverse proxy with TLS stands before it.")] = (
        "127.0.0.1"
    ),
) -> None:
    """Serve the pages for reviewers, principals, the Department and IT; stop with Ctrl-C.

    Without HOCLIEU_WEB_URL they are for this machine only; HOCLIEU_PREVIEW_URL names where packages play.
    """
    from connector.web.preview.libraries import Libraries
    from connector.web.serving import serving

    common: Common = ctx.obj
    common.settings()
    with context(ctx) as ready, serving(ready, port, host) as server:
        print(server.origin, flush=True)
        if Libraries(ready.settings.data / "npm").missing:
            hint = Text(
                "Để xem thử SCORM, H5P: hoclieu preview --install", "To play SCORM, H5P: hoclieu preview --install"
            )
            errors.print(str(hint), style="yellow", soft_wrap=True)
        errors.print(str(Text("Đang phục vụ các trang; dừng bằng Ctrl-C.", "Serving the pages; stop with Ctrl-C.")))
        server.wait()


account = typer.Typer(help="Accounts of this service: for councils and officers without one in an LMS.")


@account.command("add", epilog=EXIT_CODES)
def add(
    ctx: typer.Context, login: Login, name: Annotated[str, typer.Option(help="Its owner's name, as shown.")]
) -> None:
    """Make an account. The password is asked for, or read from standard input."""
    from connector.web import accounts

    with context(ctx) as ready:
        made = accounts.add(ready, login, name, _password)
        console.print(str(Text(f"Đã tạo tài khoản {made}.", f"The account {made} is there.")), markup=False)
        if not any(person.login == made for person in ready.mapping.people):
            hint = Text(
                f"Tài khoản chưa có vai trò: ghi login: {made} cho một người ở mục people của tệp ánh xạ.",
                f"It has no role yet: write login: {made} for somebody under people in the mapping.",
            )
            errors.print(str(hint), style="yellow", markup=False, soft_wrap=True)


@account.command("passwd", epilog=EXIT_CODES)
def passwd(ctx: typer.Context, login: Login) -> None:
    """Set a new password; the account's sessions end. It is asked for, or read from standard input."""
    from connector.web import accounts

    with context(ctx) as ready:
        accounts.set_password(ready, login, _password)
    console.print(str(Text("Đã đặt mật khẩu mới.", "The new password is set.")))


@account.command("disable", epilog=EXIT_CODES)
def disable(
    ctx: typer.Context,
    login: Login,
    back: Annotated[bool, typer.Option("--back", help="Let it in again.")] = False,
) -> None:
    """Close an account: nobody signs in with it any more, and whoever is signed in with it is signed out."""
    from connector.web import accounts

    with context(ctx) as ready:
        accounts.disable(ready, login, not back)
    said = Text("Đã mở lại.", "It is open again.") if back else Text("Đã khoá.", "It is closed.")
    console.print(str(said))


@account.command("list", epilog=EXIT_CODES)
def list_accounts(ctx: typer.Context) -> None:
    """List the accounts with who they are in the mapping."""
    with context(ctx) as ready:
        people = {person.login: person.id for person in ready.mapping.people if person.login}
        found = ready.store.accounts.all()
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    for name in ("login", Text("Tên", "Name"), Text("Người", "Person"), Text("Tình trạng", "State")):
        table.add_column(str(name), overflow="fold")
    for each in found:
        table.add_row(each.login, each.name, people.get(each.login, "–"), _state(each))
    console.print(table if found else str(Text("Chưa có tài khoản nào.", "There are no accounts yet.")))


def _state(found: Account) -> str:
    if found.disabled_at is not None:
        return str(Text(f"khoá từ {found.disabled_at:%d/%m/%Y}", f"closed since {found.disabled_at:%Y-%m-%d}"))
    return str(Text("mở", "open"))


def _password() -> str:
    """Never an argument: those are seen by every user of the machine and kept in the shell's history."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = typer.prompt(str(Text("Mật khẩu", "Password")), hide_input=True)
    if first != typer.prompt(str(Text("Nhập lại", "Again")), hide_input=True):
        raise NeedsOperator("password_differs", Text("Hai lần nhập không giống nhau.", "The two entries differ."))
    return str(first)


def register(app: typer.Typer) -> None:
    app.command(epilog=EXIT_CODES)(web)
    app.add_typer(account, name="account", no_args_is_help=True)
