"""Sets of the feed: by catalog, by subject, by grade; `grade` holds what `grade:10` holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from connector.catalogs.record import LessonRecord
from connector.steps.open_catalogs import OpenCatalogs, Wish

_PART = re.compile(r"[A-Za-z0-9_.!~*'()-]+")
"""What a part of a setSpec may hold (OAI-PMH.xsd, setSpecType)."""
_ROOTS = {"catalog": "Kho học liệu", "subject": "Môn học", "grade": "Lớp"}


def every_set(catalogs: OpenCatalogs) -> Iterator[tuple[str, str]]:
    """(setSpec, name), a parent before its children."""
    for root, name in _ROOTS.items():
        yield root, name
        for key, words in _children(catalogs, root):
            if _PART.fullmatch(key):
                yield f"{root}:{key}", words


def _children(catalogs: OpenCatalogs, root: str) -> Iterator[tuple[str, str]]:
    if root == "catalog":
        counts = catalogs.counts()
        yield from ((c.key, f"{c.level.name}: {c.name}") for c in catalogs.catalogs.values() if counts.get(c.key))
    elif root == "subject":
        yield from ((key, names[0]) for key, names in catalogs.subjects().items())
    else:
        yield from ((str(grade), f"Lớp {grade}") for grade in catalogs.grades())


def wish_of(spec: str | None) -> Wish | None:
    """What a setSpec asks for; None for one that holds nothing."""
    root, _, key = (spec or "").partition(":")
    if spec is None or (root in _ROOTS and spec == root):
        return Wish()
    if root == "catalog" and key:
        return Wish(catalog=key)
    if root == "subject" and key:
        return Wish(subject=key)
    if root == "grade" and re.fullmatch(r"1?[0-9]", key):
        return Wish(grade=int(key))
    return None


def sets_of(record: LessonRecord, catalogs: OpenCatalogs) -> list[str]:
    """The sets that a lesson is in; those above them are meant by that."""
    places = (place.catalog for place in record.catalogs if place.catalog in catalogs.catalogs)
    specs = [*(f"catalog:{key}" for key in dict.fromkeys(places)), f"subject:{catalogs.subject_key(record.subject)}"]
    return [spec for spec in (*specs, f"grade:{record.grade}") if _PART.fullmatch(spec.partition(":")[2])]
