"""Which lesson a submitted file belongs to, and what the teacher's own words say about it. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import count


def plain(text: str) -> str:
    """NFC, case-folded, single spaces: for matching what people typed (domain.md, Identity)."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def unaccented(text: str) -> str:
    """`plain` without diacritics, đ as d: for matching in which accents may be missing."""
    decomposed = unicodedata.normalize("NFD", plain(text).replace("đ", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def slots(existing: Mapping[str, str], filenames: Sequence[str]) -> dict[str, str]:
    """filename → slot of the lesson that it is a version of. `existing`: slot → file name of its newest version.

    One package is the rule, with slot ''. A file of the same name is the same lesson; when exactly one file and one
    lesson are left over, the teacher renamed the file; any other file is a new lesson, in a slot of its name.
    """
    chosen = _same_names(existing, filenames)
    new = [name for name in filenames if name not in chosen]
    left = [slot for slot in existing if slot not in chosen.values()]
    if len(new) == 1 and len(left) == 1:
        return {**chosen, new[0]: left[0]}
    alone = len(filenames) == 1 and not existing
    taken = {*existing, *chosen.values()}
    for name in new:
        chosen[name] = "" if alone else _free(plain(name)[:200], taken)
        taken.add(chosen[name])
    return chosen


def _same_names(existing: Mapping[str, str], filenames: Sequence[str]) -> dict[str, str]:
    by_name = {plain(name): slot for slot, name in existing.items()}
    chosen: dict[str, str] = {}
    for name in filenames:
        slot = by_name.pop(plain(name), None)
        if slot is not None:
            chosen[name] = slot
    return chosen


def _free(wanted: str, taken: Container[str]) -> str:
    """A slot keeps the name that its first file had, so that another file of that name may come and need its own."""
    return next(slot for n in count() if (slot := f"{wanted}~{n}" if n else wanted) not in taken)


@dataclass(frozen=True, slots=True)
class TeacherWords:
    """What the teacher wrote beside the file; empty where nothing was written."""

    title: str = ""
    topic: str = ""
    period: str = ""


_LABELS = {
    "title": ("ten bai", "ten bai giang", "bai", "title"),
    "topic": ("chu de", "topic"),
    "period": ("tiet ppct", "tiet", "period"),
}
_LINE = re.compile(r"^\s*[-•*]?\s*([^:：]{2,30})\s*[:：]\s*(.+?)\s*$")


def teacher_words(text: str) -> TeacherWords:
    """Reads lines like `Tên bài: …`, `Chủ đề: …`, `Tiết PPCT: …`, accents or not, from text or HTML."""
    found: dict[str, str] = {}
    for line in plain_lines(text):
        match = _LINE.match(line)
        if not match:
            continue
        label = unaccented(match.group(1))
        for field, names in _LABELS.items():
            if label in names and field not in found:
                found[field] = unicodedata.normalize("NFC", match.group(2))
    return TeacherWords(**found)


def plain_lines(text: str) -> list[str]:
    """The lines that people see, of text or HTML."""
    import html

    broken = re.sub(r"(?i)<\s*(?:br|/p|/div|/li)[^>]*>", "\n", text)
    return html.unescape(re.sub(r"<[^>]{0,2000}>", "", broken)).splitlines()


def display_title(words: TeacherWords, manifest_title: str | None, filename: str) -> str:
    """The teacher's title, else the package's, else the file's name without its ending."""
    stem = re.sub(r"(?i)\.(zip|h5p|mp4|pdf|pptx?)$", "", filename)
    for candidate in (words.title, manifest_title or "", stem, filename):
        title = " ".join(unicodedata.normalize("NFC", candidate).split())
        if title:
            return title[:500]
    return "?"
