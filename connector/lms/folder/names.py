"""Names of files and folders in a catalog: of small unaccented letters, safe on every disk and in every address."""

from __future__ import annotations

import re
from pathlib import Path

from mappings.guessing import bare

_SAFE = re.compile(r"[a-z0-9][a-z0-9._-]*")
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))})
LONGEST = 60


def plain_name(text: str) -> str:
    """`Bài 1: Hàm số` → `bai-1-ham-so`; '' where nothing is left."""
    words = re.sub(r"[^a-z0-9]+", "-", bare(text)).strip("-")[:LONGEST].strip("-")
    return f"{words}-" if words in _RESERVED else words


def folder_name(key: str, id: str) -> str:
    """Of a course by its key, which tells courses apart where its letters do; else with a part of its id."""
    parts = key.split("/")
    if all(_SAFE.fullmatch(p) and p.rstrip(".") == p and p.partition(".")[0] not in _RESERVED for p in parts):
        return "/".join(parts)
    return f"{plain_name(key) or 'mon'}-{id[:6]}"


def file_name(name: str, number: int, like: str, before: str) -> str:
    """`bai-1-ham-so-7.zip`: kept for the life of the activity, so that links to it stay; `like` gives the ending."""
    ending = re.sub(r"[^a-z0-9]", "", Path(like).suffix.lower())[:8] or "bin"
    kept = Path(before)
    if before and kept.suffix == f".{ending}":
        return kept.name
    return f"{plain_name(name) or 'bai'}-{number}.{ending}"
