"""The idnumbers that say "this category, this course is ours", and names cut to what Moodle can hold."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from hashlib import sha256

from connector.lms.moodle.names import folded

PREFIX = "hoclieu"
LONGEST_IDNUMBER = 100
"""Characters of `idnumber` of a category and of a course (Moodle 4.2 and 4.5 `lib/db/install.xml`)."""

LONGEST_NAME = 254
"""Characters of a course's full name, the shortest; categories, sections and SCORM activities have 255."""


def category_idnumber(catalog_key: str, path: Sequence[str]) -> str:
    """Of the category at the end of `path`: names are hashed, since they may be long and hold any character."""
    names = "\n".join(folded(name) for name in path)
    return cut(f"{PREFIX}/{catalog_key}/{len(path)}-{_hash(names)}", LONGEST_IDNUMBER)


def course_idnumber(catalog_key: str, course_key: str) -> str:
    """Of a catalog's course; a course key that begins with its catalog's key is taken as it is."""
    own = course_key if course_key.startswith(f"{catalog_key}/") else f"{catalog_key}/{course_key}"
    return cut(f"{PREFIX}/{own}", LONGEST_IDNUMBER)


def cut(text: str, longest: int) -> str:
    """The text, or where it is too long its beginning with a hash of the whole, so that two texts stay two."""
    return text if len(text) <= longest else f"{text[: longest - 13]}~{_hash(text)}"


def moodle_name(name: str, longest: int = LONGEST_NAME) -> str:
    """A name that Moodle will not change: NFC, single spaces, not too long, and no `<` that looks like a tag.

    Moodle strips tags from names (PARAM_TEXT), so `x<5` would lose all that follows.
    """
    text = " ".join(unicodedata.normalize("NFC", name).replace("<", "< ").split())
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]
