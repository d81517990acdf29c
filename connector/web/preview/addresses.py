"""Where the two kinds of origin are found."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from connector.web.preview.previews import Preview


@dataclass(frozen=True, slots=True)
class Addresses:
    """`page` is the origin of our pages; `content_host` the host, with its port, below which every preview gets a name
    of its own.

    `localhost` and all names below it are this machine, without any DNS (RFC 6761, 6.3). Pages and contents share a
    site (the last two labels), because browsers that block third-party storage would take a lesson's `localStorage`
    away. So on a server that knows sessions, their cookie must be a `__Host-` one: no other name can read or set it.
    """

    page: str
    content_host: str
    scheme: str = "http"

    @property
    def page_host(self) -> str:
        return self.page.partition("://")[2]

    def page_url(self, preview: Preview) -> str:
        return f"{self.page}/preview/{preview.id}/"

    def content_origin(self, preview: Preview) -> str:
        return f"{self.scheme}://{preview.label}.{self.content_host}"

    def content_url(self, preview: Preview) -> str:
        """Ends with a slash; `play/N`, `files/…`, `own/…` and `lib/…` lie below."""
        return f"{self.content_origin(preview)}/{preview.key}/"

    def label(self, host: str) -> str | None:
        """The preview's label in a Host header; None for any other host."""
        label, _, rest = host.partition(".")
        return label if rest == self.content_host else None


def on_loopback(page_port: int, content_port: int) -> Addresses:
    """For `hoclieu preview`: below a name that no other run has, so that nothing stored is found again."""
    site = f"hoclieu-{secrets.token_hex(4)}.localhost"
    return Addresses(f"http://{site}:{page_port}", f"{site}:{content_port}")
