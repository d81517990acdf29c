"""Moodle's HTML editor fields as plain text with their line breaks."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    {"blockquote", "div", "dd", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre"}
)
_BLOCKS |= {"article", "footer", "header", "section", "table", "tr", "ul"}
_UNSEEN = frozenset({"script", "style", "head", "template"})


def plain_text(markup: str) -> str:
    """The text a reader of the page would see: block ends and `<br>` as line ends, list items with a dash."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - HTMLParser's own signature
        self._unseen += tag in _UNSEEN
        if tag == "br":
            self.parts.append("\n")
        elif tag in _BLOCKS:
            self._break()
        if tag == "li":
            self.parts.append("- ")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN and self._unseen > 0
        if tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            # Line ends of the source are mere spaces in HTML.
            self._words(re.sub(r"\s+", " ", data))

    def _words(self, words: str) -> None:
        if words.strip() or (self.parts and self.parts[-1] != "\n"):
            self.parts.append(words)

    def _break(self) -> None:
        if self.parts and self.parts[-1] != "\n":
            self.parts.append("\n")
