"""Names as an LMS shows them: what every adapter and the catalogs that compare them hold to. Pure."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

LONGEST_NAME = 254
"""Characters; Moodle's activities, sections and categories have room for 255, courses for 254."""


@lru_cache(maxsize=4096)
def shown_name(name: str, longest: int = LONGEST_NAME) -> str:
    """A name that an LMS shows as it was given: NFC, single spaces, not too long, no `<` that looks like a tag.

    Moodle strips tags from names (PARAM_TEXT), so `x<5` would lose all that follows.
    """
    text = " ".join(unicodedata.normalize("NFC", name).replace("<", "< ").split())
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
