"""Manifests as the authoring tools write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

_SCORM12 = (
    'xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"'
)
_SCORM2004 = (
    'xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"'
    ' xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3" xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3"'
    ' xmlns:imsss="http://www.imsglobal.org/xsd/imsss"'
)
_SEQUENCING = (
    '<imsss:sequencing><imsss:controlMode choice="true" flow="true"/>{objectives}'
    '<imsss:deliveryControls completionSetByContent="true" objectiveSetByContent="true"/></imsss:sequencing>'
)
_MAP_INFO = (
    '<imsss:objectives><imsss:primaryObjective objectiveID="muc-tieu">'
    '<imsss:mapInfo targetObjectiveID="chung" readSatisfiedStatus="true" writeSatisfiedStatus="true"/>'
    "</imsss:primaryObjective></imsss:objectives>"
)


@dataclass(frozen=True, slots=True)
class Part:
    """One SCO: its title, the page to open and the files it needs."""

    title: str
    href: str
    files: Sequence[str] = ()


def manifest12(identifier: str, title: str, parts: Sequence[Part]) -> str:
    """SCORM 1.2."""
    return _manifest(identifier, title, parts, _SCORM12, "1.2", "adlcp:scormtype", "")


def manifest2004(identifier: str, title: str, parts: Sequence[Part], edition: str, map_info: bool = False) -> str:
    """SCORM 2004; `edition` is the `schemaversion`. With `map_info` it holds what Moodle on PHP 8 breaks on."""
    sequencing = _SEQUENCING.format(objectives=_MAP_INFO if map_info else "")
    return _manifest(identifier, title, parts, _SCORM2004, edition, "adlcp:scormType", sequencing)


def _manifest(
    identifier: str, title: str, parts: Sequence[Part], spaces: str, version: str, scormtype: str, sequencing: str
) -> str:
    items = "\n".join(_item(number, part, sequencing) for number, part in enumerate(parts, 1))
    resources = "\n".join(_resource(number, part, scormtype) for number, part in enumerate(parts, 1))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier={quoteattr(identifier)} version="1" {spaces}>
<metadata><schema>ADL SCORM</schema><schemaversion>{version}</schemaversion></metadata>
<organizations default="to_chuc"><organization identifier="to_chuc"><title>{escape(title)}</title>
{items}
</organization></organizations>
<resources>
{resources}
</resources>
</manifest>
"""


def _item(number: int, part: Part, sequencing: str) -> str:
    title = escape(part.title)
    return f'<item identifier="bai_{number}" identifierref="tep_{number}"><title>{title}</title>{sequencing}</item>'


def _resource(number: int, part: Part, scormtype: str) -> str:
    files = "".join(f"<file href={quoteattr(name)}/>" for name in (part.href, *part.files))
    href = quoteattr(part.href)
    return f'<resource identifier="tep_{number}" type="webcontent" {scormtype}="sco" href={href}>{files}</resource>'
