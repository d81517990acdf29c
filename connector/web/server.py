"""An application served by uvicorn in a background thread, until the block ends or Ctrl-C."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

import uvicorn
from starlette.types import ASGIApp

from connector.errors import NeedsOperator
from connector.text import Text

_START_SECONDS = 20


def bound(port: int, host: str = "127.0.0.1") -> socket.socket:
    """A socket bound at once, so that its port is known before anything runs; port 0 takes a free one.

    Raises NeedsOperator when it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small packets at once only where the protocol is named; else each answer on a kept connection waits
    # for the other side's delayed acknowledgement, 40 ms.
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
    except OSError:
        opened.close()
        raise NeedsOperator(
            "port_taken",
            Text(f"Cổng {port} đang được dùng.", f"Port {port} is in use."),
            Text("Chọn cổng khác bằng --port.", "Choose another with --port."),
        ) from None
    return opened


class BackgroundServer:
    """`with BackgroundServer(app, [bound(0)]): …` serves while the block runs; closes the sockets at its end."""

    def __init__(
        self,
        app: ASGIApp,
        sockets: Sequence[socket.socket],
        *,
        name: str = "web",
        trusted_proxies: str | None = None,
    ) -> None:
        """`trusted_proxies`: addresses whose `X-Forwarded-For` and `-Proto` are believed; nobody's where None."""
        self._sockets = list(sockets)
        config = uvicorn.Config(
            app, log_config=None, log_level="critical", access_log=False, http="h11", ws="none", lifespan="off",
            server_header=False, timeout_keep_alive=60, proxy_headers=trusted_proxies is not None,
            forwarded_allow_ips=trusted_proxies,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def port(self) -> int:
        """That of the first socket."""
        return int(self._sockets[0].getsockname()[1])

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=self._sockets))

    def start(self) -> Self:
        """Returns once it answers."""
        self._thread.start()
        deadline = time.monotonic() + _START_SECONDS
        while not self._server.started:
            if time.monotonic() > deadline or not self._thread.is_alive():
                raise RuntimeError("the server did not start")
            time.sleep(0.005)
        return self

    def wait(self) -> None:
        """Blocks until it is stopped, or Ctrl-C."""
        with suppress(KeyboardInterrupt):
            while self._thread.is_alive():
                self._thread.join(0.5)

    def stop(self) -> None:
        """Answers under way are cut: whoever stops it does not wait for slow readers."""
        self._server.should_exit = True
        self._server.force_exit = True
        if self._thread.ident is not None:
            self._thread.join(_START_SECONDS)
        for each in self._sockets:
            each.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
