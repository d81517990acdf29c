"""The files of the demo: which kind of package a seeded submission or activity holds."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

from connector.sandbox.records import FileRef
from connector.sandbox.world import World

_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="bai-hoc" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
 xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="to-chuc"><organization identifier="to-chuc"><title>{title}</title>
<item identifier="bai-1" identifierref="tai-nguyen-1"><title>{title}</title></item></organization></organizations>
<resources><resource identifier="tai-nguyen-1" type="webcontent" adlcp:scormtype="sco" href="index.html">
<file href="index.html"/></resource></resources></manifest>"""
_EPOCH = (2026, 8, 17, 7, 0, 0)


def small_scorm12(title: str) -> bytes:
    """The smallest SCORM 1.2 package that plays: one SCO, the same bytes for the same title."""
    page = (
        f'<!DOCTYPE html><html lang="vi"><meta charset="utf-8"><title>{escape(title)}</title><h1>{escape(title)}</h1>'
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in (("imsmanifest.xml", _MANIFEST.format(title=escape(title))), ("index.html", page)):
            package.writestr(zipfile.ZipInfo(name, _EPOCH), content)
    return packed.getvalue()


def teaching_package(world: World, title: str) -> FileRef:
    """The package behind an activity of a teaching course."""
    return world.keep(f"{title}.zip", small_scorm12(title))


def handed_in_file(world: World, kind: str, title: str, when: int) -> FileRef:
    """The file of one submission; its name is what a teacher would call it."""
    if kind == "video":
        return world.keep(f"{title}.mp4", b"\0\0\0\x18ftypmp42" + title.encode() * 200, "video/mp4", when)
    content = small_scorm12(title)
    if kind == "broken":
        content = content[: len(content) * 2 // 3]
    if kind == "unsafe":
        content = _with_entry(content, "../../thoat-ra-ngoai.html")
    return world.keep(f"Bài giảng {title}.zip", content, when=when)


def _with_entry(package: bytes, name: str) -> bytes:
    packed = io.BytesIO(package)
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr(zipfile.ZipInfo(name, _EPOCH), "x")
    return packed.getvalue()
