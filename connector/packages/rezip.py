"""A new zip made of an old one's entries: compressed data is copied as it is, names may change, nothing is in memory.

Format: APPNOTE.TXT 6.3.10, 4.3. Names are written as UTF-8 and say so; no extra fields, no zip64.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from connector.packages.archive import Archive
from connector.packages.directory import BadPackageError, Entry

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION, _UNIX, _UTF8 = 20, 3 << 8, 0x800
_MOST = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Part:
    """One entry of the new zip: the old one's data under `name`, or `content` in its place."""

    name: str
    entry: Entry
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Written:
    name: bytes
    method: int
    crc: int
    packed: int
    size: int
    stamp: int
    mode: int
    offset: int


def write_zip(out: BinaryIO, archive: Archive, parts: Sequence[Part]) -> None:
    """Writes `parts` in their order; raises `BadPackageError` when they do not fit a plain zip."""
    written = [_write(out, archive, part) for part in parts]
    start = out.tell()
    for one in written:
        out.write(_central(one))
    size = out.tell() - start
    if start + size > _MOST or len(written) > 0xFFFF:
        raise BadPackageError("too_large")
    out.write(_END.pack(b"PK\x05\x06", 0, 0, len(written), len(written), size, start, 0))


def _write(out: BinaryIO, archive: Archive, part: Part) -> _Written:
    entry, offset = part.entry, out.tell()
    name = part.name.encode("utf-8")
    method, crc, packed, size = entry.method, entry.crc, entry.packed, entry.size
    data: Iterator[bytes] = archive.packed_data(entry)
    if part.content is not None:
        compressed = _deflated(part.content)
        method, crc, packed, size = 8, zlib.crc32(part.content), len(compressed), len(part.content)
        data = iter([compressed])
    if max(offset, packed, size) >= _MOST:
        raise BadPackageError("too_large")
    stamp = entry.stamp
    head = (b"PK\x03\x04", _VERSION, _UTF8, method, stamp & 0xFFFF, stamp >> 16, crc, packed, size, len(name), 0)
    out.write(_LOCAL.pack(*head) + name)
    out.writelines(data)
    return _Written(name, method, crc, packed, size, stamp, entry.mode, offset)


def _deflated(content: bytes) -> bytes:
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    return deflater.compress(content) + deflater.flush()


def _central(one: _Written) -> bytes:
    sizes = (one.crc, one.packed, one.size, len(one.name), 0, 0, 0, 0)
    when = (one.stamp & 0xFFFF, one.stamp >> 16)
    return (
        _CENTRAL.pack(
            b"PK\x01\x02", _UNIX | _VERSION, _VERSION, _UTF8, one.method, *when, *sizes, one.mode << 16, one.offset
        )
        + one.name
    )
