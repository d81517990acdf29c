"""Packages of other standards than SCORM, understood as far as their teacher must be told."""

from __future__ import annotations

from collections.abc import Collection

from connector.packages.aicc import aicc_course, structure_files
from connector.packages.archive import Archive
from connector.packages.course import Course, Item
from connector.packages.directory import BadPackageError
from connector.packages.formats import Format, of_names
from connector.packages.h5p import h5p_course
from connector.packages.manifest import parse_manifest
from connector.packages.xapi import cmi5_course, tincan_course

_MOST_STRUCTURE_FILES = 50
_STRUCTURE_BYTES = 2**18
_STARTS = ("index.html", "index.htm", "story.html", "default.html", "default.htm", "start.html")


def other_course(archive: Archive) -> Course:
    """What a zip without `imsmanifest.xml` holds; raises `BadPackageError` where its own manifest must be refused."""
    real = {name.lower(): name for name in reversed(archive.files)}
    format_ = of_names(real)
    match format_:
        case Format.CMI5 | Format.TINCAN:
            return _by_xml(archive, real, format_)
        case Format.H5P:
            return h5p_course(archive.read(real["h5p.json"], archive.limits.manifest_bytes // 10))
        case Format.AICC:
            return aicc_course(few_structure_files(archive), lambda name: read_structure(archive, name))
        case Format.HTML:
            return Course(format_, loose=[Item("", "", start, "asset") for start in _start(real)])
        case _:
            return Course(format_)


def few_structure_files(archive: Archive) -> list[str]:
    """The structure files of an AICC package, of which no honest one has many."""
    names = structure_files(archive.files)
    if len(names) > _MOST_STRUCTURE_FILES:
        raise BadPackageError("too_many_entries", count=len(names), limit=_MOST_STRUCTURE_FILES)
    return names


def read_structure(archive: Archive, name: str) -> bytes:
    """One structure file; these are small."""
    return archive.read(name, _STRUCTURE_BYTES)


def _by_xml(archive: Archive, real: dict[str, str], format_: Format) -> Course:
    name = real["cmi5.xml" if format_ is Format.CMI5 else "tincan.xml"]
    root = parse_manifest(archive.read(name, archive.limits.manifest_bytes), archive.limits).root
    if root is None or sum(1 for kind in ("au", "block", "activity") for _ in root.every(kind)) > archive.limits.items:
        return Course(format_)
    return cmi5_course(root) if format_ is Format.CMI5 else tincan_course(root)


def _start(real: Collection[str]) -> list[str]:
    """The page that a browser would be given, if there is a likely one."""
    pages = sorted((n for n in real if n.endswith((".html", ".htm"))), key=lambda n: (n.count("/"), n))
    return [next((page for page in pages if page.rpartition("/")[2] in _STARTS), pages[0])] if pages else []
