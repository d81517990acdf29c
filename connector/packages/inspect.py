"""One package looked at in place: what it is, whether it can be played, what must be said to its teacher.

It reads the zip's directory, every entry's header, the manifest, and the beginning of the largest entries; nothing is
unpacked to disk, whatever the file claims.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from connector.packages.archive import Archive, judge_entries
from connector.packages.contents import judge_names
from connector.packages.directory import BadPackageError
from connector.packages.formats import HEAD_BYTES, SCORM, Format, of_bytes, of_names
from connector.packages.found import Found
from connector.packages.href import split_href
from connector.packages.limits import DEFAULT_LIMITS, Limits
from connector.packages.lookup import Files, Match
from connector.packages.manifest import Manifest, parse_manifest
from connector.packages.moodle import predict_moodle
from connector.packages.names import moodle_name
from connector.packages.report import MoodlePrediction, PackageReport, Sco
from connector.packages.scorm import Course, read_course
from connector.packages.tools import made_with

_MANIFEST = "imsmanifest.xml"


def inspect(path: Path, limits: Limits = DEFAULT_LIMITS) -> PackageReport:
    """The report on the file at `path`; bad content is reported, never raised. `OSError` when it cannot be read."""
    found = Found(limits.findings_per_code)
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    format_ = of_bytes(head)
    if not size:
        return _refused(found, "empty_file", Format.UNKNOWN, size)
    if not head.startswith(b"PK"):
        return _refused(found, _foreign_code(path, head, format_), format_, size)
    try:
        with Archive(path, limits) as archive:
            return _Inspection(archive, found).report()
    except BadPackageError as bad:
        found.note(bad.code, bad.where, **bad.values)
        return PackageReport(
            verdict=found.verdict,
            format=Format.ARCHIVE,
            findings=found.findings,
            packed_bytes=size,
        )


def _foreign_code(path: Path, head: bytes, format_: Format) -> str:
    """A file that begins as something else and ends as a zip is two files in one."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 65_557))
        polyglot = b"PK\x05\x06" in file.read()
    if polyglot and format_ is not Format.ARCHIVE:
        return "prefixed"
    return "program_file" if head.startswith((b"MZ", b"\x7fELF")) else f"not_scorm_{format_}"


def _refused(found: Found, code: str, format_: Format, size: int) -> PackageReport:
    found.note(code)
    return PackageReport(
        verdict=found.verdict,
        format=format_,
        findings=found.findings,
        packed_bytes=size,
    )


@dataclass(slots=True)
class _Place:
    """Where the manifest lies: its entry's name and the folder it stands in ('' at the root)."""

    name: str
    folder: str


class _Inspection:
    """One archive that could be opened, on its way to a report."""

    def __init__(self, archive: Archive, found: Found) -> None:
        self._archive = archive
        self._found = found
        self._names = archive.files.keys()
        self._lower = {name.lower() for name in self._names}
        self._manifest: Manifest | None = None
        self._course = Course(Format.UNKNOWN)
        self._scos: tuple[Sco, ...] = ()

    def report(self) -> PackageReport:
        judge_entries(self._archive, self._found.note)
        judge_names(self._archive, self._found.note)
        try:
            self._archive.check_largest()
            self._read()
        except BadPackageError as bad:
            self._found.note(bad.code, bad.where, **bad.values)
        moodle = self._predict()
        course = self._course
        return PackageReport(
            verdict=self._found.verdict,
            format=course.format,
            version=course.version,
            title=course.title,
            organizations=course.organizations,
            launch=self._scos[0].href if self._scos else None,
            scos=self._scos,
            findings=self._found.findings,
            moodle=moodle,
            entries=len(self._archive.entries),
            packed_bytes=self._archive.packed_bytes,
            unpacked_bytes=self._archive.unpacked_bytes,
            tool=made_with(self._manifest.root if self._manifest else None, self._lower),
        )

    def _read(self) -> None:
        place = self._find_manifest()
        if place is None:
            self._course.format = of_names(self._lower)
            self._found.note(self._missing_code(self._course.format))
            return
        content = self._archive.read(place.name, self._archive.limits.manifest_bytes)
        self._manifest = parse_manifest(content, self._archive.limits)
        for code in self._manifest.notes:
            self._found.note(code, place.name)
        if self._manifest.problem or self._manifest.root is None:
            code = "manifest_empty" if not content.strip() else self._manifest.problem or "manifest_empty"
            self._found.note(code, f"{place.name}:{self._manifest.line}", line=self._manifest.line)
            return
        self._understand(place)

    def _missing_code(self, format_: Format) -> str:
        if not self._names:
            return "empty_archive"
        if format_ is Format.ARCHIVE and any(name.endswith(".zip") for name in self._lower):
            return "zip_in_zip"
        return f"not_scorm_{format_}"

    def _find_manifest(self) -> _Place | None:
        """The manifest at the root, else under another case, else the one in the highest folder."""
        candidates = [name for name in self._names if name.lower().rpartition("/")[2] == _MANIFEST]
        if not candidates:
            return None
        name = min(candidates, key=lambda n: (n.count("/"), not n.endswith(_MANIFEST), n))
        folder = name[: name.rfind("/") + 1]
        if folder:
            self._found.note("manifest_in_subfolder", name)
        if not name.endswith(_MANIFEST):
            self._found.note("manifest_wrong_case", name)
        return _Place(name, folder)

    def _understand(self, place: _Place) -> None:
        assert self._manifest and self._manifest.root
        root = self._manifest.root
        self._course = course = read_course(root)
        if course.format not in SCORM:
            code = "manifest_is_other" if root.local != "manifest" else f"not_scorm_{course.format}"
            self._found.note(code, place.name, element=root.local)
            return
        for code in course.notes:
            self._found.note(code, place.name)
        if ":" in root.name:
            self._found.note("manifest_prefixed", place.name)
        files = Files(self._names, place.folder)
        self._resolve(files, place)
        missing = [href for href in course.files if files.find(href)[1] is Match.MISSING]
        if missing:
            self._found.note("files_missing", missing[0], count=len(missing))

    def _resolve(self, files: Files, place: _Place) -> None:
        scos: list[Sco] = []
        for item in self._course.items:
            if item.unresolved:
                self._found.note("resource_missing", item.identifier)
            if item.href is None:
                continue
            href, match = files.find(item.href)
            if match is not Match.EXACT:
                self._found.note(
                    match if not scos or match is not Match.MISSING else "sco_missing",
                    href,
                )
            elif moodle_name(split_href(href)[0]) != split_href(href)[0]:
                self._found.note("launch_renamed", href)
            scos.append(
                Sco(
                    identifier=item.identifier,
                    title=item.title,
                    href=href,
                    scormtype=item.scormtype,
                )
            )
        self._scos = tuple(scos)
        if not scos:
            self._found.note("nothing_to_open", place.name)
        elif not any(sco.scormtype == "sco" for sco in scos):
            self._found.note("no_sco", place.name)

    def _predict(self) -> MoodlePrediction:
        stored = {entry.stored.replace("\\", "/") for entry in self._archive.entries}
        prediction = predict_moodle(self._manifest, stored)
        self._warn_of_moodle(prediction)
        return prediction

    def _warn_of_moodle(self, prediction: MoodlePrediction) -> None:
        if self._course.format not in SCORM:
            return
        if prediction.fails in (
            "map_info",
            "value_too_long",
            "title_outside_organization",
        ):
            self._found.note(f"moodle_{prediction.fails}")
        expected = "SCORM_1.2" if self._course.format is Format.SCORM12 else "SCORM_1.3"
        if prediction.version and prediction.version != expected:
            self._found.note("moodle_misreads_version", "", version=self._course.version)
        if prediction.version and not prediction.scos and any(sco.scormtype == "sco" for sco in self._scos):
            self._found.note("moodle_sees_no_sco")
