"""Keys and names of what stands in catalogs: the same for the same thing in every run, on every machine. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256

from connector.lessons.identity import unaccented
from connector.lessons.records import Lesson
from mappings.schema import CatalogMap, Mapping

IDNUMBER_PREFIX = "hoclieu-"


def idnumber(mapping: Mapping, lesson: Lesson, catalog: str, modname: str) -> str:
    """Of the lesson's activity in a catalog: made of natural keys only, so that a new database finds it again.

    Two activities of different kinds never share one: Moodle's form refuses that within a course."""
    kind = () if modname == "scorm" else (modname,)
    key = (mapping.department.id, lesson.site, lesson.assignment_id, lesson.author_key, lesson.slot, catalog, *kind)
    return IDNUMBER_PREFIX + sha256("\n".join(key).encode()).hexdigest()[:24]


@lru_cache(maxsize=1024)
def slug(text: str) -> str:
    """`Ngữ văn` → `ngu-van`."""
    return "-".join("".join(c if c.isalnum() else " " for c in unaccented(text)).split())


def subject_of(mapping: Mapping, name: str) -> tuple[str, str]:
    """(key for courses, name of today) of a subject that was perhaps renamed since a lesson was handed in."""
    for subject in mapping.subjects:
        if name == subject.name or name in subject.formerly:
            return subject.id, subject.name
    return slug(name), name


def catalog_map(mapping: Mapping, catalog: str) -> CatalogMap | None:
    """The mapping's entry for a catalog of ours (`city.haiphong`); None where the mapping has none any more."""
    found = [c for c in mapping.catalogs if catalog.startswith(f"{c.level}.")]
    return max(found, key=lambda c: len(c.level), default=None)


Natural = tuple[tuple[bool, int, str], ...]
Order = tuple[bool, Natural, Natural, int]
"""A lesson's place in its topic: those with a period first, by period, then by title."""


@lru_cache(maxsize=4096)
def natural(text: str) -> Natural:
    """A key that sorts `tiết 9` before `tiết 10`, and numbers before words."""
    parts = re.split(r"(\d+)", unaccented(text))
    return tuple((not p.isdecimal(), int(p) if p.isdecimal() else 0, p) for p in parts if p.strip())


def order_of(lesson: Lesson) -> Order:
    period = natural(lesson.period)
    return not period, period, natural(lesson.title), lesson.id
