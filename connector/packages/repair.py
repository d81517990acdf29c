"""A package mended: a new one is written beside the untouched original, and what was changed is said.

Only what is certain is mended: names, places and the manifest's form. No page, script or picture is touched.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from connector.errors import NeedsOperator
from connector.packages.archive import Archive
from connector.packages.contents import is_batch_file
from connector.packages.directory import BadPackageError, Entry
from connector.packages.inspect import inspect
from connector.packages.inspection import Place, find_manifest
from connector.packages.limits import DEFAULT_LIMITS, Limits
from connector.packages.lookup import Files
from connector.packages.manifest import Element, parse_manifest
from connector.packages.names import moodle_name
from connector.packages.namespaces import usual_prefixes
from connector.packages.repair_words import CHANGES, FILE_EXISTS, NOTHING, REFUSED, STILL
from connector.packages.report import PackageReport, Severity, Verdict
from connector.packages.rewrite import mend_hrefs, serialized, state_version
from connector.packages.rezip import Part, write_zip
from connector.text import Text

_PREFIXES = frozenset({"manifest_prefixed", "moodle_sees_no_sco"})
_VERSION = frozenset({"schemaversion_misplaced", "moodle_misreads_version"})
_HREFS = frozenset(
    {"launch_wrong_case", "launch_other_unicode", "launch_renamed", "launch_unescaped", "moodle_ignores_base"}
)
_FORM = frozenset({"manifest_bom", "manifest_leading_bytes", "manifest_wrong_encoding", "bare_ampersand"})
_JUNK = ("__macosx/", ".ds_store", "thumbs.db")


class Change(NamedTuple):
    """One thing that was mended; `code` is the finding's that called for it."""

    code: str
    where: str
    message: Text


@dataclass(frozen=True, slots=True)
class RepairReport:
    """`out` None: nothing was written, `problem` says why. `after`: the new package, inspected like any other."""

    before: PackageReport
    after: PackageReport | None = None
    out: Path | None = None
    changes: tuple[Change, ...] = ()
    problem: Text | None = None

    @property
    def playable(self) -> bool:
        """There is a package to be played: the new one, or the original when nothing was wrong with it."""
        return (self.after or self.before).playable


def repair(path: Path, out: Path | None = None, limits: Limits = DEFAULT_LIMITS) -> RepairReport:
    """Mends what can be mended. Raises `NeedsOperator` when `out` exists, `OSError` when it cannot be written."""
    before = inspect(path, limits)
    if before.verdict is Verdict.REFUSED:
        return RepairReport(before, problem=REFUSED)
    changes = tuple(
        Change(f.code, f.where, CHANGES[f.code].filled(where=f.where)) for f in before.findings if f.code in CHANGES
    )
    if not changes:
        return RepairReport(before, problem=NOTHING)
    target = out or path.with_name(f"{path.stem}.repaired.zip")
    try:
        _write(path, target, frozenset(change.code for change in changes), before, limits)
    except BadPackageError:
        return RepairReport(before, problem=STILL)
    after = inspect(target, limits)
    return RepairReport(before, after, target, changes, None if after.playable else STILL)


def _write(path: Path, target: Path, codes: frozenset[str], before: PackageReport, limits: Limits) -> None:
    try:
        new = target.open("xb")
    except FileExistsError as error:
        raise NeedsOperator("file_exists", FILE_EXISTS.filled(path=target.name)) from error
    try:
        with new, Archive(path, limits) as archive:
            write_zip(new, archive, _parts(archive, codes, before))
    except BaseException:
        target.unlink()
        raise


def _parts(archive: Archive, codes: frozenset[str], before: PackageReport) -> list[Part]:
    """The new package's entries; raises `BadPackageError` when two of them would have one name."""
    place = find_manifest(list(archive.files))
    if place is None:
        raise BadPackageError("manifest_missing")
    naming = _Naming(place, "launch_renamed" in codes)
    parts: dict[str, Part] = {}
    for entry in archive.entries:
        name = naming.name_of(entry)
        if entry.is_folder or _is_left_out(name):
            continue
        other = parts.setdefault(name, Part(name, entry, _content(archive, place, entry, naming, codes, before)))
        if other.entry is not entry and (other.entry.crc, other.entry.size) != (entry.crc, entry.size):
            raise BadPackageError("duplicate_name", name)
    return list(parts.values())


def _is_left_out(name: str) -> bool:
    """What operating systems and authors leave lying about."""
    return is_batch_file(name) or name.lower().startswith(_JUNK[0]) or name.lower().endswith(_JUNK[1:])


@dataclass(frozen=True, slots=True)
class _Naming:
    """How entries are called in the new package: from the manifest's folder, in NFC, as Moodle would file them."""

    place: Place
    as_moodle: bool

    def name_of(self, entry: Entry) -> str:
        if entry.name == self.place.name:
            return "imsmanifest.xml"
        return self.renamed(entry.name.removeprefix(self.place.folder))

    def renamed(self, name: str) -> str:
        plain = unicodedata.normalize("NFC", name)
        return moodle_name(plain) if self.as_moodle else plain


def _content(
    archive: Archive, place: Place, entry: Entry, naming: _Naming, codes: frozenset[str], before: PackageReport
) -> bytes | None:
    """The manifest's new content where it must change; None for everything else."""
    if entry.name != place.name or not codes & (_PREFIXES | _VERSION | _HREFS | _FORM | {"names_legacy"}):
        return None
    root = parse_manifest(archive.read(place.name, archive.limits.manifest_bytes), archive.limits).root
    if root is None:
        raise BadPackageError("manifest_empty")
    return serialized(_mended(root, archive, place, naming, codes, before))


def _mended(
    root: Element, archive: Archive, place: Place, naming: _Naming, codes: frozenset[str], before: PackageReport
) -> Element:
    if codes & _PREFIXES:
        root = usual_prefixes(root, before.version == "1.2")
    if codes & _VERSION and before.version:
        state_version(root, before.version)
    if codes & (_HREFS | {"names_legacy"}):
        mend_hrefs(root, Files(archive.files, place.folder), naming.renamed)
    return root


def mendable(report: PackageReport) -> bool:
    """Whether `repair` would have something to do that makes a difference to what is said of the package."""
    return report.verdict is not Verdict.REFUSED and any(
        finding.code in CHANGES and finding.severity is not Severity.NOTE for finding in report.findings
    )
