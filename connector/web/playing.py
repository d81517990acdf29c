"""Packages that somebody is looking at: opened when asked for, closed when nobody looked for hours."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from connector.errors import NeedsOperator
from connector.lessons.records import LessonVersion
from connector.store.blobs import Blobs
from connector.text import Text
from connector.web.preview import Addresses, Preview, Previews

_OPEN, _LASTS = 60, timedelta(hours=3)


@dataclass(slots=True)
class _Opened:
    preview: Preview
    asked_at: datetime


class Playing:
    """One preview for each person and content; its address is that person's alone, since it needs no signing in."""

    def __init__(self, previews: Previews, addresses: Addresses, blobs: Blobs, now: Callable[[], datetime]) -> None:
        self._previews, self._addresses, self._blobs, self._now = previews, addresses, blobs, now
        self._opened: dict[tuple[str, str], _Opened] = {}
        self._lock = threading.Lock()

    def url(self, person_key: str, version: LessonVersion, title: str) -> str:
        """Where this version plays for this person. Raises NeedsOperator when its file is not in the store."""
        key, now = (person_key, version.sha256), self._now()
        with self._lock:
            self._close_old(now)
            opened = self._opened.pop(key, None) or _Opened(self._open(version, title), now)
            opened.asked_at = now
            self._opened[key] = opened
        return self._addresses.page_url(opened.preview)

    def close(self) -> None:
        self._previews.close()

    def _open(self, version: LessonVersion, title: str) -> Preview:
        if not self._blobs.has(version.sha256):
            raise NeedsOperator(
                "blob_missing",
                Text("Tệp của bản này không còn trong kho.", "The file of this version is no longer in the store."),
                Text("Phục hồi thư mục blobs từ bản sao lưu.", "Restore the blobs folder from the backup."),
            )
        path = self._blobs.path(version.sha256)
        return self._previews.add(path, filename=version.filename, title=title, report=version.report)

    def _close_old(self, now: datetime) -> None:
        """They stand in the order in which they were last asked for."""
        for key, opened in list(self._opened.items()):
            if len(self._opened) < _OPEN and now - opened.asked_at < _LASTS:
                return
            self._previews.drop(opened.preview)
            del self._opened[key]
