"""A new version of a package against the one before it: whose results would be lost.

Moodle 4.5, asked with two versions one after the other: rows are matched by the item's identifier alone, whatever
manifest, organization, title or page they belong to; numbers are compared as numbers (`1` is `01`); a row that finds
no match is deleted with its students' tracks. A package in which Moodle sees no item at all deletes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher

from pydantic import BaseModel, ConfigDict

from connector.packages.report import PackageReport, Sco

_ALIKE = 0.5
"""Share of characters in common above which two titles are taken for two wordings of one."""


class Comparison(BaseModel):
    """`lost`: parts of the old version whose students' results Moodle would delete. `kept`: how many keep theirs.

    `other_lesson`: identifiers fit and yet it seems to be a different lesson, whose students would inherit results
    (tools give every lesson the same identifier, such as `item_1`)."""

    model_config = ConfigDict(frozen=True)

    lost: tuple[Sco, ...] = ()
    kept: int = 0
    other_lesson: bool = False


def compare(old: PackageReport, new: PackageReport) -> Comparison:
    """What replacing `old` by `new` in one Moodle activity would do to the results of its students."""
    if new.moodle.fails or not new.moodle.version:
        return Comparison(kept=len(_parts(old)))
    there = {_key(identifier) for identifier in _identifiers(new)}
    lost = tuple(part for part in _parts(old) if _key(part.identifier) not in there)
    kept = len(_parts(old)) - len(lost)
    return Comparison(lost=lost, kept=kept, other_lesson=kept > 0 and _differ(old, new))


def lost_tracks(old: PackageReport, new: PackageReport) -> tuple[Sco, ...]:
    """The parts of `old` whose students' results would be deleted."""
    return compare(old, new).lost


def _parts(report: PackageReport) -> tuple[Sco, ...]:
    """Whatever can be opened keeps results: of an asset, that it was opened."""
    return (*report.scos, *report.assets)


def _identifiers(report: PackageReport) -> Iterable[str]:
    """Organizations are rows of the same table, so that their identifiers count as well."""
    for organization in report.organizations:
        yield organization.identifier
        for item in organization.items:
            yield from (node.identifier for node in item.every())
    yield from (part.identifier for part in _parts(report))


_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)


def _key(identifier: str) -> str | float:
    return float(identifier) if len(identifier) < 300 and _NUMBER.fullmatch(identifier) else identifier


def _differ(old: PackageReport, new: PackageReport) -> bool:
    """Neither the title nor any part's title is like the one before."""
    titles = {_key(part.identifier): part.title for part in _parts(old)}
    pairs = [(old.title or "", new.title or "")]
    pairs += [(titles[_key(p.identifier)], p.title) for p in _parts(new) if _key(p.identifier) in titles]
    told = [(_plain(one), _plain(other)) for one, other in pairs if one.strip() and other.strip()]
    return bool(told) and not any(_alike(one, other) for one, other in told[:50])


def _alike(one: str, other: str) -> bool:
    if one in other or other in one:
        return True
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE


def _plain(title: str) -> str:
    """Without accents and case: teachers type both."""
    letters = unicodedata.normalize("NFD", title.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())[:200]
