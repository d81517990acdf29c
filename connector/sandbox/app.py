"""The stand-in LMS as one web application: several Moodle sites below one port, by path."""

from __future__ import annotations

from dataclasses import asdict

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from connector.sandbox import dropping, files, modedit, pages, rest, soap, tokens, uploads, websession
from connector.sandbox.context import Context
from connector.sandbox.gate import Gate

CONTROL = "/_control"


def build_app(context: Context) -> ASGIApp:
    """The whole application over one context."""
    both = ["GET", "POST"]
    app = Starlette(
        routes=[
            Route("/", _front),
            Route(f"{CONTROL}/faults", _faults, methods=["GET", "POST", "DELETE"]),
            Route(f"{CONTROL}/log", _log, methods=["GET", "DELETE"]),
            Route("/{site}/webservice/rest/server.php", rest.rest, methods=both),
            Route("/{site}/webservice/soap/server.php", soap.soap, methods=both),
            Route("/{site}/webservice/pluginfile.php/{path:path}", files.pluginfile, methods=both),
            Route("/{site}/webservice/upload.php", uploads.upload, methods=["POST"]),
            Route("/{site}/login/token.php", tokens.token, methods=both),
            Route("/{site}/login/index.php", websession.login, methods=both),
            Route("/{site}/course/view.php", websession.course_page),
            Route("/{site}/course/dndupload.php", dropping.dndupload, methods=["POST"]),
            Route("/{site}/course/modedit.php", modedit.modedit, methods=both),
            Route("/{site}/my/", _site),
            Route("/{site}/", _site),
            Route("/{site}", _site),
        ]
    )
    app.state.context = context
    return Gate(app, context)


async def _front(request: Request) -> Response:
    context: Context = request.app.state.context
    return HTMLResponse(pages.front_page(context.world.sites.values()))


async def _site(request: Request) -> Response:
    """The site's front page, and a person's own (`my/`); whoever has logged in finds the `sesskey` there."""
    context: Context = request.app.state.context
    session = websession.logged_in(request)
    if session is None and request.url.path.endswith("/my/"):
        return websession.to_login(request)
    return HTMLResponse(pages.site_page(context.site(request), session.sesskey if session else ""))


async def _faults(request: Request) -> Response:
    """GET lists the faults, POST adds one (`{"kind", "site", "on", "times", "amount", "skip"}`), DELETE clears them."""
    faults = request.app.state.context.faults
    if request.method == "DELETE":
        faults.clear()
    if request.method == "POST":
        faults.add(**await request.json())
    return JSONResponse([asdict(fault) for fault in faults.standing()])


async def _log(request: Request) -> Response:
    """GET gives calls and bytes by site and function, DELETE starts counting anew."""
    log = request.app.state.context.log
    if request.method == "DELETE":
        log.clear()
    return JSONResponse(log.summary())
