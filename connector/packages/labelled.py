"""A copy of a package whose manifest carries a metadata record of ours; all else is copied as it is packed.

The manifest is not written anew: the record is put between its bytes, in place of the record that it had.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from connector.packages.archive import Archive
from connector.packages.directory import BadPackageError
from connector.packages.encoding import to_utf8
from connector.packages.inspect import inspect
from connector.packages.inspection import find_manifest
from connector.packages.limits import DEFAULT_LIMITS, Limits
from connector.packages.lom import metadata_of
from connector.packages.manifest import parse_manifest
from connector.packages.report import PackageReport
from connector.packages.rezip import Part, write_zip

_TAG = re.compile(rb"""<(?:[^"'>]|"[^"]*"|'[^']*')*>""")
_ENCODING = re.compile(rb"""(<\?xml[^>]{0,80}?encoding\s*=\s*["'])[A-Za-z0-9._-]{1,40}(?=["'])""")
_OURS = frozenset({"lom", "record", "location"})
_SAME = ("verdict", "format", "version", "identifier", "title", "organizations", "launch", "scos", "assets", "moodle")


def label(path: Path, out: Path, lom: bytes, limits: Limits = DEFAULT_LIMITS) -> PackageReport:
    """Writes `out`, which must not exist, with the `lom` element in the manifest's metadata; gives its inspection.

    Raises `BadPackageError` with nothing left behind when the package has no manifest of its own, does not fit a plain
    zip, or when inspection does not find the copy equal to the original and the record in it.
    """
    before = inspect(path, limits)
    try:
        with out.open("xb") as new, Archive(path, limits) as archive:
            write_zip(new, archive, _parts(archive, lom))
        after = inspect(out, limits)
        _prove(before, after, lom, limits)
    except BaseException as error:
        if not isinstance(error, FileExistsError):
            out.unlink(missing_ok=True)
        raise
    return after


def _parts(archive: Archive, lom: bytes) -> list[Part]:
    """Every entry in its order. Left out: a second manifest of the same name, of which no two readers take the same,
    and an entry for the package's own folder, which has no name."""
    place = find_manifest(list(archive.files))
    if place is None:
        raise BadPackageError("manifest_missing")
    manifest = archive.files[place.name]
    content = with_record(archive.read(place.name, archive.limits.manifest_bytes), lom, archive.limits)
    return [
        Part(entry.name, entry, content if entry is manifest else None)
        for entry in archive.entries
        if entry is manifest or entry.name not in (manifest.name, "")
    ]


def with_record(manifest: bytes, lom: bytes, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The manifest, in UTF-8, with `lom` last in its own metadata; a record or a pointer to one goes. Raises
    `BadPackageError` where it cannot be read."""
    parse_manifest(manifest, limits)
    text, _ = to_utf8(manifest)
    text = _ENCODING.sub(rb"\1UTF-8", text, count=1)
    scan = _Scan(text)
    for start, end, new in sorted(scan.edits(lom), reverse=True):
        text = text[:start] + new + text[end:]
    return text


@dataclass(slots=True)
class _Scan:
    """Where things lie in the manifest, in bytes: the root's start tag, and the first metadata element below it."""

    text: bytes
    path: list[tuple[str, int]] = field(default_factory=list)
    root: tuple[str, int] | None = None
    metadata: tuple[str, int, int] | None = None
    records: list[tuple[int, int]] = field(default_factory=list)
    _parser: expat.XMLParserType = field(init=False)

    def __post_init__(self) -> None:
        self._parser = expat.ParserCreate("utf-8")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        try:
            self._parser.Parse(self.text, True)
        except expat.ExpatError:
            raise BadPackageError("manifest_malformed") from None

    def edits(self, lom: bytes) -> list[tuple[int, int, bytes]]:
        """(from, to, what comes there)."""
        gone = [(start, end, b"") for start, end in self.records]
        if self.metadata is None:
            return [self._with_new_metadata(lom)]
        name, start, end = self.metadata
        tag_end = self._tag_end(start)
        if tag_end == end:
            return [(start, end, self._opened(start) + lom + _closing(name))]
        at = self.text.rindex(b"</", start, end)
        return [*gone, (at, at, lom)]

    def _with_new_metadata(self, lom: bytes) -> tuple[int, int, bytes]:
        """Right behind the root's start tag, where the schema has it, under the root's own prefix."""
        if self.root is None:
            raise BadPackageError("manifest_empty")
        name, start = self.root
        at = self._tag_end(start)
        if self.text[at - 2 : at] == b"/>":
            raise BadPackageError("manifest_empty")
        prefix, colon, _ = name.rpartition(":")
        own = f"{prefix}{colon}metadata"
        return at, at, f"<{own}>".encode() + lom + _closing(own)

    def _opened(self, start: int) -> bytes:
        """`<metadata/>` as a start tag."""
        return self.text[start : self._tag_end(start) - 2].rstrip() + b">"

    def _tag_end(self, start: int) -> int:
        match = _TAG.match(self.text, start)
        if match is None:
            raise BadPackageError("manifest_malformed")
        return match.end()

    def _start(self, name: str, _: dict[str, str]) -> None:
        at = self._parser.CurrentByteIndex
        if not self.path:
            self.root = (name, at)
        self.path.append((name, at))

    def _end(self, name: str) -> None:
        _, start = self.path.pop()
        local = name.rpartition(":")[2].lower()
        if len(self.path) == 1 and local == "metadata" and self.metadata is None:
            self.metadata = (name, start, self._end_of(start))
        elif len(self.path) == 2 and local in _OURS and self.metadata is None and _is_metadata(self.path[1][0]):
            self.records.append((start, self._end_of(start)))

    def _end_of(self, start: int) -> int:
        """Behind the element that ends here: behind its one tag where it is empty, else behind its end tag."""
        one = self._tag_end(start)
        if self.text[one - 2 : one] == b"/>":
            return one
        return self.text.index(b">", self._parser.CurrentByteIndex) + 1


def _is_metadata(name: str) -> bool:
    return name.rpartition(":")[2].lower() == "metadata"


def _closing(name: str) -> bytes:
    return f"</{name}>".encode()


def _prove(before: PackageReport, after: PackageReport, lom: bytes, limits: Limits) -> None:
    """The copy is the same course, and the record that readers find in it is ours."""
    if any(getattr(before, name) != getattr(after, name) for name in _SAME):
        raise BadPackageError("copy_differs")
    meant = parse_manifest(lom, limits)
    if meant.root is None or meant.problem or meant.root.local != "lom" or after.metadata != metadata_of(meant.root):
        raise BadPackageError("record_not_read_back")
