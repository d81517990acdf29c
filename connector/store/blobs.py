"""Content-addressed files: a package is kept once, under its SHA-256, and never changes."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from connector.errors import NeedsOperator
from connector.text import Text


class Blobs:
    """`root/ab/cdef…` by SHA-256; `incoming` lies on the same disk, so that keeping a file is one rename."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.incoming = root / "incoming"

    def prepare(self) -> None:
        """Makes the folders; raises NeedsOperator when the disk does not allow it."""
        try:
            self.incoming.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise disk_trouble(self.root, error) from None

    def path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256[2:]

    def has(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def keep(self, file: Path, sha256: str) -> Path:
        """Takes over `file` (it is moved), whose SHA-256 was computed while it was written."""
        target = self.path(sha256)
        try:
            if target.is_file():
                file.unlink()
                return target
            target.parent.mkdir(exist_ok=True)
            _on_disk(file)
            file.chmod(0o444)
            file.replace(target)
        except OSError as error:
            raise disk_trouble(self.root, error) from None
        return target


def _on_disk(file: Path) -> None:
    """Before the database says that it is there: after a power cut it must not be an empty file of that name."""
    with file.open("rb") as opened:
        os.fsync(opened.fileno())


def digests(path: Path) -> tuple[str, str, int]:
    """(SHA-256, SHA-1, size in bytes) of a file, read in pieces."""
    sha256, sha1, size = hashlib.sha256(), hashlib.sha1(usedforsecurity=False), 0
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            sha256.update(piece)
            sha1.update(piece)
            size += len(piece)
    return sha256.hexdigest(), sha1.hexdigest(), size


def disk_trouble(place: Path, error: OSError) -> NeedsOperator:
    """A full or forbidden disk, in words for the operator."""
    reason = error.strerror or str(error)
    return NeedsOperator(
        "disk",
        Text(f"Không ghi được vào {place} ({reason}).", f"Cannot write to {place} ({reason})."),
        Text(
            "Giải phóng chỗ trống hoặc sửa quyền, rồi chạy lại; không mất gì.",
            "Free space or mend the rights, then run again; nothing is lost.",
        ),
    )
