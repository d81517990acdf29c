"""Required changes one by one, and the teacher's words that answer them. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from connector.lessons.identity import plain_lines, unaccented

_BULLET = re.compile(r"^\s*(?:[-–•*+]|\(?\d{1,2}[.)]|[a-zđ][.)])\s+")
_ANSWERS = ("da sua", "da chinh sua", "giai trinh", "tiep thu", "noi dung da chinh sua", "noi dung chinh sua")
_LABEL = re.compile(r"^\s*[-•*]?\s*([^:：]{2,40})\s*[:：]\s*(.*)$")
_LONGEST = 10_000


def required(text: str) -> tuple[str, ...]:
    """What a verdict asks for, one change per line, without its bullet or number (`1. Ghi nguồn` → `Ghi nguồn`)."""
    lines = (" ".join(_BULLET.sub("", line).split()) for line in text.splitlines())
    return tuple(line for line in lines if line)


def revision_words(text: str) -> str:
    """What the teacher wrote beside the file about what was changed: after `Đã sửa:`, `Giải trình:` or `Tiếp thu:`
    (accents or not), up to the next label that is not one of these. Text or HTML; '' where nothing was written."""
    return unicodedata.normalize("NFC", "\n".join(_answering(text)).strip())[:_LONGEST]


def _answering(text: str) -> Iterator[str]:
    within = False
    for line in plain_lines(text):
        if (label := _LABEL.match(line)) and _is_label(label.group(1)):
            within = _answers(label.group(1))
            if within and label.group(2).strip():
                yield label.group(2).strip()
        elif within and line.strip():
            yield line.strip()


def _is_label(said: str) -> bool:
    """A short beginning without a full stop: `Tên bài`, `Đã sửa`; not `Slide 3, phần mở đầu, đã`."""
    return _answers(said) or len(said.split()) <= 3


def _answers(said: str) -> bool:
    return unaccented(said) in _ANSWERS
