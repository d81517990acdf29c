"""Names that people typed, compared the way people read them."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches


def folded(name: str) -> str:
    """The form in which two spellings of one name are equal: NFC, case-folded, single spaces.

    Moodle gives names as HTML (`Lý &amp; Hoá`), and NFC and NFD are mixed in what teachers type.
    """
    return " ".join(unicodedata.normalize("NFC", html.unescape(name)).casefold().split())


def close_names(name: str, names: Iterable[str]) -> list[str]:
    """Up to three of `names` that look like `name` when diacritics are left aside, for a message."""
    by_bare = {_bare(other): " ".join(html.unescape(other).split()) for other in names}
    return [by_bare[found] for found in get_close_matches(_bare(name), by_bare, n=3, cutoff=0.6)]


def _bare(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", folded(name).replace("đ", "d"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
