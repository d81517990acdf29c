"""Zips that come out the same every time: fixed times, fixed order, fixed creator."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Mapping

_WHEN = (2026, 8, 17, 7, 0, 0)


def entry(name: str, method: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    """An entry of the fixed time, an ordinary file readable by all."""
    info = zipfile.ZipInfo(name, _WHEN)
    info.compress_type = method
    info.create_system = 3
    info.external_attr = 0o100644 << 16
    return info


def zip_bytes(files: Mapping[str, str | bytes]) -> bytes:
    """A zip of these files, in this order."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, content in files.items():
            package.writestr(entry(name), content)
    return packed.getvalue()


def zip_with_raw_names(files: Mapping[str, str | bytes], raw: Mapping[str, bytes]) -> bytes:
    """As `zip_bytes`; the names in `raw` are written as those bytes, without the UTF-8 flag, as old tools do.

    `raw` maps a plain ASCII name, found nowhere else, to bytes of the same length."""
    packed = zip_bytes(files)
    for plain, name in raw.items():
        if len(plain) != len(name) or packed.count(plain.encode()) != 2:
            raise ValueError(plain)
        packed = packed.replace(plain.encode(), name)
    return packed


_TONES = "\u0300\u0301\u0303\u0309\u0323"


def cp1258(text: str) -> bytes:
    """Vietnamese in the old Windows code page, which has tones only as marks after their vowel."""
    spelled = []
    for letter in unicodedata.normalize("NFC", text):
        marks = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in marks if mark in _TONES)
        plain = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))
        spelled.append(plain + tone)
    return "".join(spelled).encode("cp1258")
