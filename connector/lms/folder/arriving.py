"""Whether a file has come whole: SFTP servers, copies and synchronisers write where everybody looks."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

QUIET = timedelta(seconds=20)
"""Nothing written for so long: the copy is over. Seen unchanged at two looks so far apart says the same where the
clocks of file server and ours differ."""
PATIENCE = timedelta(hours=1)
"""So long a package without its end is waited for; after that it is taken for what it is: cut off."""

_UNFINISHED = (".part", ".filepart", ".partial", ".tmp", ".crdownload", ".download", ".!ut", ".swp", ".lock")
_PACKED = (".zip", ".h5p", ".imscc", ".pif")


class Look(NamedTuple):
    """What tells that a file was written to. `changed`: nanoseconds, by the file server's clock; a copy that keeps the
    time of its original cannot keep this one."""

    size: int
    modified: int
    changed: int

    @classmethod
    def at(cls, path: Path) -> Look:
        stat = path.stat()
        return cls(stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)

    @property
    def came(self) -> datetime:
        return datetime.fromtimestamp(self.changed / 1e9, UTC)


def unfinished_name(name: str) -> bool:
    """Names that programs give to what they have not finished."""
    return name.lower().endswith(_UNFINISHED)


def is_whole(path: Path, look: Look, now: datetime, before: Look | None, seen: datetime | None) -> bool:
    """`before` and `seen`: how it looked at an earlier run, and when that was."""
    quiet = now - look.came
    if before == look and seen is not None:
        quiet = max(quiet, now - seen)
    if quiet < QUIET or (look.size == 0 and quiet < PATIENCE):
        return False
    return quiet >= PATIENCE or not path.name.lower().endswith(_PACKED) or _has_its_end(path)


def _has_its_end(path: Path) -> bool:
    """The directory of a zip is its last part: without it, more is to come."""
    try:
        return zipfile.is_zipfile(path)
    except OSError:
        return False
