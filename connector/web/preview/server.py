"""The preview as a server of its own on 127.0.0.1: two ports, one for our page, one for the contents."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from connector.web.preview.addresses import Addresses, on_loopback
from connector.web.preview.app import build_app
from connector.web.preview.libraries import Libraries
from connector.web.preview.previews import Preview, Previews
from connector.web.server import BackgroundServer, bound


class PreviewServer:
    """Runs in a background thread; `with PreviewServer(libraries) as server: server.previews.add(path)`."""

    def __init__(self, libraries: Libraries, port: int = 0) -> None:
        """`port` is the page's; 0 takes a free one. Raises NeedsOperator when it is taken."""
        self.previews = Previews()
        sockets = [bound(port), bound(0)]
        page_port, content_port = (each.getsockname()[1] for each in sockets)
        self.addresses: Addresses = on_loopback(page_port, content_port)
        self._server = BackgroundServer(build_app(self.previews, libraries, self.addresses), sockets, name="preview")

    def url(self, preview: Preview) -> str:
        return self.addresses.page_url(preview)

    def start(self) -> Self:
        """Returns once it answers."""
        self._server.start()
        return self

    def wait(self) -> None:
        """Blocks until Ctrl-C."""
        self._server.wait()

    def stop(self) -> None:
        self._server.stop()
        self.previews.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
