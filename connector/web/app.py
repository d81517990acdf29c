"""The pages as one application: what is ours, what plays packages, and nothing for any other host."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from connector.lms.registry import sign_in
from connector.steps.context import Context
from connector.web import failing, preview
from connector.web.desk import Current, Desk
from connector.web.headers import Guarded, Logged, host_of
from connector.web.outlets import outlets
from connector.web.pages import ROUTERS
from connector.web.place import Place
from connector.web.playing import Playing
from connector.web.preview import Libraries, Previews
from connector.web.probes import Probed
from connector.web.signin import Ask, SignIns


def build_app(ctx: Context, place: Place, *, ask: Ask = sign_in) -> ASGIApp:
    """The pages over `ctx`, reached at `place`. `ask` is asked whose name and password these are on a site."""
    previews = Previews()
    playing = None
    if place.previews is not None:
        playing = Playing(previews, place.previews, ctx.store.blobs, ctx.now)
    desk = Desk(Current(ctx), place, SignIns(ctx.store, ask), playing)
    pages = Guarded(Logged(_pages(desk)), place)
    if place.previews is None:
        return Probed(pages, desk.context)
    packages = preview.build_app(previews, Libraries(ctx.settings.data / "npm"), place.previews)

    async def by_host(scope: Scope, receive: Receive, send: Send) -> None:
        ours = scope["type"] == "http" and host_of(scope) == place.host
        await (pages if ours else packages)(scope, receive, send)

    return Probed(by_host, desk.context)


def _pages(desk: Desk) -> FastAPI:
    app = FastAPI(title="hoclieu", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.desk = desk
    app.router.routes.extend(outlets(desk.context, desk.place.origin))
    for router in ROUTERS:
        app.include_router(router)
    failing.register(app)
    return app
