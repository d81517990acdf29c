"""Manifests in the encodings that tools really write, brought to UTF-8."""

from __future__ import annotations

import codecs
import re
import unicodedata

_WIDE_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""<\?xml[^>]{0,80}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_SINGLE_BYTE = re.compile(r"(iso-?8859-\d{1,2}|latin-?1|(windows-|cp)125\d)", re.IGNORECASE)
_UTF8 = re.compile(r"utf-?8|us-ascii|ascii", re.IGNORECASE)


def to_utf8(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The manifest as UTF-8 without byte-order mark, and the codes of what stood in the way.

    Bytes that fit no known encoding are left as they are: the parser then says where they are wrong. Only encodings
    named here are decoded; Python knows some that are slow or lead elsewhere."""
    for bom, encoding in _WIDE_BOMS:
        if data.startswith(bom):
            return _recode(data, encoding), ()
    if data[:2] in (b"<\0", b"\0<"):
        return _recode(data, "utf-16-le" if data[0] else "utf-16-be"), ()
    notes: list[str] = []
    if data.startswith(codecs.BOM_UTF8):
        notes.append("manifest_bom")
        data = data[len(codecs.BOM_UTF8) :]
    stripped = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if stripped != data and stripped.startswith(b"<?xml"):
        notes.append("manifest_leading_bytes")
        data = stripped
    return _by_declaration(data, notes), tuple(notes)


def _by_declaration(data: bytes, notes: list[str]) -> bytes:
    match = _DECLARED.match(data[:200])
    encoding = match[1].decode("ascii") if match else "utf-8"
    if _SINGLE_BYTE.fullmatch(encoding):
        return _recode(data, encoding)
    if not _UTF8.fullmatch(encoding):
        notes.append("manifest_wrong_encoding")
    if _is_utf8(data):
        return data
    if "manifest_wrong_encoding" not in notes:
        notes.append("manifest_wrong_encoding")
    return _recode(data, "cp1258")


def _is_utf8(data: bytes) -> bool:
    try:
        codecs.utf_8_decode(data, "strict", True)
    except UnicodeDecodeError:
        return False
    return True


def _recode(data: bytes, encoding: str) -> bytes:
    """CP1258 keeps tones apart from their vowels; everything else here is composed."""
    try:
        text = data.decode(encoding)
        return (unicodedata.normalize("NFC", text) if "1258" in encoding else text).encode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError, LookupError):
        return data
