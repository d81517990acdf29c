"""Office files that are the same bytes for the same content, and are put in place whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_CORE = "docProps/core.xml"
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def save_zip(save: Callable[[IO[bytes]], None], path: Path, made_at: datetime) -> None:
    """Writes what `save` makes with every time inside set to `made_at`, replacing `path` at once.

    The libraries put the present moment into the archive and into its properties; then no file could be compared with
    the one that was sent.
    """
    made, written = BytesIO(), BytesIO()
    save(made)
    with ZipFile(made) as source, ZipFile(written, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(_entry(name, made_at), _content(source, name, made_at))
    put(written.getvalue(), path)


def put(content: bytes, path: Path) -> None:
    """The bytes at `path`, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _entry(name: str, made_at: datetime) -> ZipInfo:
    entry = ZipInfo(name, made_at.timetuple()[:6])
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    entry.create_system = 3
    return entry


def _content(source: ZipFile, name: str, made_at: datetime) -> bytes:
    content = source.read(name)
    if name != _CORE:
        return content
    stamp = made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    return _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", content)
