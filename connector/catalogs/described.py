"""What an activity of a catalog says of its lesson: for the student whose and about what, for an inspector by whose
approval it stands there. In Vietnamese, whatever language the service speaks. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256

from connector.lessons.records import Lesson
from mappings.schema import School

LONGEST_TAG = 50
"""Characters (Moodle's `tag.name` holds 255; its pages cut at 50)."""


@dataclass(frozen=True, slots=True)
class Approved:
    """One level's approval of a version. `number` is that of its minutes; empty where they carry none."""

    level: str
    level_name: str
    day: date
    number: str = ""


@dataclass(frozen=True, slots=True)
class Described:
    html: str
    tags: tuple[str, ...]

    @property
    def digest(self) -> str:
        return digest(self.html, self.tags)


def digest(description: str, tags: Sequence[str]) -> str:
    """The same for the same words, in whatever order and case an LMS gives the tags back."""
    return sha256("\n".join((description.strip(), *_alike(tuple(tags)))).encode()).hexdigest()


@lru_cache(maxsize=4096)
def _alike(tags: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(tag.casefold() for tag in tags))


@lru_cache(maxsize=4096)
def _tags(subject: str, grade: int, school: str) -> tuple[str, ...]:
    return tuple(_tag(tag) for tag in (subject, f"Lớp {grade}", school))


def described(lesson: Lesson, school: School, subject: str, version: int, approved: Sequence[Approved]) -> Described:
    period = f", tiết {html.escape(lesson.period)}" if lesson.period else ""
    lines = (
        f"<strong>Tác giả:</strong> {html.escape(lesson.author_name or 'chưa rõ')}, {html.escape(school.name)}",
        f"<strong>Môn:</strong> {html.escape(subject)} lớp {lesson.grade}{period}",
        f"<strong>Thẩm định:</strong> {'; '.join(map(_approval, approved))}",
        f"<strong>Bản:</strong> {version}",
    )
    return Described(f"<p>{'<br>'.join(lines)}</p>", _tags(subject, lesson.grade, school.name))


@lru_cache(maxsize=4096)
def _approval(one: Approved) -> str:
    minutes = f", biên bản {html.escape(one.number)}" if one.number else ""
    return f"{html.escape(one.level_name)} {one.day:%d/%m/%Y}{minutes}"


def _tag(text: str) -> str:
    """A comma ends a tag where people type them; Moodle refuses a tag that it would have to clean (PARAM_TAG)."""
    return " ".join(re.sub(r"[,<>`]", " ", text).split())[:LONGEST_TAG].rstrip()
