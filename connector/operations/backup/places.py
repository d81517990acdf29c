"""Where a backup is written to and read from: a folder, or a tar file."""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import IO, Protocol

from connector.errors import NeedsOperator
from connector.operations.backup.manifest import Entry
from connector.store.blobs import disk_trouble
from connector.text import Text

_PIECE = 1 << 20
_BROKEN = (OSError, EOFError, tarfile.TarError, zlib.error)
SUFFIXES = (".tar", ".tar.gz", ".tgz")


class Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


class Target(Protocol):
    def add(self, name: str, source: Path, *, unchanging: bool = False) -> Entry:
        """Takes in the file as it is now; one that never changes may be linked instead of copied."""
        ...

    def say(self, name: str, content: bytes) -> Entry: ...


class FolderTarget:
    def __init__(self, root: Path) -> None:
        self._root = root

    def add(self, name: str, source: Path, *, unchanging: bool = False) -> Entry:
        target = self._made(name)
        if unchanging:
            with suppress(OSError):  # another disk, or a file system without links
                os.link(source, target)
                with target.open("rb") as linked:
                    return hashed(linked)
        with source.open("rb") as read, _private(target) as written:
            return hashed(read, written)

    def say(self, name: str, content: bytes) -> Entry:
        with _private(self._made(name)) as written:
            return hashed(BytesIO(content), written)

    def _made(self, name: str) -> Path:
        target = self._root / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return target


class TarTarget:
    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar

    def add(self, name: str, source: Path, *, unchanging: bool = False) -> Entry:  # noqa: ARG002 - of the port
        with source.open("rb") as read:
            size = os.fstat(read.fileno()).st_size  # of the file that is open: it may be replaced under its name
            return self._put(name, read, size)

    def say(self, name: str, content: bytes) -> Entry:
        return self._put(name, BytesIO(content), len(content))

    def _put(self, name: str, read: IO[bytes], size: int) -> Entry:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, 0o600, int(time.time())
        seen = _Hashing(read)
        self._tar.addfile(member, seen)
        return Entry(sha256=seen.sha256.hexdigest(), size=size)


class _Hashing:
    def __init__(self, inner: IO[bytes]) -> None:
        self._inner = inner
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._inner.read(size)
        self.sha256.update(piece)
        return piece


def hashed(read: Readable, written: IO[bytes] | None = None) -> Entry:
    """Reads to the end, writing along; what was read."""
    sha256, size = hashlib.sha256(), 0
    while piece := read.read(_PIECE):
        sha256.update(piece)
        size += len(piece)
        if written is not None:
            written.write(piece)
    return Entry(sha256=sha256.hexdigest(), size=size)


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def target(place: Path) -> Iterator[Target]:
    """A tar file where the name ends so, else a folder. It stands under its name only once it is whole.

    Raises NeedsOperator (`backup_there`, `disk`)."""
    if place.exists():
        raise NeedsOperator("backup_there", _THERE.filled(place=place), _THERE_DO)
    part = place.with_name(f".{place.name}.part-{os.getpid()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.name.endswith(SUFFIXES):
            with _private(part) as file, _tar(place, file) as tar:
                yield TarTarget(tar)
        else:
            part.mkdir(mode=0o700)
            yield FolderTarget(part)
        part.rename(place)
    except OSError as error:
        raise disk_trouble(place, error) from None
    finally:
        shutil.rmtree(part, ignore_errors=True) if part.is_dir() else part.unlink(missing_ok=True)


def _tar(place: Path, file: IO[bytes]) -> tarfile.TarFile:
    if place.name.endswith(".tar"):
        return tarfile.open(mode="w", fileobj=file)
    return tarfile.open(mode="w:gz", fileobj=file)


class _Member:
    """A file of a backup, which says where it is when it cannot be read on."""

    def __init__(self, place: Path, name: str, inner: IO[bytes]) -> None:
        self._place, self._name, self._inner = place, name, inner

    def read(self, size: int = -1) -> bytes:
        try:
            return self._inner.read(size)
        except _BROKEN as error:
            raise _unreadable(self._place, self._name, error) from None


def members(place: Path) -> Iterator[tuple[str, Readable]]:
    """Every file of a backup, each to be read before the next is asked for. Raises NeedsOperator (`backup_unreadable`)
    for what is no backup, or was cut off."""
    name = "?"
    try:
        if place.is_dir():
            for path in sorted(p for p in place.rglob("*") if p.is_file()):
                name = path.relative_to(place).as_posix()
                with path.open("rb") as file:
                    yield name, _Member(place, name, file)
            return
        with tarfile.open(place, "r|*") as tar:
            for member in tar:
                name = member.name
                inner = tar.extractfile(member) if member.isfile() else None
                if inner is not None:
                    yield name, _Member(place, name, inner)
    except _BROKEN as error:
        raise _unreadable(place, name, error) from None


def _unreadable(place: Path, name: str, error: Exception) -> NeedsOperator:
    why = getattr(error, "strerror", None) or type(error).__name__
    return NeedsOperator("backup_unreadable", _UNREADABLE.filled(place=place, name=name, why=why), _UNREADABLE_DO)


_THERE = Text("{place} đã có sẵn.", "{place} is there already.")
_THERE_DO = Text("Chọn tên khác: không ghi đè lên bản cũ.", "Choose another name: nothing is written over.")
_UNREADABLE = Text(
    "{place} không đọc được hoặc bị cắt ở tệp {name} ({why}).",
    "{place} cannot be read, or was cut off, at {name} ({why}).",
)
_UNREADABLE_DO = Text("Dùng một bản sao lưu khác.", "Use another backup.")
