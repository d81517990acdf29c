"""Packages that are open for a look, each under addresses that nobody can guess."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from connector.packages.directory import BadPackageError
from connector.packages.inspect import inspect
from connector.packages.limits import DEFAULT_LIMITS, Limits
from connector.packages.report import PackageReport
from connector.web.preview.entries import Contents, OneFile, ZipContents
from connector.web.preview.notices import Notices
from connector.web.preview.plan import Plan, plan


@dataclass(frozen=True, slots=True)
class Preview:
    """One package. `id` is in the page's address, `label` (a host name) and `key` in the content's; the content knows
    its own two, never `id`."""

    title: str
    filename: str
    report: PackageReport
    contents: Contents | None
    plan: Plan
    id: str = field(default_factory=lambda: secrets.token_urlsafe(16), repr=False)
    label: str = field(default_factory=lambda: "p" + secrets.token_hex(12), repr=False)
    key: str = field(default_factory=lambda: secrets.token_urlsafe(16), repr=False)
    notices: Notices = field(default_factory=Notices)


class Previews:
    """The open previews, by address. Safe between threads."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._by_id: dict[str, Preview] = {}
        self._by_label: dict[str, Preview] = {}
        self._lock = threading.Lock()

    def add(
        self, path: Path, *, filename: str | None = None, title: str | None = None, report: PackageReport | None = None
    ) -> Preview:
        """Inspects the file, unless its `report` is known, and opens it. `filename` is the name it was handed in under,
        where `path` is a blob's.

        A bad package is opened too: its page says why it is not played. `OSError` when it cannot be read."""
        filename = filename or path.name
        report = report or inspect(path, self._limits)
        contents = _contents(path, filename, self._limits)
        preview = Preview(title or report.title or filename, filename, report, contents, plan(report, contents))
        with self._lock:
            self._by_id[preview.id] = self._by_label[preview.label] = preview
        return preview

    def by_id(self, id: str) -> Preview | None:
        return self._by_id.get(id)

    def by_label(self, label: str) -> Preview | None:
        return self._by_label.get(label)

    def drop(self, preview: Preview) -> None:
        with self._lock:
            self._by_id.pop(preview.id, None)
            self._by_label.pop(preview.label, None)
        if preview.contents is not None:
            preview.contents.close()

    def close(self) -> None:
        for preview in list(self):
            self.drop(preview)

    def __iter__(self) -> Iterator[Preview]:
        return iter(list(self._by_id.values()))


def _contents(path: Path, filename: str, limits: Limits) -> Contents | None:
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            return OneFile(path, filename)
    with suppress(BadPackageError):
        return ZipContents(path, limits)
    return None
