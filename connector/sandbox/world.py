"""The world of the stand-in LMS: its sites, kept as one JSON file each beside a folder of file contents."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import TypeAdapter

from connector.sandbox.records import FileRef, Site

Clock = Callable[[], float]
"""Seconds since 1970; injected, so that a seeded week can end at any moment."""

_sites = TypeAdapter(Site)


class World:
    """The sites under one folder: `<site>.json` each, and `files/` for the contents all of them share.

    `locked(site)` is held while a request is answered; `save(site)` replaces the file in one step."""

    def __init__(self, folder: Path, clock: Clock = time.time) -> None:
        self.folder = folder
        self.clock = clock
        self.sites: dict[str, Site] = {}
        self._locks: dict[str, threading.RLock] = {}
        (folder / "files").mkdir(parents=True, exist_ok=True)
        for path in sorted(folder.glob("*.json")):
            self.add(_sites.validate_json(path.read_bytes()))

    def add(self, site: Site) -> Site:
        self.sites[site.id] = site
        self._locks[site.id] = threading.RLock()
        return site

    def now(self) -> int:
        return int(self.clock())

    @contextmanager
    def locked(self, site: Site) -> Iterator[None]:
        with self._locks[site.id]:
            yield

    def save(self, site: Site) -> None:
        """Writes the site's JSON to a new file and moves it over the old one."""
        fresh = self.folder / f"{site.id}.json.new"
        fresh.write_bytes(_sites.dump_json(site))
        fresh.replace(self.folder / f"{site.id}.json")

    def path_of(self, file: FileRef) -> Path:
        return self.folder / "files" / file.sha1

    def keep(
        self, filename: str, content: bytes, mimetype: str = "application/zip", when: int | None = None
    ) -> FileRef:
        """Stores a content once, whatever it is called, and gives the reference to it."""
        sha1 = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        path = self.folder / "files" / sha1
        if not path.exists():
            fresh = path.with_suffix(f".{threading.get_ident()}.new")
            fresh.write_bytes(content)
            fresh.replace(path)
        return FileRef(filename, sha1, len(content), self.now() if when is None else when, mimetype)
