"""Packages with just what a live test is about: some SCOs, or what Moodle's import does not survive."""

from __future__ import annotations

import io
import json
import zipfile

_MAPINFO = (
    '<item xmlns:imsss="http://www.imsglobal.org/xsd/imsss" identifier="z"><imsss:sequencing><imsss:objectives>'
    '<imsss:primaryObjective objectiveID="o"><imsss:mapInfo targetObjectiveID="g"/></imsss:primaryObjective>'
    "</imsss:objectives></imsss:sequencing></item></organization>"
)


def packed(**entries: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for name, text in entries.items():
            package.writestr(name, text)
    return content.getvalue()


def course_of(*items: str, salt: str = "") -> bytes:
    """A SCORM 1.2 package with these SCOs."""
    listed = "".join(f'<item identifier="{i}" identifierref="r-{i}"><title>{i}</title></item>' for i in items)
    files = "".join(
        f'<resource identifier="r-{i}" type="webcontent" adlcp:scormtype="sco" href="{i}.html"/>' for i in items
    )
    manifest = (
        '<?xml version="1.0"?><manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" '
        'xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><metadata><schema>ADL SCORM</schema>'
        '<schemaversion>1.2</schemaversion></metadata><organizations default="o"><organization identifier="o">'
        f"<title>Mệnh đề</title>{listed}</organization></organizations><resources>{files}</resources></manifest>"
    )
    return packed(**{"imsmanifest.xml": manifest}, **{f"{i}.html": f"<p>{i} {salt}</p>" for i in items})


def fatal() -> bytes:
    """A package that Moodle's import dies of (`imsss:mapInfo`)."""
    with zipfile.ZipFile(io.BytesIO(course_of("a"))) as package:
        manifest = package.read("imsmanifest.xml").decode()
    return packed(**{"imsmanifest.xml": manifest.replace("</organization>", _MAPINFO), "a.html": "x"})


def cut() -> bytes:
    """A package whose manifest breaks off, in which Moodle sees nothing to open."""
    with zipfile.ZipFile(io.BytesIO(course_of("a"))) as package:
        manifest = package.read("imsmanifest.xml").decode()
    return packed(**{"imsmanifest.xml": manifest[: manifest.index("<organizations")], "a.html": "x"})


def small_h5p() -> bytes:
    about = {"title": "Mệnh đề", "language": "vi", "mainLibrary": "H5P.Blanks", "embedTypes": ["div"]}
    needs = [{"machineName": "H5P.Blanks", "majorVersion": 1, "minorVersion": 14}]
    content = json.dumps({"text": "Điền vào chỗ trống", "questions": []})
    return packed(
        **{"h5p.json": json.dumps({**about, "preloadedDependencies": needs}), "content/content.json": content}
    )
