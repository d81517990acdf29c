"""Words that lessons are found by: without accents, in any order. Pure."""

from __future__ import annotations

from connector.lessons.identity import unaccented

_MOST_TERMS = 12


def searchable(*parts: str) -> str:
    """What is kept beside a lesson to be searched in: each word with a space before it, so that beginnings of words
    are found and not their middles."""
    return "".join(f" {word}" for part in parts for word in unaccented(part).split())


def terms(asked: str) -> list[str]:
    """What somebody typed, as words each of which must be there; with accents or without, NFC or NFD."""
    return list(dict.fromkeys(unaccented(asked).split()))[:_MOST_TERMS]
