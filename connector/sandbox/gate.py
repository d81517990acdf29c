"""The outermost layer: strikes with the faults that need the bare connection, and logs every request."""

from __future__ import annotations

import asyncio
from typing import Protocol, cast

from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from connector.sandbox.context import Context
from connector.sandbox.faults import FaultKind
from connector.sandbox.requestlog import Request

MAINTENANCE_PAGE = """<!DOCTYPE html><html><head><title>Site maintenance</title></head>
<body><h1>This site is undergoing maintenance and is currently not available</h1></body></html>"""
_RETRY_AFTER = "300"


class _Cycle(Protocol):
    transport: asyncio.Transport


class _Counted:
    """`receive` and `send` that count the bytes of the bodies and remember the status."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self.received = self.sent = self.status = 0

    async def receive(self) -> Message:
        message = await self._receive()
        self.received += len(message.get("body", b""))
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        self.sent += len(message.get("body", b""))
        await self._send(message)


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
        counted = _Counted(receive, send)
        scope["sandbox.what"] = _page_of(page) or "/"
        scope["sandbox.hang_up"] = lambda: _transport(send).close()
        try:
            await self._answer(scope, site, counted, send)
        finally:
            self._context.log.add(Request(site, scope["sandbox.what"], counted.status, counted.received, counted.sent))

    async def _answer(self, scope: Scope, site: str, counted: _Counted, send: Send) -> None:
        faults = self._context.faults
        if faults.strikes(FaultKind.RESET, site, scope["sandbox.what"]):
            _transport(send).abort()
        elif faults.strikes(FaultKind.MAINTENANCE, site):
            page = HTMLResponse(MAINTENANCE_PAGE, 503, {"Retry-After": _RETRY_AFTER})
            await page(scope, counted.receive, counted.send)
        else:
            await self._app(scope, counted.receive, counted.send)


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


def lost() -> Response:
    """An empty answer for a connection that is gone anyway."""
    return Response(status_code=200)
