"""The pages on a port, for `hoclieu web` and beside the worker of `hoclieu serve`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from connector.steps.context import Context
from connector.web.app import build_app
from connector.web.place import place_of
from connector.web.server import BackgroundServer, bound


@dataclass(frozen=True, slots=True)
class Serving:
    """`origin` is where people go."""

    origin: str
    _server: BackgroundServer

    def wait(self) -> None:
        """Blocks until Ctrl-C."""
        self._server.wait()


@contextmanager
def serving(ctx: Context, port: int, host: str = "127.0.0.1") -> Iterator[Serving]:
    """The pages, for as long as the block runs. Raises NeedsOperator when the port is taken."""
    socket = bound(port, host)
    place = place_of(ctx.settings, socket.getsockname()[1])
    proxies = ctx.settings.web_proxies if ctx.settings.web_url else None
    with BackgroundServer(build_app(ctx, place), [socket], trusted_proxies=proxies) as server:
        yield Serving(place.origin, server)
