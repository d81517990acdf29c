"""Hrefs of a manifest taken apart and put together."""

from __future__ import annotations

import re
from urllib.parse import unquote


def with_parameters(href: str, parameters: str) -> str:
    """The href with an item's `parameters` (SCORM 2004 4th Ed. CAM 3.4.1.7 gives these steps)."""
    parameters = parameters.strip().lstrip("?&")
    if not parameters:
        return href
    if parameters.startswith("#"):
        return href if "#" in href else href + parameters
    path, hash_, fragment = href.partition("#")
    return f"{path}{'&' if '?' in path else '?'}{parameters}{hash_}{fragment}"


def split_href(href: str) -> tuple[str, str]:
    """(path, query and fragment as written): `a%20b.html?x=1#y` → (`a%20b.html`, `?x=1#y`)."""
    match = re.search(r"[?#]", href)
    return (href[: match.start()], href[match.start() :]) if match else (href, "")


def decoded(path: str) -> str:
    """Percent-encoding taken back as UTF-8, where it is UTF-8."""
    try:
        return unquote(path, errors="strict")
    except UnicodeDecodeError:
        return path
