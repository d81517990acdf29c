"""Small files of other kinds: enough of each that programs recognise it, the same bytes every time."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Iterator

from connector.sandbox.zipping import zip_bytes

MEGABYTE = 1024 * 1024


def tiny_mp4(seed: int = 0, kilobytes: int = 16) -> bytes:
    """An MP4 by its boxes (`ftyp`, `moov`, `mdat`); it is recognised as a video but shows nothing."""
    movie = _box(b"mvhd", bytes(4) + struct.pack(">IIII", 0, 0, 1000, 5000) + bytes(80))
    data = random.Random(seed).randbytes(kilobytes * 1024)  # noqa: S311 - filler, not a secret
    return _box(b"ftyp", b"mp42\0\0\0\0mp42isom") + _box(b"moov", movie) + _box(b"mdat", data)


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def tiny_png(seed: int = 0, side: int = 64) -> bytes:
    """A square picture of one colour."""
    colour = random.Random(seed).randbytes(3)  # noqa: S311 - filler, not a secret
    rows = (b"\0" + colour * side) * side
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def tiny_pdf() -> bytes:
    """One empty page."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )


def tiny_pptx(title: str) -> bytes:
    """A PowerPoint file by its parts; no slide in it."""
    types = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return zip_bytes({"[Content_Types].xml": types, "ppt/presentation.xml": "<p/>", "docProps/title.txt": title})


def filler(megabytes: int, seed: int) -> Iterator[bytes]:
    """Incompressible blocks of 1 MB, as video is to zip."""
    source = random.Random(seed)  # noqa: S311 - filler, not a secret
    for _ in range(megabytes):
        yield source.randbytes(MEGABYTE)
