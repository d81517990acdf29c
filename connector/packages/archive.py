"""A package opened in place: entries judged before anything is unpacked, reads bounded whatever the headers claim."""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Callable, Iterator
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from connector.packages.directory import BadPackageError, Entry, read_directory
from connector.packages.limits import Limits

_LOCAL = struct.Struct("<4s5H3L2H")
_STORED, _DEFLATED = 0, 8
_CHUNK = 64 * 1024
_LARGEST_TRIED, _BEGINNING = 16, 2048
_TRIED_BYTES = 200 * 2**20
_DESCRIPTOR = 24
_PIECE = 8192
"""Bytes given to the inflater at a time: a bomb makes a thousand times as many of them."""
Note = Callable[[str, str], None]
"""Called with a finding's code and the entry it is about."""


class Archive:
    """Entries of a zip by name. Opening raises `BadPackageError` for a file that is not one honest zip, `OSError` for a
    disk that cannot be read. Nothing is written anywhere."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.limits = limits
        self._file: BinaryIO = path.open("rb", buffering=0)
        try:
            self.packed_bytes = path.stat().st_size
            self.entries, self._start, self.trailing = read_directory(self._file, self.packed_bytes, limits)
            self._data_at = self._check_layout()
        except BaseException:
            self._file.close()
            raise
        self.files = {entry.name: entry for entry in reversed(self.entries) if not entry.is_folder}
        self.unpacked_bytes = sum(entry.size for entry in self.entries)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._file.close()

    def read(self, name: str, max_bytes: int) -> bytes:
        """The whole content of the file `name` (the first of that name, as Moodle takes it); at most `max_bytes`."""
        entry = self.files[name]
        if entry.size > max_bytes:
            raise BadPackageError("entry_too_large", name, limit=max_bytes // 2**20)
        content = b"".join(self._unpack(entry, entry.size + 1, entry.packed))
        if len(content) != entry.size:
            raise BadPackageError("lying_size", name)
        if zlib.crc32(content) != entry.crc:
            raise BadPackageError("entry_corrupt", name)
        return content

    def check_contents(self) -> None:
        """Unpacks the beginning of entries, most of the largest: one that gives more than it claims is a bomb."""
        deflated = (entry for entry in self.entries if entry.method == _DEFLATED and entry.packed)
        left = _TRIED_BYTES
        for number, entry in enumerate(sorted(deflated, key=attrgetter("packed"), reverse=True)):
            begin = _CHUNK if number < _LARGEST_TRIED else _BEGINNING
            unpacked = sum(map(len, self._unpack(entry, min(entry.size + 1, left), begin)))
            if unpacked > entry.size:
                raise BadPackageError("lying_size", entry.name)
            left -= unpacked
            if left <= 0:
                return

    def packed_data(self, entry: Entry) -> Iterator[bytes]:
        """The entry's data as it lies in the file, still compressed."""
        self._file.seek(self._data_at[self._place[entry.offset]])
        left = entry.packed
        while left > 0 and (chunk := self._file.read(min(left, 2**20))):
            left -= len(chunk)
            yield chunk

    def trailing_is_blank(self) -> bool:
        """What follows the archive is only what a careless transfer adds."""
        self._file.seek(self.packed_bytes - self.trailing)
        return not self._file.read(self.trailing).strip(b"\0\r\n\t \x1a")

    def _check_layout(self) -> list[int]:
        """Where each entry's data begins, by header offset; entries may neither overlap nor leave the start free."""
        by_offset = sorted(self.entries, key=attrgetter("offset"))
        if by_offset and by_offset[0].offset != 0:
            raise BadPackageError("prefixed")
        self._place = {entry.offset: number for number, entry in enumerate(by_offset)}
        data_at = []
        for number, entry in enumerate(by_offset):
            end = by_offset[number + 1].offset if number + 1 < len(by_offset) else self._start
            data_at.append(self._check_local(entry, end))
        return data_at

    def _check_local(self, entry: Entry, end: int) -> int:
        if entry.offset + _LOCAL.size > end:
            raise BadPackageError("overlapping", entry.name)
        self._file.seek(entry.offset)
        header = self._file.read(_LOCAL.size + len(entry.raw))
        if len(header) < _LOCAL.size + len(entry.raw) or header[:4] != b"PK\x03\x04":
            raise BadPackageError("archive_broken", entry.name)
        _, _, flags, method, _, _, crc, packed, size, name_length, extra_length = _LOCAL.unpack_from(header)
        if header[_LOCAL.size :] != entry.raw or name_length != len(entry.raw) or method != entry.method:
            raise BadPackageError("header_mismatch", entry.name)
        if (flags ^ entry.flags) & 1 or (not flags & 8 and not _agree(entry, crc, packed, size)):
            raise BadPackageError("header_mismatch", entry.name)
        data_at = entry.offset + _LOCAL.size + name_length + extra_length
        if data_at + entry.packed > end:
            raise BadPackageError("overlapping", entry.name)
        self._check_gap(data_at + entry.packed, end)
        return int(data_at)

    def _check_gap(self, at: int, end: int) -> None:
        """Between two entries lies at most a data descriptor; an entry that only some programs see is an attack."""
        if end - at <= _DESCRIPTOR:
            return
        self._file.seek(at)
        if b"PK\x03\x04" in self._file.read(min(end - at, _CHUNK)):
            raise BadPackageError("hidden_entry")

    def _unpack(self, entry: Entry, most: int, packed: int) -> Iterator[bytes]:
        """At most `most` bytes out of at most the first `packed` bytes of the entry's data."""
        self._file.seek(self._data_at[self._place[entry.offset]])
        left = min(packed, entry.packed)
        inflater = zlib.decompressobj(-15) if entry.method == _DEFLATED else None
        while left > 0 and most > 0:
            chunk = self._file.read(min(left, _PIECE if inflater else _CHUNK))
            if not chunk:
                return
            left -= len(chunk)
            out = _inflate(inflater, chunk, most, entry.name) if inflater else chunk[:most]
            most -= len(out)
            yield out


def _inflate(inflater: zlib._Decompress, chunk: bytes, most: int, name: str) -> bytes:
    try:
        return inflater.decompress(chunk, most)
    except zlib.error as error:
        raise BadPackageError("entry_corrupt", name) from error


def _agree(entry: Entry, crc: int, packed: int, size: int) -> bool:
    """Zip64 entries hold their sizes elsewhere."""
    if 0xFFFFFFFF in (packed, size):
        return True
    return (crc, packed, size) == (entry.crc, entry.packed, entry.size)


def judge_entries(archive: Archive, note: Note) -> None:
    """Everything about single entries that refuses or deserves a word, without reading their content."""
    for entry in archive.entries:
        for code in _problems(entry, archive.limits):
            note(code, entry.name)
    packed = sum(entry.packed for entry in archive.entries)
    if archive.unpacked_bytes > archive.limits.unpacked_bytes:
        note("too_large", "")
    if _explodes(archive.unpacked_bytes, packed, archive.limits) and not any(
        _explodes(entry.size, entry.packed, archive.limits) for entry in archive.entries
    ):
        note("bomb", "")
    if archive.trailing:
        note("trailing_bytes" if archive.trailing_is_blank() else "appended", "")


def _problems(entry: Entry, limits: Limits) -> Iterator[str]:
    if entry.encrypted:
        yield "encrypted"
    elif entry.method not in (_STORED, _DEFLATED):
        yield "odd_compression"
    elif _lies(entry):
        yield "lying_size"
    if _explodes(entry.size, entry.packed, limits):
        yield "bomb"
    if entry.is_folder and entry.size:
        yield "archive_broken"
    if _is_special(entry.mode):
        yield "symlink"


def _lies(entry: Entry) -> bool:
    """Deflate never makes content noticeably larger, and stored content keeps its size."""
    if entry.method == _STORED:
        return entry.packed != entry.size
    return entry.packed > entry.size + entry.size // 10 + 1024


def _explodes(size: int, packed: int, limits: Limits) -> bool:
    return size > limits.ratio_from and size > packed * limits.entry_ratio


def _is_special(mode: int) -> bool:
    """Links, devices, sockets and pipes; many tools leave the type empty."""
    return stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR)
