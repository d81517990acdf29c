"""What was asked of the stand-in LMS: calls and bytes by site and function. Never a token, a parameter or a name."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass

from connector.sandbox.replies import Json


@dataclass(frozen=True, slots=True)
class Request:
    """`what`: the web-service function, or the page's path. Bytes are those of the bodies."""

    site: str
    what: str
    status: int
    received: int
    sent: int


class RequestLog:
    """Every request since the last `clear`."""

    def __init__(self) -> None:
        self._requests: list[Request] = []
        self._lock = threading.Lock()

    def add(self, request: Request) -> None:
        with self._lock:
            self._requests.append(request)

    def clear(self) -> None:
        with self._lock:
            self._requests.clear()

    def requests(self, site: str | None = None) -> list[Request]:
        with self._lock:
            return [r for r in self._requests if site in (None, r.site)]

    def calls(self, site: str | None = None) -> Counter[str]:
        """How often each function or page was asked for."""
        return Counter(r.what for r in self.requests(site))

    def sent(self, site: str | None = None, what: str | None = None) -> int:
        """Bytes sent in answers."""
        return sum(r.sent for r in self.requests(site) if what in (None, r.what))

    def summary(self) -> Json:
        """`{site: {function: {"calls", "received", "sent"}}}`, with the totals under `total`."""
        sites = sorted({r.site for r in self.requests()})
        return {site: {what: self._figures(site, what) for what in sorted(self.calls(site))} for site in sites} | {
            "total": self._figures(None, None)
        }

    def _figures(self, site: str | None, what: str | None) -> Json:
        chosen = [r for r in self.requests(site) if what in (None, r.what)]
        received, sent = sum(r.received for r in chosen), sum(r.sent for r in chosen)
        return {"calls": len(chosen), "received": received, "sent": sent}
