"""What is remembered of each file between runs: how it looked last, and of a package that was taken, its content and
when that came. Losing it costs copies, nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import cast

from connector.lms.base import Cache
from connector.lms.folder.arriving import Look
from connector.lms.folder.lesson_rows import Told

_FILES = "folder_files"


@dataclass(frozen=True, slots=True)
class Taken:
    """A package as it was listed. `sha1` '' until it was read; `modified`: when this content came, or other words were
    said of it."""

    look: Look
    modified: datetime
    said: str
    sha1: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """`seen`: since when it looks as it does in `look`."""

    look: Look
    seen: datetime
    taken: Taken | None = None


class Memory:
    """By path below the site's folder; kept in the site's cache."""

    def __init__(self, cache: Cache) -> None:
        self._files = cast("dict[str, dict[str, object]]", cache.setdefault(_FILES, {}))

    def of(self, path: str) -> Known | None:
        kept = self._files.get(path)
        return _read(kept) if isinstance(kept, dict) else None

    def keep(self, path: str, known: Known) -> None:
        taken = known.taken
        self._files[path] = {
            "look": list(known.look),
            "seen": known.seen.isoformat(),
            "taken": [list(taken.look), taken.modified.isoformat(), taken.said, taken.sha1] if taken else None,
        }

    def forget_others(self, folder: str, there: Collection[str]) -> None:
        for gone in [p for p in self._files if p.startswith(f"{folder}/") and p not in there]:
            del self._files[gone]


def digest_of(told: Told) -> str:
    """Of the words, wherever they stand: a row that moved down says nothing new."""
    return sha256("\n".join((told.teacher_key, told.teacher, told.text)).encode()).hexdigest()[:16]


def _read(kept: Mapping[str, object]) -> Known | None:
    try:
        taken = cast("list[object] | None", kept["taken"])
        return Known(_look(kept["look"]), _moment(kept["seen"]), _taken(taken) if taken else None)
    except (KeyError, TypeError, ValueError):
        return None


def _taken(kept: list[object]) -> Taken:
    look, modified, said, sha1 = kept
    return Taken(_look(look), _moment(modified), str(said), str(sha1))


def _look(kept: object) -> Look:
    size, modified, changed = cast("list[int]", kept)
    return Look(int(size), int(modified), int(changed))


def _moment(kept: object) -> datetime:
    return datetime.fromisoformat(str(kept)).astimezone(UTC)
