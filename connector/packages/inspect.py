"""One package looked at in place: what it is, whether it can be played, what must be said to its teacher.

It reads the zip's directory, every entry's header, the manifest, what is opened first, and the beginning of other
entries; nothing is unpacked to disk, whatever the file claims.
"""

from __future__ import annotations

from pathlib import Path

from connector.packages.archive import Archive
from connector.packages.directory import BadPackageError
from connector.packages.formats import HEAD_BYTES, Format, of_bytes
from connector.packages.found import Found
from connector.packages.inspection import Inspection
from connector.packages.limits import DEFAULT_LIMITS, Limits
from connector.packages.report import NOT_READ, MoodlePrediction, PackageReport

_TAIL = 65_557


def inspect(path: Path, limits: Limits = DEFAULT_LIMITS) -> PackageReport:
    """The report on the file at `path`; bad content is reported, never raised. `OSError` when it cannot be read."""
    found = Found(limits.findings_per_code)
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        file.seek(max(0, size - _TAIL))
        ends_as_zip = b"PK\x05\x06" in file.read()
    if not size:
        return refused(found, "empty_file", Format.UNKNOWN, size)
    if not head.startswith(b"PK"):
        format_ = of_bytes(head)
        return refused(found, _foreign_code(head, format_, ends_as_zip), format_, size)
    try:
        with Archive(path, limits) as archive:
            return Inspection(archive, found).report()
    except BadPackageError as bad:
        return refused(found, bad.code, Format.ARCHIVE, size, bad.where, **bad.values)


def _foreign_code(head: bytes, format_: Format, ends_as_zip: bool) -> str:
    """A file that begins as something else and ends as a zip is two files in one."""
    if ends_as_zip and format_ is not Format.ARCHIVE:
        return "prefixed"
    return "program_file" if head.startswith((b"MZ", b"\x7fELF")) else f"not_scorm_{format_}"


def refused(found: Found, code: str, format_: Format, size: int, where: str = "", **values: object) -> PackageReport:
    """The report on a file of which nothing more could be read; `size` in bytes."""
    found.note(code, where, **values)
    moodle = MoodlePrediction(fails=NOT_READ)
    return PackageReport(
        verdict=found.verdict, format=format_, findings=found.findings, packed_bytes=size, moodle=moodle
    )
