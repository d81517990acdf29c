"""The files of the demo: which kind of package a seeded submission or activity holds."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from connector.sandbox.manifests import Part, manifest12
from connector.sandbox.media import tiny_mp4
from connector.sandbox.records import FileRef
from connector.sandbox.samples import make_cut, make_in_subfolder, make_scorm12, make_scorm2004, make_unsafe
from connector.sandbox.world import World
from connector.sandbox.zipping import zip_bytes

_MAKERS: dict[str, Callable[[str, int], bytes]] = {
    "scorm12": lambda title, seed: make_scorm12(title, seed=seed),
    "scorm12-many": lambda title, seed: make_scorm12(title, seed=seed, scos=3),
    "scorm2004": lambda title, seed: make_scorm2004(title, seed=seed),
    "moodle-chokes": lambda title, seed: make_scorm2004(title, seed=seed, map_info=True),
    "in-subfolder": lambda title, seed: make_in_subfolder(title, seed=seed),
    "broken": lambda title, seed: make_cut(title, seed=seed),
    "unsafe": lambda title, seed: make_unsafe(title, seed=seed),
}


def handed_in_file(world: World, kind: str, title: str, when: int) -> FileRef:
    """The file of one submission; its name is what a teacher would call it."""
    if kind == "video":
        return world.keep(f"{title}.mp4", tiny_mp4(), "video/mp4", when)
    return world.keep(f"Bài giảng {title}.zip", _MAKERS[kind](title, _seed_of(title)), when=when)


def teaching_package(world: World, title: str) -> FileRef:
    """The package behind an activity of a teaching course."""
    return world.keep(f"{title}.zip", make_scorm12(title, seed=_seed_of(title)))


def small_scorm12(title: str) -> bytes:
    """The smallest SCORM 1.2 package that plays: one SCO, the same bytes for the same title."""
    manifest = manifest12("bai-hoc", title, [Part(title, "index.html", ["index.html"])])
    return zip_bytes({"imsmanifest.xml": manifest, "index.html": f"<!DOCTYPE html><title>{title}</title>"})


def _seed_of(title: str) -> int:
    """The same for the same title in every run, which `hash` is not."""
    return zlib.crc32(title.encode()) % 10_000
