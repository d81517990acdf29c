"""What the product says to people: every sentence in Vietnamese and English, side by side."""

from __future__ import annotations

import os
from typing import NamedTuple


class Text(NamedTuple):
    """One sentence in both languages; `str()` gives the one chosen by `HOCLIEU_LANG` (default `vi`)."""

    vi: str
    en: str

    def __str__(self) -> str:
        return self.en if language() == "en" else self.vi

    def filled(self, **values: object) -> Text:
        """The same sentence with `{name}` places filled in both languages."""
        return Text(self.vi.format(**values), self.en.format(**values))


def language() -> str:
    """`vi` or `en`, as `HOCLIEU_LANG` says."""
    return "en" if os.environ.get("HOCLIEU_LANG", "vi").lower().startswith("en") else "vi"
