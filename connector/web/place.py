"""Where the pages are reached, and so which cookies and which hosts are right."""

from __future__ import annotations

from dataclasses import dataclass

from connector.errors import NeedsOperator
from connector.settings import Settings
from connector.text import Text
from connector.web.preview import Addresses
from connector.web.preview.addresses import on_loopback


@dataclass(frozen=True, slots=True)
class Place:
    """`origin` is that of the pages, `previews` where packages play; None: nowhere, packages are not played."""

    origin: str
    previews: Addresses | None

    @property
    def secure(self) -> bool:
        return self.origin.startswith("https://")

    @property
    def host(self) -> str:
        return self.origin.partition("://")[2].lower()

    def cookie(self, name: str) -> str:
        """`__Host-` keeps every other host name, a preview's too, from setting it; browsers want TLS for that."""
        return f"__Host-{name}" if self.secure else name


def place_of(settings: Settings, port: int) -> Place:
    """As the settings say, else this machine on `port`. Raises NeedsOperator where a preview could reach a session."""
    if settings.web_url is None:
        return Place(f"http://127.0.0.1:{port}", on_loopback(port, port))
    origin = settings.web_url.lower()
    if settings.preview_url is None:
        return Place(origin, None)
    preview = settings.preview_url.lower()
    scheme, _, host = preview.partition("://")
    place = Place(origin, Addresses(preview, host, scheme))
    if host == place.host or place.host.endswith(f".{host}"):
        raise NeedsOperator(
            "preview_host",
            Text(
                "HOCLIEU_PREVIEW_URL phải là tên máy khác với HOCLIEU_WEB_URL, và không bao trùm nó.",
                "HOCLIEU_PREVIEW_URL must be another host name than HOCLIEU_WEB_URL's, and none above it.",
            ),
            Text(
                "Ví dụ: https://tham-dinh.so.vn và https://xem.tham-dinh.so.vn.",
                "For example: https://appraisal.example and https://view.appraisal.example.",
            ),
        )
    return place
