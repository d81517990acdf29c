"""A journal, per site, of the days whose partitions changed: what is derived from them knows by it whether it is stale.

Looking at a city's partitions one by one would take longer than working its figures out; the journal of a site is one
small file. A day never returns to what it was: a line holds a word drawn at random, and the word of a day hangs on all
its lines. Whoever replaces partitions announces it twice, before the first file and after the last: a writer that is
killed between leaves stale what was derived, never wrong.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path

from connector.participation.partitions import one_writer, place_name

_LONG = 64 * 1024
"""Bytes; a longer journal is written anew with one line a day."""


@contextmanager
def changing(root: Path, site: str, days: Iterable[date]) -> Iterator[None]:
    """Around the replacing of partitions of these days."""
    which = list(days)
    announce(root, site, which)
    try:
        yield
    finally:
        announce(root, site, which)


def announce(root: Path, site: str, days: Iterable[date]) -> None:
    """These days of the site are about to change, or have changed, below the folder of facts `root`."""
    lines = [f"{day.isoformat()} {secrets.token_hex(8)}\n" for day in sorted(set(days))]
    path = _journal(root, site)
    if not lines:
        return
    with one_writer(path.parent):
        with path.open("a", encoding="ascii") as journal:
            journal.writelines(lines)
            journal.flush()
            os.fsync(journal.fileno())
        if path.stat().st_size > _LONG:
            _shorten(path)


def state(root: Path, site: str, last: date) -> str:
    """A digest of all that was announced of the site's days up to `last`: another one after every change of them."""
    said = sha256()
    for day, word in sorted(_words(_journal(root, site)).items()):
        if day <= last.isoformat():
            said.update(f"{day} {word};".encode())
    return said.hexdigest()


def expired_before(root: Path, site: str) -> date | None:
    """The rows of the site's students from before this day are gone for good (retention); None: none are."""
    path = _journal(root, site).with_name("expired")
    return date.fromisoformat(path.read_text("ascii").strip()) if path.is_file() else None


def expire_before(root: Path, site: str, day: date) -> None:
    """Said before the first row goes: from then on nothing derived from those days is made anew."""
    path = _journal(root, site).with_name("expired")
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.write_text(f"{day.isoformat()}\n", encoding="ascii")
    unfinished.replace(path)


def _words(path: Path) -> Mapping[str, str]:
    words: dict[str, str] = {}
    for line in path.read_text("ascii").splitlines() if path.is_file() else ():
        day, _, word = line.partition(" ")
        words[day] = word[1:] if word.startswith("=") else _hung_on(words.get(day, ""), word)
    return words


def _hung_on(before: str, word: str) -> str:
    return sha256(f"{before} {word}".encode()).hexdigest()[:16]


def _shorten(path: Path) -> None:
    unfinished = path.with_suffix(".new")
    unfinished.write_text("".join(f"{day} ={word}\n" for day, word in _words(path).items()), encoding="ascii")
    unfinished.replace(path)


def _journal(root: Path, site: str) -> Path:
    return root / "changes" / f"site={place_name(site)}" / "journal"
