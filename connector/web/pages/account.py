"""One's own page: who one is here, in which roles, and a new password for an account of the connector's own."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from connector.appraisal.trail import note
from connector.errors import HoclieuError, Rejected
from connector.store.accounts import Account
from connector.text import Text
from connector.web import passwords
from connector.web.failing import status_of
from connector.web.fields import Posted
from connector.web.visit import Signed, SignedVisit
from connector.web.words import role_words

router = APIRouter()


@router.get("/account")
def account(at: Signed) -> Response:
    return _page(at)


@router.post("/account/password")
def new_password(at: Signed, form: Posted) -> Response:
    """Asks for the old one, and counts wrong ones as attempts to sign in."""
    try:
        _change(at, form.secret("old"), form.secret("new"), form.secret("again"))
    except HoclieuError as error:
        return _page(at, error)
    return at.go("/account", said="password")


def _change(at: SignedVisit, old: str, new: str, again: str) -> None:
    mine = _own_account(at)
    if mine is None or at.session is None:
        raise Rejected("account_unknown", Text("Tài khoản này do nơi khác quản lý.", "This account is kept elsewhere."))
    at.desk.sign_ins.prove(mine, old, at.address)
    if new != again:
        raise Rejected("password_differs", Text("Hai lần nhập không giống nhau.", "The two entries differ."))
    passwords.check(new, mine.login, mine.name)
    password_hash = passwords.hashed(new)
    with at.ctx.store.db.connect():
        at.ctx.store.accounts.set_password(mine.login, password_hash, at.ctx.now(), keep=at.session.token_hash)
        note(at.ctx, at.who.signature, "password_set", f"account {mine.login}")


def _own_account(at: SignedVisit) -> Account | None:
    kind, _, login = at.session.person_key.partition(":") if at.session else ("", "", "")
    return at.ctx.store.accounts.find(login) if kind == "account" else None


def _page(at: SignedVisit, error: HoclieuError | None = None) -> Response:
    return at.page(
        "account.html",
        200 if error is None else status_of(error),
        account=_own_account(at),
        roles=[role_words(at.ctx.mapping, role) for role in at.who.roles],
        shortest=passwords.SHORTEST,
        error=error,
    )
