"""Where packs lie: small files by name, replaced whole; a folder of this machine, or a bucket that many hosts share."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from connector.errors import NeedsOperator, Retriable
from connector.text import Text


class Shelf(Protocol):
    """Names are relative paths with `/`. A reader sees the old content or the new one, never a part."""

    def read(self, name: str) -> bytes | None:
        """None: there is no such file."""
        ...

    def write(self, name: str, content: bytes) -> None: ...

    def names(self, prefix: str) -> list[str]:
        """All names that begin so, in order."""
        ...

    def remove(self, name: str) -> None:
        """What is not there needs no removing."""
        ...


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of this machine (or of a network drive). Raises `OSError` when the disk does not take a file."""

    root: Path

    def read(self, name: str) -> bytes | None:
        try:
            return (self.root / name).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, name: str, content: bytes) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}.{uuid4().hex}")
        try:
            with unfinished.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)

    def names(self, prefix: str) -> list[str]:
        top = self.root / prefix.rpartition("/")[0]
        found = (p for p in top.rglob("*") if p.is_file() and not p.name.startswith("."))
        return sorted(name for p in found if (name := p.relative_to(self.root).as_posix()).startswith(prefix))

    def remove(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Bucket:
    """A place that fsspec can reach, e.g. `s3://bucket/prefix`: an object is replaced at once there.

    Credentials are those that the cloud's own client finds (environment, profile, role); raises `Retriable` when the
    place does not answer."""

    files: Any  # fsspec carries no types
    root: str

    def read(self, name: str) -> bytes | None:
        try:
            return bytes(self.files.cat_file(f"{self.root}/{name}"))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _away(error) from None

    def write(self, name: str, content: bytes) -> None:
        try:
            self.files.pipe_file(f"{self.root}/{name}", content)
        except OSError as error:
            raise _away(error) from None

    def names(self, prefix: str) -> list[str]:
        self.files.invalidate_cache()  # other hosts write too
        try:
            found: list[str] = self.files.find(f"{self.root}/{prefix}".rpartition("/")[0])
        except OSError as error:
            raise _away(error) from None
        names = (path.removeprefix(f"{self.root}/") for path in found)
        return sorted(name for name in names if name.startswith(prefix))

    def remove(self, name: str) -> None:
        try:
            self.files.rm_file(f"{self.root}/{name}")
        except FileNotFoundError:
            return
        except OSError as error:
            raise _away(error) from None


def shelf_at(place: str, **options: Any) -> Shelf:
    """A folder by its path, a bucket by its URL; `options` go to fsspec. Raises `NeedsOperator` where it is missing."""
    if "://" not in place:
        return Folder(Path(place))
    try:
        files, root = import_module("fsspec.core").url_to_fs(place, use_listings_cache=False, **options)
    except ImportError:
        raise NeedsOperator(
            "bucket_not_installed",
            Text(
                "Máy này chưa cài phần đọc ghi kho đối tượng (S3).",
                "What reads and writes object storage (S3) is not installed.",
            ),
            Text("Chạy: pip install 'hoclieu-connector[s3]'", "Run: pip install 'hoclieu-connector[s3]'"),
        ) from None
    return Bucket(files, str(root).rstrip("/"))


def _away(error: OSError) -> Retriable:
    return Retriable(
        "bucket_away",
        Text(f"Kho đối tượng không trả lời ({error}).", f"The object storage does not answer ({error})."),
    )
