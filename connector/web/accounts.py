"""Accounts of the connector's own, as the commands keep them."""

from __future__ import annotations

import re
from collections.abc import Callable

from connector.appraisal.trail import note
from connector.errors import NeedsOperator
from connector.lessons.actors import OPERATOR
from connector.steps.context import Context
from connector.text import Text
from connector.web import passwords
from connector.web.signin import folded

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


def add(ctx: Context, login: str, name: str, password: Callable[[], str]) -> str:
    """The login as it is kept. `password` is asked once the login is known to be free; raises HoclieuError."""
    login = folded(login)
    if not _LOGIN.fullmatch(login):
        raise NeedsOperator(
            "login_wrong",
            Text(f"Tên đăng nhập '{login}' không hợp lệ.", f"The login '{login}' is not one."),
            Text(
                "Dùng chữ thường không dấu, số, dấu chấm, gạch ngang, gạch dưới.",
                "Use small letters without accents, digits, dots, dashes, underscores.",
            ),
        )
    if ctx.store.accounts.find(login) is not None:
        raise _taken(login)
    given = password()
    passwords.check(given, login, name)
    password_hash = passwords.hashed(given)
    with ctx.store.db.connect():
        if not ctx.store.accounts.add(login, name, password_hash, ctx.now()):
            raise _taken(login)
        note(ctx, OPERATOR.key, "account_added", f"account {login}")
    return login


def set_password(ctx: Context, login: str, password: Callable[[], str]) -> None:
    login = folded(login)
    found = ctx.store.accounts.find(login)
    if found is None:
        raise _unknown(login)
    given = password()
    passwords.check(given, login, found.name)
    password_hash = passwords.hashed(given)
    with ctx.store.db.connect():
        ctx.store.accounts.set_password(login, password_hash, ctx.now())
        note(ctx, OPERATOR.key, "password_set", f"account {login}")


def disable(ctx: Context, login: str, closed: bool) -> None:
    login = folded(login)
    with ctx.store.db.connect():
        if not ctx.store.accounts.disable(login, ctx.now() if closed else None):
            raise _unknown(login)
        note(ctx, OPERATOR.key, "account_closed" if closed else "account_opened", f"account {login}")


def _taken(login: str) -> NeedsOperator:
    return NeedsOperator(
        "login_taken",
        Text(f"Đã có tài khoản {login}.", f"There is an account {login} already."),
        Text("Đặt mật khẩu mới bằng `hoclieu account passwd`.", "Set a new password with `hoclieu account passwd`."),
    )


def _unknown(login: str) -> NeedsOperator:
    return NeedsOperator(
        "account_unknown",
        Text(f"Không có tài khoản {login}.", f"There is no account {login}."),
        Text("Xem bằng `hoclieu account list`.", "See them with `hoclieu account list`."),
    )
