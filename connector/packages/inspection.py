"""One archive that could be opened, on its way to a report."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from connector.packages.archive import Archive, judge_entries
from connector.packages.contents import judge_names
from connector.packages.course import LONGEST, Course
from connector.packages.directory import BadPackageError
from connector.packages.formats import SCORM, Format
from connector.packages.found import Found
from connector.packages.launches import Launches
from connector.packages.lom import location_in, metadata_of, record_in
from connector.packages.lookup import Files, Match
from connector.packages.manifest import Element, Manifest, parse_manifest
from connector.packages.media import largest_media
from connector.packages.moodle import predict
from connector.packages.moodle_findings import warn_of_moodle
from connector.packages.others import other_course
from connector.packages.report import Metadata, PackageReport
from connector.packages.scorm import read_course
from connector.packages.tools import made_with

_MANIFEST = "imsmanifest.xml"
_METADATA_BYTES = 2**20


@dataclass(slots=True)
class Place:
    """Where the manifest lies: its entry's name and the folder it stands in ('' at the root)."""

    name: str
    folder: str


def find_manifest(names: list[str]) -> Place | None:
    """The manifest at the root, else under another case, else the one in the highest folder."""
    candidates = [name for name in names if name.lower().rpartition("/")[2] == _MANIFEST]
    if not candidates:
        return None
    name = min(candidates, key=lambda n: ("__MACOSX/" in n, n.count("/"), not n.endswith(_MANIFEST), n))
    return Place(name, name[: name.rfind("/") + 1])


class Inspection:
    """Reads what must be read, in the order in which one thing makes sense of the next."""

    def __init__(self, archive: Archive, found: Found) -> None:
        self._archive = archive
        self._found = found
        self._lower = {name.lower() for name in archive.files}
        self._manifest: Manifest | None = None
        self._course = Course(Format.UNKNOWN)
        self._launches = Launches(found)

    def report(self) -> PackageReport:
        judge_entries(self._archive, self._found.note)
        judge_names(self._archive, self._found.note)
        try:
            self._archive.check_contents()
            self._read()
            self._launches.check_first(self._archive)
        except BadPackageError as bad:
            self._found.note(bad.code, bad.where, **bad.values)
        moodle = predict(self._archive, self._manifest)
        warn_of_moodle(moodle, self._course, self._archive.files, self._found)
        course, opened = self._course, [item for item in self._course.items() if item.opens]
        return PackageReport(
            verdict=self._found.verdict,
            format=course.format,
            version=course.version,
            identifier=course.identifier and course.identifier[:LONGEST],
            title=course.title and course.title[:LONGEST],
            organizations=tuple(tree.as_organization() for tree in course.trees),
            launch=opened[0].opens if opened else None,
            scos=tuple(item.as_sco() for item in opened if item.scormtype == "sco"),
            assets=tuple(item.as_sco() for item in opened if item.scormtype != "sco"),
            metadata=course.metadata,
            findings=self._found.findings,
            moodle=moodle,
            entries=len(self._archive.entries),
            packed_bytes=self._archive.packed_bytes,
            unpacked_bytes=self._archive.unpacked_bytes,
            media=largest_media(self._archive.entries),
            tool=made_with(self._manifest, self._lower, course.metadata),
        )

    def _read(self) -> None:
        place = find_manifest(list(self._archive.files))
        if place is None:
            self._read_other()
            return
        if place.folder:
            self._found.note("manifest_in_subfolder", place.name)
        if not place.name.endswith(_MANIFEST):
            self._found.note("manifest_wrong_case", place.name)
        content = self._archive.read(place.name, self._archive.limits.manifest_bytes)
        self._manifest = manifest = parse_manifest(content, self._archive.limits)
        for code in manifest.notes:
            self._found.note(code, place.name)
        if manifest.problem or manifest.root is None:
            code = "manifest_empty" if not content.strip() else manifest.problem or "manifest_empty"
            self._found.note(code, f"{place.name}:{manifest.line}", line=manifest.line)
            return
        self._understand(manifest.root, place)

    def _read_other(self) -> None:
        self._course = Course(Format.ARCHIVE)
        try:
            self._course = other_course(self._archive)
            self._launches.resolve_quietly(self._course, Files(self._archive.files))
        finally:
            self._found.note(self._missing_code(self._course.format))

    def _missing_code(self, format_: Format) -> str:
        if not self._lower:
            return "empty_archive"
        if format_ is Format.ARCHIVE and any(name.endswith(".zip") for name in self._lower):
            return "zip_in_zip"
        return f"not_scorm_{format_}"

    def _understand(self, root: Element, place: Place) -> None:
        limit = self._archive.limits.items
        if sum(1 for _ in islice(root.every("item"), limit + 1)) > limit:
            raise BadPackageError("manifest_too_large", place.name, limit=limit)
        self._course = course = read_course(root)
        files = Files(self._archive.files, place.folder)
        course.metadata = self._metadata(root, files, place.folder)
        if course.format not in SCORM:
            code = "manifest_is_other" if root.local != "manifest" else f"not_scorm_{course.format}"
            self._found.note(code, place.name, element=root.local[:100])
            self._launches.resolve_quietly(course, files)
            return
        for code in course.notes:
            self._found.note(code, place.name)
        if ":" in root.name:
            self._found.note("manifest_prefixed", place.name)
        self._launches.resolve(course, files, place)
        missing = [href for href in course.files if files.find(href)[1] is Match.MISSING]
        if missing:
            self._found.note("files_missing", missing[0], count=len(missing))

    def _metadata(self, root: Element, files: Files, folder: str) -> Metadata:
        """The manifest's own LOM record, inline or in the file that `adlcp:location` names."""
        for element in root.named("metadata"):
            record = record_in(element)
            location = location_in(element) if record is None else None
            if location:
                record = self._external_record(location, files, folder)
            if record is not None:
                return metadata_of(record)
        return Metadata()

    def _external_record(self, location: str, files: Files, folder: str) -> Element | None:
        name, match = files.find(location)
        if match is not Match.EXACT:
            return None
        try:
            root = parse_manifest(self._archive.read(folder + name, _METADATA_BYTES), self._archive.limits).root
        except (BadPackageError, KeyError):
            self._found.note("metadata_unreadable", location)
            return None
        return root if root is None or root.local in ("lom", "record") else record_in(root)
