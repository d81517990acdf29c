"""The world of the stand-in LMS: its sites, kept as one JSON file each beside a folder of file contents."""

from __future__ import annotations

import hashlib
import io
import shutil
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pydantic import TypeAdapter

from connector.sandbox.records import FileRef, Site

Clock = Callable[[], float]
"""Seconds since 1970; injected, so that a seeded week can end at any moment."""

_sites = TypeAdapter(Site)
_CHUNK = 1 << 20


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
        return self.keep_stream(filename, io.BytesIO(content), mimetype, when)

    def keep_stream(
        self, filename: str, content: BinaryIO, mimetype: str = "application/zip", when: int | None = None
    ) -> FileRef:
        """As `keep`, without ever holding the content whole: for packages of hundreds of megabytes."""
        fresh = self.folder / "files" / f"{uuid.uuid4().hex}.new"
        with fresh.open("wb") as kept:
            shutil.copyfileobj(content, kept, _CHUNK)
        with fresh.open("rb") as kept:
            sha1 = hashlib.file_digest(kept, _sha1).hexdigest()
        size = fresh.stat().st_size
        fresh.replace(self.folder / "files" / sha1)
        return FileRef(filename, sha1, size, self.now() if when is None else when, mimetype)


def _sha1() -> hashlib._Hash:
    """Moodle's name for a content, not a safeguard."""
    return hashlib.sha1(usedforsecurity=False)
