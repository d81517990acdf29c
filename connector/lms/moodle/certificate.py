"""How long a site's TLS certificate is still good."""

from __future__ import annotations

import os
import socket
import ssl
from datetime import UTC, datetime
from urllib.parse import urlsplit

import requests

_SECONDS = 10.0


def certificate_days(url: str, now: datetime) -> int | None:
    """Whole days; None where there is no TLS, a proxy stands between, or the certificate cannot be had or trusted (what
    is wrong with it, the first request tells)."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or requests.utils.get_environ_proxies(url):
        return None
    named = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
    try:
        context = ssl.create_default_context(cafile=named or requests.utils.DEFAULT_CA_BUNDLE_PATH)
        with (
            socket.create_connection((parts.hostname, parts.port or 443), _SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=parts.hostname) as secure,
        ):
            ends = (secure.getpeercert() or {}).get("notAfter")
    except (OSError, ValueError):
        return None
    if not isinstance(ends, str):
        return None
    return (datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC) - now).days
