"""What changed between two versions of a package, for people who appraise the second: files, parts, titles, limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from connector.packages.archive import Archive
from connector.packages.directory import BadPackageError
from connector.packages.limits import Limits
from connector.packages.report import PackageReport, Sco

_SHOWN = 200
"""Names told of each kind: an export by another tool changes thousands of files, and nobody reads so many."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class FileChanges(_Record):
    """Names of files, in order; `counts` has how many there are of each kind where they are more than are named.

    A file that went elsewhere with its content is `moved` (`old → new`). None of both packages is unpacked."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    unchanged: int = 0
    counts: Mapping[str, int] = {}

    @property
    def any(self) -> bool:
        return any(self.counts.values())


class PartChanges(_Record):
    """Parts that can be opened (SCOs and assets), by identifier: titles of those new, gone, and `old → new` titles."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    """`title: old → new` for parts whose time limit changed; `—` where none is set."""


class PackageChanges(_Record):
    """`fields`: name of what the report says of the package → (before, now), only where they differ. `files` None: one
    of the two cannot be read as an archive."""

    fields: Mapping[str, tuple[str, str]] = {}
    parts: PartChanges = PartChanges()
    files: FileChanges | None = None

    @property
    def none(self) -> bool:
        """Nothing that a reviewer could see."""
        return not self.fields and self.parts == PartChanges() and self.files is not None and not self.files.any


def changes(old: Path, new: Path, before: PackageReport, now: PackageReport) -> PackageChanges:
    """From the reports and the two archives' directories. Raises OSError when a file cannot be read at all."""
    return PackageChanges(fields=_fields(before, now), parts=_parts(before, now), files=_files(old, new))


def _fields(before: PackageReport, now: PackageReport) -> dict[str, tuple[str, str]]:
    """Keys: title, format, tool, size (bytes as text), media (number of media files)."""

    def told(report: PackageReport) -> dict[str, str]:
        kind = " ".join(x for x in (report.format, report.version) if x)
        said = {"title": report.title, "format": kind, "tool": report.tool, "size": str(report.packed_bytes)}
        return {name: value or "" for name, value in said.items()} | {"media": str(len(report.media))}

    one, other = told(before), told(now)
    return {name: (one[name], other[name]) for name in one if one[name] != other[name]}


def _parts(before: PackageReport, now: PackageReport) -> PartChanges:
    one, other = _by_identifier(before), _by_identifier(now)
    both = [key for key in other if key in one]
    return PartChanges(
        added=tuple(other[key].title for key in other if key not in one),
        removed=tuple(one[key].title for key in one if key not in other),
        renamed=tuple(f"{one[k].title} → {other[k].title}" for k in both if one[k].title != other[k].title),
        times=tuple(
            f"{other[k].title}: {_time(one[k])} → {_time(other[k])}" for k in both if _time(one[k]) != _time(other[k])
        ),
    )


def _by_identifier(report: PackageReport) -> dict[str, Sco]:
    return {part.identifier: part for part in (*report.scos, *report.assets)}


def _time(part: Sco) -> str:
    return part.runtime.max_time_allowed or "—"


def _files(old: Path, new: Path) -> FileChanges | None:
    try:
        before, now = _contents(old), _contents(new)
    except BadPackageError:
        return None
    gone, came = {n for n in before if n not in now}, {n for n in now if n not in before}
    moved = _moved({n: before[n] for n in sorted(gone)}, {n: now[n] for n in sorted(came)})
    changed = [n for n in now if n in before and before[n] != now[n]]
    kinds = {
        "added": sorted(came - set(moved.values())),
        "removed": sorted(gone - moved.keys()),
        "changed": sorted(changed),
        "moved": [f"{one} → {other}" for one, other in moved.items()],
    }
    return FileChanges(
        **{kind: tuple(names[:_SHOWN]) for kind, names in kinds.items()},
        unchanged=len(now) - len(came) - len(changed),
        counts={kind: len(names) for kind, names in kinds.items()},
    )


Content = tuple[int, int]
"""Size and CRC-32 as the archive's directory has them."""


def _contents(path: Path) -> dict[str, Content]:
    with Archive(path, Limits()) as archive:
        return {name: (entry.size, entry.crc) for name, entry in archive.files.items()}


def _moved(gone: Mapping[str, Content], came: Mapping[str, Content]) -> dict[str, str]:
    """Old name → new name, for contents that left one place and turned up at exactly one other."""
    at = _once((content, name) for name, content in came.items())
    from_there = _once((content, name) for name, content in gone.items())
    return {
        name: at[content]
        for content, name in sorted(from_there.items(), key=lambda x: x[1])
        if content in at and content[0]
    }


def _once(found: Iterable[tuple[Content, str]]) -> dict[Content, str]:
    names: dict[Content, list[str]] = {}
    for content, name in found:
        names.setdefault(content, []).append(name)
    return {content: several[0] for content, several in names.items() if len(several) == 1}
