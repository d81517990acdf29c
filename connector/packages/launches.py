"""What a package opens, item by item: does it lie in the package, under that very name?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from connector.packages.course import Course, Item
from connector.packages.href import split_href
from connector.packages.lookup import Files, Match
from connector.packages.names import moodle_name

if TYPE_CHECKING:
    from connector.packages.archive import Archive
    from connector.packages.found import Found
    from connector.packages.inspection import Place

_LARGEST_READ = 4 * 2**20
_LATER = {Match.MISSING: "sco_missing", Match.EXTERNAL: "sco_external"}
"""What is fatal for the first page is not for a later one."""


class Launches:
    """Fills in what each item opens, and notes what stands in its way."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._first: str | None = None

    def resolve(self, course: Course, files: Files, place: Place) -> None:
        """For a SCORM package: everything that is wrong with what it opens becomes a finding."""
        opened: list[Item] = []
        for item in course.items():
            if item.unresolved:
                self._found.note("resource_missing", item.identifier)
            if item.href is not None:
                self._open(item, files, not opened)
                opened.append(item)
        if not opened:
            self._found.note("nothing_to_open", place.name)
            return
        if not any(item.scormtype == "sco" for item in opened):
            self._found.note("no_sco", place.name)
        self._first = place.folder + split_href(opened[0].opens or "")[0]

    def _open(self, item: Item, files: Files, first: bool) -> None:
        item.opens, match = files.find(item.href or "")
        if match is not Match.EXACT:
            self._found.note(match if first else _LATER.get(match, match), item.opens)
        elif moodle_name(split_href(item.opens)[0]) != split_href(item.opens)[0]:
            self._found.note("launch_renamed", item.opens)

    def resolve_quietly(self, course: Course, files: Files) -> None:
        """For what is no SCORM package, and is not played anyway."""
        for item in course.items():
            if item.href is not None:
                item.opens = files.find(item.href)[0]

    def check_first(self, archive: Archive) -> None:
        """The first page is read whole: a damaged one would open as nothing. Raises `BadPackageError`."""
        entry = archive.files.get(self._first or "")
        if entry is None or entry.size > _LARGEST_READ:
            return
        if not entry.size:
            self._found.note("launch_empty", entry.name)
        elif not entry.encrypted and entry.method in (0, 8):
            archive.read(entry.name, _LARGEST_READ)
