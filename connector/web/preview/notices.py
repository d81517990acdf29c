"""What the server itself saw of a package at play: files that are not there, and ways out that were blocked."""

from __future__ import annotations

import threading
from typing import Literal, NamedTuple

Kind = Literal["missing", "renamed", "blocked"]
_MOST = 300
_LONGEST = 300


class Notice(NamedTuple):
    kind: Kind
    what: str


class Notices:
    """Each thing once, at most `_MOST` of them: a package must not fill our memory. Safe between threads."""

    def __init__(self) -> None:
        self._seen: dict[Notice, None] = {}
        self._lock = threading.Lock()

    def add(self, kind: Kind, what: str) -> None:
        notice = Notice(kind, "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in what[:_LONGEST]))
        with self._lock:
            if len(self._seen) < _MOST:
                self._seen.setdefault(notice)

    def since(self, number: int) -> list[Notice]:
        """Those after the first `number`."""
        with self._lock:
            return list(self._seen)[max(0, number) :]
