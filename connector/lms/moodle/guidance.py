"""Whether a topic tells students how to learn it: by words in its summary, or by a label or page in it. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

WORDS = frozenset({"label", "page"})
"""Activities that are words to read."""

_TAG = re.compile(r"<[^>]*>")


def is_guided(summary: str, shown: Iterable[str]) -> bool:
    """`summary` is the section's HTML; `shown`: the kinds of the activities that students see in it."""
    said = html.unescape(_TAG.sub("", summary)).strip()
    return bool(said) or "<img" in summary or not WORDS.isdisjoint(shown)
