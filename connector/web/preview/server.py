"""The preview as a server of its own on 127.0.0.1: two ports, one for our page, one for the contents."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Self

import uvicorn

from connector.web.preview.addresses import Addresses, on_loopback
from connector.web.preview.app import build_app
from connector.web.preview.libraries import Libraries
from connector.web.preview.previews import Preview, Previews

_START_SECONDS = 20


class PreviewServer:
    """Runs in a background thread; `with PreviewServer(libraries) as server: server.previews.add(path)`."""

    def __init__(self, libraries: Libraries, port: int = 0) -> None:
        """`port` is the page's; 0 takes a free one. `OSError` when it is taken."""
        self.previews = Previews()
        self._sockets = [_bound(port), _bound(0)]
        page_port, content_port = (bound.getsockname()[1] for bound in self._sockets)
        self.addresses: Addresses = on_loopback(page_port, content_port)
        app = build_app(self.previews, libraries, self.addresses)
        config = uvicorn.Config(
            app, log_config=None, log_level="critical", access_log=False, http="h11", ws="none", lifespan="off",
            server_header=False, date_header=False, timeout_keep_alive=60,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="preview", daemon=True)

    def url(self, preview: Preview) -> str:
        return self.addresses.page_url(preview)

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=self._sockets))

    def start(self) -> Self:
        """Returns once it answers."""
        self._thread.start()
        deadline = time.monotonic() + _START_SECONDS
        while not self._server.started:
            if time.monotonic() > deadline or not self._thread.is_alive():
                raise RuntimeError("the preview did not start")
            time.sleep(0.005)
        return self

    def wait(self) -> None:
        """Blocks until Ctrl-C."""
        with suppress(KeyboardInterrupt):
            while self._thread.is_alive():
                self._thread.join(0.5)

    def stop(self) -> None:
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(_START_SECONDS)
        for bound in self._sockets:
            bound.close()
        self.previews.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _bound(port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(("127.0.0.1", port))
    except OSError:
        bound.close()
        raise
    return bound
