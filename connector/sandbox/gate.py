"""The outermost layer: closes the site for maintenance, logs every request, and can drop its connection."""

from __future__ import annotations

import asyncio
from typing import Protocol, cast

from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from connector.sandbox.context import Context
from connector.sandbox.faults import FaultKind
from connector.sandbox.requestlog import Request, RequestLog

MAINTENANCE_PAGE = """<!DOCTYPE html><html><head><title>Site maintenance</title></head>
<body><h1>This site is undergoing maintenance and is currently not available</h1></body></html>"""
_RETRY_AFTER = "300"


class _Cycle(Protocol):
    transport: asyncio.Transport


class _Exchange:
    """One request and its answer, exchange. The log's line is written with the last byte of the answer, so that whoever
    has the answer finds it there; or when the connection was cut."""

    def __init__(self, scope: Scope, site: str, receive: Receive, send: Send, log: RequestLog) -> None:
        self._scope, self._site, self._log = scope, site, log
        self._receive, self._send = receive, send
        self._received = self._sent = self._status = 0
        self._written = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._received += len(message.get("body", b""))
        return message

    async def send(self, message: Message) -> None:
        self._status = message.get("status", self._status)
        self._sent += len(message.get("body", b""))
        if message["type"] == "http.response.body" and not message.get("more_body"):
            self.write()
        await self._send(message)

    def write(self) -> None:
        if not self._written:
            self._written = True
            what = self._scope["sandbox.what"]
            self._log.add(Request(self._site, what, self._status, self._received, self._sent))


class Gate:
    """Wraps the app; must stand directly below the server, whose transport it closes for cut connections."""

    def __init__(self, app: ASGIApp, context: Context) -> None:
        self._app = app
        self._context = context

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        site, _, page = scope.get("path", "/").strip("/").partition("/")
        if scope["type"] != "http" or site not in self._context.world.sites:
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, site, receive, send, self._context.log)
        scope["sandbox.what"] = _page_of(page) or "/"
        scope["sandbox.hang_up"] = lambda: _transport(send).close()
        scope["sandbox.abort"] = lambda: _transport(send).abort()
        try:
            await self._answer(scope, site, exchange)
        finally:
            exchange.write()

    async def _answer(self, scope: Scope, site: str, exchange: _Exchange) -> None:
        if self._context.faults.strikes(FaultKind.MAINTENANCE, site):
            page = HTMLResponse(MAINTENANCE_PAGE, 503, {"Retry-After": _RETRY_AFTER})
            await page(scope, exchange.receive, exchange.send)
        else:
            await self._app(scope, exchange.receive, exchange.send)


def _page_of(page: str) -> str:
    """The page without what PHP calls path info, which holds file names."""
    head, dot_php, _ = page.partition(".php")
    return head + dot_php


def _transport(send: Send) -> asyncio.Transport:
    """Uvicorn's own transport; there is no public way to drop a connection."""
    return cast(_Cycle, getattr(send, "__self__")).transport  # noqa: B009  # `send` is typed as a plain callable


def hang_up(scope: Scope) -> None:
    """Closes the connection once what was sent has gone out."""
    scope["sandbox.hang_up"]()


def abort(scope: Scope) -> None:
    """Resets the connection, whatever was sent."""
    scope["sandbox.abort"]()


def lost() -> Response:
    """An empty answer for a connection that is gone anyway."""
    return Response(status_code=200)
