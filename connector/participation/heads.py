"""What the SQL files say of themselves in their heads: so that a figure can be shown with its own definition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from connector.participation.prepared import SQL_FOLDER
from connector.text import Text

_LABELS = {
    "Định nghĩa": "definition.vi",
    "Definition": "definition.en",
    "Mẫu số / Denominator": "denominator",
    "Loại trừ / Exclusions": "exclusions",
    "Nguồn / Source": "source",
}


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one SQL file; `denominator`, `exclusions` and `source` hold both languages in one sentence."""

    file: str
    title: Text
    definition: Text
    denominator: str
    exclusions: str
    source: str


@cache
def head_of(name: str) -> Head:
    """The head of `indicators/<name>.sql`."""
    title, *paragraphs = _paragraphs((SQL_FOLDER / f"{name}.sql").read_text("utf-8"))
    said: dict[str, str] = {}
    for paragraph in paragraphs:
        label, _, words = paragraph.partition(": ")
        if label in _LABELS:
            said[_LABELS[label]] = words
    vi, _, en = title.rstrip(".").partition(" / ")
    return Head(
        f"{name}.sql",
        Text(vi, en),
        Text(said["definition.vi"], said["definition.en"]),
        said["denominator"],
        said["exclusions"],
        said["source"],
    )


def _paragraphs(sql: str) -> Iterator[str]:
    """The paragraphs of the comment at the top; a line that is indented goes on with the one before."""
    paragraph: list[str] = []
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        text = line.removeprefix("--")
        if not text.startswith("   ") and paragraph:
            yield " ".join(paragraph)
            paragraph = []
        if text.strip():
            paragraph.append(text.strip())
    if paragraph:
        yield " ".join(paragraph)
