"""Files of a package served where they lie: nothing is unpacked to disk, and a reader may begin anywhere."""

from __future__ import annotations

import os
import struct
import unicodedata
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Protocol

from connector.packages.archive import Archive
from connector.packages.directory import BadPackageError, Entry
from connector.packages.limits import DEFAULT_LIMITS, Limits
from connector.packages.lookup import Files, Match

_LOCAL = struct.Struct("<26s2H")
_DEFLATED = 8
_READ = 64 * 1024
_AT_ONCE = 256 * 1024
_FOUND = frozenset({Match.EXACT, Match.OTHER_CASE, Match.OTHER_UNICODE})


class Contents(Protocol):
    """What the content origin may serve, by exact name."""

    @property
    def names(self) -> Collection[str]: ...

    def find(self, path: str) -> tuple[str, Match] | None:
        """The file that a percent-encoded URL path means, and how exactly it named it; None when there is none."""

    def size(self, name: str, /) -> int: ...

    def tag(self, name: str, /) -> str:
        """Changes when the content does."""

    def chunks(self, name: str, start: int, end: int, /) -> Iterator[bytes]:
        """The bytes `start` up to but without `end`, in pieces of bounded size."""

    def close(self) -> None: ...


class ZipContents:
    """The files of a zip that `Archive` accepted. Reads are positioned, so that many may go on at once."""

    def __init__(self, path: Path, limits: Limits = DEFAULT_LIMITS) -> None:
        with Archive(path, limits) as archive:
            self._entries = dict(archive.files)
        self._files = Files(self._entries)
        self._descriptor = os.open(path, os.O_RDONLY)

    @property
    def names(self) -> Collection[str]:
        return self._entries.keys()

    def find(self, path: str) -> tuple[str, Match] | None:
        # a leading `./` keeps `a:b.html` from being read as a scheme
        name, match = self._files.find("./" + path)
        return (name, match) if match in _FOUND and name in self._entries else None

    def size(self, name: str) -> int:
        return self._entries[name].size

    def tag(self, name: str) -> str:
        entry = self._entries[name]
        return f'"{entry.crc:08x}-{entry.size:x}"'

    def chunks(self, name: str, start: int, end: int) -> Iterator[bytes]:
        entry = self._entries[name]
        if entry.method == _DEFLATED:
            yield from _window(self._inflated(entry), start, end)
        else:
            at = self._data_at(entry)
            yield from _positioned(self._descriptor, at + start, at + min(end, entry.packed))

    def close(self) -> None:
        os.close(self._descriptor)

    def _data_at(self, entry: Entry) -> int:
        header = os.pread(self._descriptor, _LOCAL.size, entry.offset)
        if len(header) < _LOCAL.size:
            raise BadPackageError("archive_broken", entry.name)
        _, name_length, extra_length = _LOCAL.unpack(header)
        return int(entry.offset + _LOCAL.size + name_length + extra_length)

    def _inflated(self, entry: Entry) -> Iterator[bytes]:
        inflater = zlib.decompressobj(-15)
        at = self._data_at(entry)
        for packed in _positioned(self._descriptor, at, at + entry.packed):
            waiting = packed
            while waiting:
                try:
                    yield inflater.decompress(waiting, _AT_ONCE)
                except zlib.error as error:
                    raise BadPackageError("entry_corrupt", entry.name) from error
                waiting = inflater.unconsumed_tail
        yield inflater.flush()


class OneFile:
    """A video, a PDF or a page that is no archive: one file under its own name."""

    def __init__(self, path: Path, name: str) -> None:
        self._name = unicodedata.normalize("NFC", name)
        self._files = Files({self._name})
        self._descriptor = os.open(path, os.O_RDONLY)
        self._size = os.fstat(self._descriptor).st_size

    @property
    def names(self) -> Collection[str]:
        return (self._name,)

    def find(self, path: str) -> tuple[str, Match] | None:
        name, match = self._files.find("./" + path)
        return (name, match) if match in _FOUND else None

    def size(self, _name: str, /) -> int:
        return self._size

    def tag(self, _name: str, /) -> str:
        return f'"{self._size:x}"'

    def chunks(self, _name: str, start: int, end: int, /) -> Iterator[bytes]:
        return _positioned(self._descriptor, start, min(end, self._size))

    def close(self) -> None:
        os.close(self._descriptor)


def _positioned(descriptor: int, start: int, end: int) -> Iterator[bytes]:
    while start < end:
        piece = os.pread(descriptor, min(_READ, end - start), start)
        if not piece:
            return
        start += len(piece)
        yield piece


def _window(pieces: Iterator[bytes], start: int, end: int) -> Iterator[bytes]:
    """The part from `start` to `end` of all pieces in a row; whatever comes after is not even unpacked."""
    at = 0
    for piece in pieces:
        wanted = piece[max(0, start - at) : max(0, end - at)]
        at += len(piece)
        if wanted:
            yield wanted
        if at >= end:
            return
