"""What a file is when it is not a SCORM package, so that its teacher can be told by name."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Format(StrEnum):
    SCORM12 = "scorm12"
    SCORM2004 = "scorm2004"
    AICC = "aicc"
    CMI5 = "cmi5"
    TINCAN = "tincan"
    H5P = "h5p"
    IMSCP = "imscp"
    COMMON_CARTRIDGE = "common_cartridge"
    QTI = "qti"
    HTML = "html"
    VIDEO = "video"
    PDF = "pdf"
    OFFICE = "office"
    ARCHIVE = "archive"
    UNKNOWN = "unknown"


SCORM = frozenset({Format.SCORM12, Format.SCORM2004})

_VIDEO = (
    ".mp4",
    ".m4v",
    ".mov",
    ".webm",
    ".mkv",
    ".avi",
    ".wmv",
    ".flv",
    ".mpg",
    ".mpeg",
    ".ts",
    ".3gp",
    ".ogv",
)
_OFFICE = (
    ".pptx",
    ".ppt",
    ".ppsx",
    ".pps",
    ".docx",
    ".doc",
    ".xlsx",
    ".xls",
    ".odp",
    ".odt",
    ".ods",
    ".pptm",
)
_ARCHIVE = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz")
_MANIFESTS = {
    "cmi5.xml": Format.CMI5,
    "tincan.xml": Format.TINCAN,
    "h5p.json": Format.H5P,
}
_MAGIC: tuple[tuple[int, bytes, Format], ...] = (
    (0, b"%PDF-", Format.PDF),
    (4, b"ftyp", Format.VIDEO),
    (4, b"moov", Format.VIDEO),
    (0, b"\x1aE\xdf\xa3", Format.VIDEO),
    (8, b"AVI ", Format.VIDEO),
    (0, b"FLV\x01", Format.VIDEO),
    (0, b"\x00\x00\x01\xba", Format.VIDEO),
    (0, b"0&\xb2u\x8ef\xcf\x11", Format.VIDEO),
    (0, b"OggS", Format.VIDEO),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Format.OFFICE),
    (0, b"{\\rtf", Format.OFFICE),
    (0, b"Rar!\x1a\x07", Format.ARCHIVE),
    (0, b"7z\xbc\xaf\x27\x1c", Format.ARCHIVE),
    (0, b"\x1f\x8b", Format.ARCHIVE),
    (0, b"BZh", Format.ARCHIVE),
    (0, b"\xfd7zXZ\x00", Format.ARCHIVE),
    (257, b"ustar", Format.ARCHIVE),
)
HEAD_BYTES = 512


def of_bytes(head: bytes) -> Format:
    """The format of a file that is no zip, by its first `HEAD_BYTES` bytes; its name says nothing, teachers rename."""
    for offset, magic, format_ in _MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return format_
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return Format.HTML if text.startswith((b"<!doctype html", b"<html")) else Format.UNKNOWN


def of_names(names: Collection[str]) -> Format:
    """The format of a zip without `imsmanifest.xml`, by the names in it, in lower case."""
    for name, format_ in _MANIFESTS.items():
        if name in names:
            return format_
    if _is_aicc(names):
        return Format.AICC
    if "[content_types].xml" in names or {"content.xml", "mimetype"} <= set(names):
        return Format.OFFICE
    if any(name.endswith((".html", ".htm")) for name in names):
        return Format.HTML
    return _of_content(names)


def _is_aicc(names: Collection[str]) -> bool:
    endings = {name.rpartition(".")[2] for name in names}
    return "cst" in endings or {"au", "des"} <= endings or {"au", "crs"} <= endings


def _of_content(names: Collection[str]) -> Format:
    kinds = (
        (_VIDEO, Format.VIDEO),
        (_OFFICE, Format.OFFICE),
        ((".pdf",), Format.PDF),
        (_ARCHIVE, Format.ARCHIVE),
    )
    for endings, format_ in kinds:
        if any(name.endswith(endings) for name in names):
            return format_
    return Format.ARCHIVE
