"""Which file in a package an href means, and how exactly it says so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from connector.packages.href import decoded, split_href


class Match(StrEnum):
    """How a file was found; the values of those that only we forgive are finding codes."""

    EXACT = "exact"
    OTHER_CASE = "launch_wrong_case"
    OTHER_UNICODE = "launch_other_unicode"
    UNESCAPED = "launch_unescaped"
    MISSING = "launch_missing"
    OUTSIDE = "launch_outside"
    EXTERNAL = "launch_external"
    UNSAFE = "launch_unsafe"


_SCHEME = re.compile(r"\s*([a-zA-Z][a-zA-Z0-9+.-]*):")


_LONGEST = 4_000
"""Characters of an href; names in a package are far shorter."""


class Files:
    """The files of a package below `base` (the folder of its manifest, '' or with a trailing slash)."""

    def __init__(self, names: Iterable[str], base: str = "") -> None:
        self._names = {name[len(base) :] for name in names if name.startswith(base)}
        self._nfc: dict[str, str] = {}
        self._folded: dict[str, str] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def find(self, href: str) -> tuple[str, Match]:
        """(what to open: the file's real name with the href's query, how it was found)."""
        if len(href) > _LONGEST:
            return href[:_LONGEST], Match.MISSING
        scheme = _SCHEME.match(href)
        if scheme or href.startswith(("//", "\\\\")):
            external = scheme is None or scheme[1].lower() in ("http", "https")
            return href, Match.EXTERNAL if external else Match.UNSAFE
        path, rest = split_href(href)
        within = _within_root(decoded(path.replace("\\", "/")))
        if within is None:
            return href, Match.OUTSIDE
        name, match = self._match(within)
        if match is Match.MISSING and (raw := self._unescaped(href, path)) is not None:
            return raw, Match.UNESCAPED
        return name + rest, match

    def _unescaped(self, *hrefs: str) -> str | None:
        """The file whose name is the very characters of an href, `#` and `%` included; browsers read it otherwise."""
        names = (_within_root(href.replace("\\", "/")) for href in hrefs)
        return next((name for name in names if name and name in self._names), None)

    def _match(self, path: str) -> tuple[str, Match]:
        if path in self._names:
            return path, Match.EXACT
        self._index()
        if (found := self._nfc.get(unicodedata.normalize("NFC", path))) is not None:
            return found, Match.OTHER_UNICODE
        if (found := self._folded.get(_fold(path))) is not None:
            return found, Match.OTHER_CASE
        return path, Match.MISSING

    def _index(self) -> None:
        if not self._nfc:
            self._nfc = {unicodedata.normalize("NFC", name): name for name in self._names}
            self._folded = {_fold(name): name for name in self._names}


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _within_root(path: str) -> str | None:
    """The path without `.` and `..`; None when it climbs out of the package. A leading slash means the root of a
    server, where no package lies."""
    if path.startswith("/"):
        return None
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
