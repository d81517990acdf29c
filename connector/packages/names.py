"""Names of zip entries: which characters the bytes mean, and whether the path is safe to follow."""

from __future__ import annotations

import re
import unicodedata
import zlib
from enum import Enum

from connector.packages.limits import Limits


class NameEncoding(Enum):
    """How the bytes of a name became characters."""

    DECLARED = "declared"
    UNDECLARED_UTF8 = "undeclared UTF-8"
    LEGACY = "legacy code page"


def decode_name(raw: bytes, utf8_flag: bool, unicode_path: bytes | None) -> tuple[str, NameEncoding]:
    """Characters of a name; old Vietnamese tools write CP1258, or UTF-8 without the flag (domain.md, What schools use).

    `unicode_path` is the content of Info-ZIP's extra field 0x7075, used only when its checksum fits `raw`."""
    if raw.isascii():
        return raw.decode("ascii"), NameEncoding.DECLARED
    stated = _stated_in_extra(raw, unicode_path)
    if stated is not None:
        return stated, NameEncoding.DECLARED
    try:
        return raw.decode("utf-8"), NameEncoding.DECLARED if utf8_flag else NameEncoding.UNDECLARED_UTF8
    except UnicodeDecodeError:
        return _decode_legacy(raw), NameEncoding.LEGACY


def _stated_in_extra(raw: bytes, field: bytes | None) -> str | None:
    if not field or len(field) < 6 or int.from_bytes(field[1:5], "little") != zlib.crc32(raw):
        return None
    try:
        return field[5:].decode("utf-8")
    except UnicodeDecodeError:
        return None


def _decode_legacy(raw: bytes) -> str:
    try:
        return unicodedata.normalize("NFC", raw.decode("cp1258"))
    except UnicodeDecodeError:
        return unicodedata.normalize("NFC", raw.decode("cp437"))


_DRIVE = re.compile(r"[A-Za-z]:")
_CLIMBING = re.compile(r"(^|/)(?!\.?(/|$))[ .]+(/|$)")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ODD = re.compile(r"[\t\r\n\u202a-\u202e\u2066-\u2069]")


def path_problem(name: str, limits: Limits) -> str | None:
    """The finding code for an entry name that must not be unpacked, or that is merely odd; None when it is fine."""
    path = name.replace("\\", "/")
    if not path or path.startswith("/") or _DRIVE.match(path) or _FORBIDDEN.search(path) or _climbs(path):
        return "unsafe_path"
    if len(path) > limits.name_length:
        return "name_too_long"
    if path.rstrip("/").count("/") > limits.depth:
        return "too_deep"
    return "odd_name" if _ODD.search(path) else None


def _climbs(path: str) -> bool:
    """Also `.. ` and `...`: Windows drops trailing dots and spaces."""
    return _CLIMBING.search(path) is not None


def normal_path(name: str) -> str:
    """Forward slashes, no `.` and no empty segment; a folder keeps its trailing slash."""
    path = name.replace("\\", "/")
    if "//" not in path and "./" not in path:
        return path
    parts = [part for part in path.split("/") if part not in ("", ".")]
    return "/".join(parts) + ("/" if path.endswith("/") and parts else "")


_STRIPPED = re.compile(r"[\x00-\x1f\x7f-\x9f&<>\"`|':]|\.\.+")


def moodle_name(path: str) -> str:
    """The path under which Moodle files an entry: it drops these characters (PARAM_PATH), so links to it break."""
    return _STRIPPED.sub("", path)
