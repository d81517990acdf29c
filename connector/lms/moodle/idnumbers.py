"""The idnumbers that say "this category, this course is ours"."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from connector.lms.moodle.names import folded

PREFIX = "hoclieu"
LONGEST_IDNUMBER = 100
"""Characters of `idnumber` of a category and of a course (Moodle 4.2 and 4.5 `lib/db/install.xml`)."""


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


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]
