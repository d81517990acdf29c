"""One way in: the application that answers for both kinds of origin, told apart by the Host header."""

from __future__ import annotations

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from connector.web.preview.addresses import Addresses
from connector.web.preview.content import ContentApp
from connector.web.preview.libraries import Libraries
from connector.web.preview.page import PageApp
from connector.web.preview.previews import Previews


def build_app(previews: Previews, libraries: Libraries, addresses: Addresses) -> ASGIApp:
    """Pages and contents of `previews`. A host that is neither ours nor a preview's gets nothing, so that a name
    which an attacker points at this machine (DNS rebinding) opens nothing."""
    page = PageApp(previews, libraries, addresses)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await _refuse(scope, receive, send)
        host = _host(scope)
        if host == addresses.page_host:
            return await page(scope, receive, send)
        label = addresses.label(host)
        preview = previews.by_label(label) if label else None
        if preview is None:
            return await Response(status_code=421)(scope, receive, send)
        return await ContentApp(preview, libraries, addresses)(scope, receive, send)

    return app


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})


def _host(scope: Scope) -> str:
    """The one Host header, in lower case; '' when there is none or more than one."""
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    return hosts[0].decode("latin-1").lower() if len(hosts) == 1 else ""
