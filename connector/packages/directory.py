"""The central directory of a zip, read by hand: every count and offset is checked before anything is built from it.

Format: APPNOTE.TXT 6.3.10, sections 4.3 and 4.5. The standard `zipfile` builds the whole list first, accepts
overlapping entries and prefixed bytes, and raises what it likes on names, so it is not used for reading here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from connector.packages.limits import Limits
from connector.packages.names import NameEncoding, decode_name, normal_path

_END = struct.Struct("<4s4H2LH")
_END64_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_HEADER = struct.Struct("<4s6H3L5H2L")
_TAIL = 65_535 + _END.size
_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF


class BadPackageError(Exception):
    """Reading stops here: the finding's code, where it was found, and what its message needs."""

    def __init__(self, code: str, where: str = "", **values: object) -> None:
        super().__init__(code, where)
        self.code = code
        self.where = where
        self.values = values


@dataclass(frozen=True, slots=True)
class Entry:
    """One file or folder as the central directory has it. `name` is normalised, `stored` as written; sizes in bytes."""

    name: str
    stored: str
    raw: bytes
    encoding: NameEncoding
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    mode: int
    stamp: int
    """Date and time as MS-DOS keeps them: the date in the upper 16 bits."""

    @property
    def is_folder(self) -> bool:
        return self.name.endswith("/")

    @property
    def encrypted(self) -> bool:
        return bool(self.flags & 0x2041)


@dataclass(frozen=True, slots=True)
class _End:
    """What the end record says; `at` is where the central directory must end."""

    entries: int
    size: int
    offset: int
    at: int
    trailing: int


def read_directory(file: BinaryIO, length: int, limits: Limits) -> tuple[list[Entry], int, int]:
    """(entries, start of the central directory, bytes after the archive's end); raises `BadPackageError`."""
    end = _read_end(file, length)
    if end.entries > limits.entries:
        raise BadPackageError("too_many_entries", count=end.entries, limit=limits.entries)
    if end.size > limits.directory_bytes:
        raise BadPackageError("directory_too_large", limit=limits.directory_bytes // 2**20)
    start = end.at - end.size
    if start < 0 or end.offset > start:
        raise BadPackageError("archive_broken")
    if end.offset < start:
        raise BadPackageError("prefixed")
    file.seek(start)
    entries = list(_entries(file.read(end.size), end.entries))
    return entries, start, end.trailing


def _read_end(file: BinaryIO, length: int) -> _End:
    tail_at = max(0, length - _TAIL)
    file.seek(tail_at)
    tail = file.read(_TAIL)
    at, trailing = _find_end(tail)
    _, disk, directory_disk, here, total, size, offset, _ = _END.unpack_from(tail, at)
    if (disk, directory_disk) not in (
        (0, 0),
        (_FULL16, _FULL16),
        (0, _FULL16),
        (_FULL16, 0),
    ) or here != total:
        raise BadPackageError("spanned")
    if _FULL16 in (total, disk) or _FULL32 in (size, offset):
        end64 = _read_end64(file, tail_at + at, trailing)
        if end64 is not None:
            return end64
    return _End(total, size, offset, tail_at + at, trailing)


def _find_end(tail: bytes) -> tuple[int, int]:
    """Where the end record lies and how many bytes follow it. Two that both fit the file's end are two archives."""
    fitting: list[int] = []
    last = -1
    at = tail.find(b"PK\x05\x06")
    while at >= 0:
        if at + _END.size <= len(tail):
            last = at
            if at + _END.size + _comment_length(tail, at) == len(tail):
                fitting.append(at)
        at = tail.find(b"PK\x05\x06", at + 1)
    if len(fitting) > 1:
        raise BadPackageError("ambiguous")
    if fitting:
        return fitting[0], 0
    if last < 0:
        raise BadPackageError("archive_cut")
    after = len(tail) - last - _END.size - _comment_length(tail, last)
    return last, max(after, 1)


def _comment_length(tail: bytes, at: int) -> int:
    return int.from_bytes(tail[at + 20 : at + 22], "little")


def _read_end64(file: BinaryIO, end_at: int, trailing: int) -> _End | None:
    locator_at = end_at - _END64_LOCATOR.size
    if locator_at < 0:
        return None
    file.seek(locator_at)
    signature, disk, at, disks = _END64_LOCATOR.unpack(file.read(_END64_LOCATOR.size))
    if signature != b"PK\x06\x07":
        return None
    if disk != 0 or disks > 1:
        raise BadPackageError("spanned")
    if at > locator_at - _END64.size:
        raise BadPackageError("archive_broken")
    file.seek(at)
    record = _END64.unpack(file.read(_END64.size))
    if record[0] != b"PK\x06\x06":
        raise BadPackageError("prefixed")
    if record[4] or record[5] or record[6] != record[7]:
        raise BadPackageError("spanned")
    return _End(record[7], record[8], record[9], at, trailing)


def _entries(data: bytes, expected: int) -> Iterator[Entry]:
    at = count = 0
    while at < len(data):
        if len(data) - at < _HEADER.size or data[at : at + 4] != b"PK\x01\x02" or count == expected:
            raise BadPackageError("archive_broken")
        fields = _HEADER.unpack_from(data, at)
        name_length, extra_length, comment_length = fields[10], fields[11], fields[12]
        name_at = at + _HEADER.size
        extra_at = name_at + name_length
        at = extra_at + extra_length + comment_length
        if at > len(data):
            raise BadPackageError("archive_broken")
        yield _entry(fields, data[name_at:extra_at], data[extra_at : extra_at + extra_length])
        count += 1
    if count != expected:
        raise BadPackageError("archive_broken")


def _entry(fields: tuple[int, ...], raw: bytes, extra: bytes) -> Entry:
    flags, method, crc, packed, size = (
        fields[3],
        fields[4],
        fields[7],
        fields[8],
        fields[9],
    )
    disk, mode, offset = fields[13], fields[15] >> 16, fields[16]
    extras = dict(_extra_fields(extra)) if extra else {}
    if _FULL32 in (packed, size, offset):
        size, packed, offset = _zip64(extras.get(1, b""), size, packed, offset)
    if disk not in (0, _FULL16):
        raise BadPackageError("spanned")
    stored, encoding = decode_name(raw, bool(flags & 0x800), extras.get(0x7075))
    return Entry(
        normal_path(stored),
        stored,
        raw,
        encoding,
        flags,
        method,
        crc,
        packed,
        size,
        offset,
        mode,
        fields[6] << 16 | fields[5],
    )


def _extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        yield kind, extra[at + 4 : at + 4 + length]
        at += 4 + length


def _zip64(field: bytes, *values: int) -> tuple[int, ...]:
    """Only the values that are full in the header stand in the extra field, in this order: size, packed, offset."""
    at, result = 0, []
    for value in values:
        if value == _FULL32:
            if at + 8 > len(field):
                raise BadPackageError("archive_broken")
            value = int.from_bytes(field[at : at + 8], "little")
            at += 8
        result.append(value)
    return tuple(result)
