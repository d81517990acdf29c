"""Signing in and out, and the language of the pages."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import APIRouter
from pydantic import SecretStr
from starlette.responses import RedirectResponse, Response

from connector.errors import HoclieuError, Rejected
from connector.lessons.identity import unaccented
from connector.text import Text
from connector.web import sessions
from connector.web.failing import status_of
from connector.web.fields import Fields, Posted
from connector.web.visit import Anybody, Visit, own_path
from mappings.schema import Mapping, Site

router = APIRouter()
OWN = "account"
_CHOICE = "hoclieu-place"


class Way(NamedTuple):
    """`key` is `school:…`, `site:…` or `account`; `site` None for the connector's own accounts."""

    key: str
    name: str
    site: Site | None


def ways(mapping: Mapping) -> list[Way]:
    """Every school whose site lets people in, other such sites by their host, and the connector's own accounts."""
    open_sites = {site.id: site for site in mapping.sites if site.lets_people_in}
    schools = [Way(f"school:{s.id}", s.name, open_sites[s.site]) for s in mapping.schools if s.site in open_sites]
    with_school = {s.site for s in mapping.schools}
    others = [
        Way(f"site:{site.id}", site.host or site.id, site) for site in open_sites.values() if site.id not in with_school
    ]
    return [*sorted(schools, key=lambda way: unaccented(way.name)), *others]


@router.get("/sign-in")
def sign_in_form(at: Anybody, next: str = "/", place: str = "") -> Response:
    if at.actor is not None:
        return at.go(own_path(next))
    chosen = place or at.request.cookies.get(at.desk.place.cookie(_CHOICE), "")
    return _form(at, next, chosen)


@router.post("/sign-in")
def sign_in(at: Anybody, form: Posted) -> Response:
    chosen, back = form.text("place", 100), form.text("next", 2000)
    username, password = form.text("username", 200), SecretStr(form.secret("password"))
    try:
        token = _entered(at, form, username, password)
    except HoclieuError as error:
        return _form(at, back, chosen, username, error)
    response: Response = RedirectResponse(own_path(back), 303)
    at.keep_token(response, token)
    at.keep(response, _CHOICE, chosen)
    if at.session is not None:
        at.ctx.store.sessions.end(at.session.token_hash)
    return response


def _entered(at: Visit, form: Fields, username: str, password: SecretStr) -> str:
    chosen = form.text("place", 100)
    if not chosen or not username or not password.get_secret_value():
        raise Rejected(
            "signin_incomplete",
            Text("Chưa điền đủ.", "Something is missing."),
            Text(
                "Chọn nơi có tài khoản, điền tên đăng nhập và mật khẩu.",
                "Choose where the account is; enter the user name and the password.",
            ),
        )
    if chosen == OWN:
        return at.desk.sign_ins.with_account(username, password, at.address)
    way = next((way for way in ways(at.ctx.mapping) if way.key == chosen), None)
    if way is None or way.site is None:
        raise Rejected("signin_place", Text("Nơi có tài khoản không còn trong danh sách.", "This place is not listed."))
    return at.desk.sign_ins.at_site(way.site, username, password, at.address)


def _form(at: Visit, back: str, chosen: str, username: str = "", error: HoclieuError | None = None) -> Response:
    status = 200 if error is None else {"signin_refused": 401, "signin_incomplete": 400}.get(error.code, 0)
    return at.page(
        "sign_in.html",
        status or (status_of(error) if error else 200),
        ways=ways(at.ctx.mapping),
        own=OWN,
        chosen=chosen,
        username=username,
        next=own_path(back),
        error=error,
    )


@router.post("/sign-out")
def sign_out(at: Anybody, _form: Posted) -> Response:
    if at.session is not None:
        at.ctx.store.sessions.end(at.session.token_hash)
    response = at.go("/sign-in", said="signed_out")
    at.keep_token(response, sessions.fresh_token())
    # a shared computer keeps nothing of who was here
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@router.post("/language")
def language(at: Anybody, form: Posted) -> Response:
    response = at.go(own_path(form.text("next", 2000)))
    at.keep_language(response, "en" if form.text("lang") == "en" else "vi")
    return response
