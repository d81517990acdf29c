"""One request: who asks, in which language, and how the answer is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote, urlencode, urlsplit
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from connector.lessons.actors import Actor
from connector.steps.context import Context
from connector.store.websessions import WebSession
from connector.web import sessions
from connector.web.desk import Desk
from connector.web.menu import menu
from connector.web.said import SAID
from connector.web.templating import Lang, Speech, rendered
from connector.web.words import DECISIONS

LANGUAGE = "hoclieu-lang"
_YEAR = 366 * 24 * 3600


class NotSignedInError(Exception):
    """The page is for people who have signed in."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Anybody's. `token` is the browser's, a session's or a guest's."""

    request: Request
    desk: Desk
    ctx: Context
    lang: Lang
    token: str
    session: WebSession | None
    actor: Actor | None

    @property
    def speech(self) -> Speech:
        return Speech(self.lang, ZoneInfo(self.ctx.mapping.department.timezone))

    @property
    def address(self) -> str:
        return self.request.client.host if self.request.client else "?"

    @property
    def form_key(self) -> str:
        return sessions.form_key(self.token)

    def page(self, template: str, status: int = 200, /, **values: object) -> Response:
        said = SAID.get(self.request.query_params.get("said", ""))
        html = rendered(
            template,
            self.speech,
            visit=self,
            who=self.actor,
            department=self.ctx.mapping.department,
            path=self.request.url.path,
            menu=menu(self.actor),
            form_key=self.form_key,
            said=said,
            here=self._here(),
            decisions=DECISIONS,
            **values,
        )
        response = HTMLResponse(html, status)
        self.keep_token(response, self.token)
        return response

    def go(self, path: str, said: str = "", **query: str) -> Response:
        """On to a page of ours (303), which says what was done."""
        asked = {**query, **({"said": said} if said else {})}
        return RedirectResponse(f"{path}?{urlencode(asked)}" if asked else path, 303)

    def keep_token(self, response: Response, token: str) -> None:
        if self.request.cookies.get(self.desk.place.cookie(sessions.COOKIE)) != token:
            _set_cookie(response, self, sessions.COOKIE, token)

    def keep_language(self, response: Response, lang: Lang) -> None:
        self.keep(response, LANGUAGE, lang)

    def keep(self, response: Response, name: str, value: str) -> None:
        """What spares the reader a choice next time."""
        _set_cookie(response, self, name, value, _YEAR)

    def _here(self) -> str:
        """This page's address, for coming back to it in another language; what was just done is not said again."""
        if self.request.method != "GET":
            return "/"
        asked = [(k, v) for k, v in self.request.query_params.multi_items() if k not in ("lang", "said")]
        return f"{self.request.url.path}?{urlencode(asked)}" if asked else self.request.url.path


@dataclass(frozen=True, slots=True)
class SignedVisit(Visit):
    """Somebody's who has signed in."""

    @property
    def who(self) -> Actor:
        assert self.actor is not None
        return self.actor


def _set_cookie(response: Response, visit: Visit, name: str, value: str, age: int | None = None) -> None:
    place = visit.desk.place
    response.set_cookie(
        place.cookie(name), value, max_age=age, path="/", secure=place.secure, httponly=True, samesite="lax"
    )


def visiting(request: Request) -> Visit:
    """The visit of this request, made once."""
    if not hasattr(request.state, "visit"):
        request.state.visit = _visit(request)
    found: Visit = request.state.visit
    return found


def _visit(request: Request) -> Visit:
    desk: Desk = request.app.state.desk
    ctx = desk.context()
    token = request.cookies.get(desk.place.cookie(sessions.COOKIE))
    session = sessions.current(ctx.store.sessions, token, ctx.now())
    actor = desk.actor(ctx, session) if session else None
    return Visit(request, desk, ctx, _language(request, desk, ctx), token or sessions.fresh_token(), session, actor)


def _language(request: Request, desk: Desk, ctx: Context) -> Lang:
    asked = request.query_params.get("lang") or request.cookies.get(desk.place.cookie(LANGUAGE)) or ctx.settings.lang
    return "en" if asked == "en" else "vi"


def signed_in(visit: Annotated[Visit, Depends(visiting)]) -> SignedVisit:
    """Raises NotSignedInError for guests."""
    if visit.actor is None:
        raise NotSignedInError
    values = {name: getattr(visit, name) for name in Visit.__slots__}
    return SignedVisit(**values)


Anybody = Annotated[Visit, Depends(visiting)]
Signed = Annotated[SignedVisit, Depends(signed_in)]


def sign_in_path(request: Request) -> str:
    """The way to the sign-in page, and back here afterwards."""
    if request.method != "GET" or request.url.path == "/":
        return "/sign-in"
    query = f"?{request.url.query}" if request.url.query else ""
    return f"/sign-in?next={quote(request.url.path + query, safe='')}"


def own_path(wanted: str) -> str:
    """`wanted` where it is a page of ours, else the first page: nobody is sent elsewhere after signing in."""
    parts = urlsplit(wanted)
    plain = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return wanted if plain and wanted.isprintable() and "\\" not in wanted else "/"
