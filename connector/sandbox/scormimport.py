"""What Moodle 4.5 makes of a package: its `version`, its SCOs and its launch, faults included.

Measured on Moodle 4.5.6. It looks only for a root `imsmanifest.xml`; a cut manifest passes with no SCO; `imsss:mapInfo`
ends in an error. This stands for Moodle; what is safe and playable is judged by `connector.packages`.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from lxml import etree

from connector.sandbox.replies import MoodleError

_VERSIONS = {
    "1.3": "SCORM_1.3",
    "CAM 1.3": "SCORM_1.3",
    "2004 3rd Edition": "SCORM_1.3",
    "2004 4th Edition": "SCORM_1.3",
}
_LARGEST_MANIFEST = 10_000_000


@dataclass(frozen=True, slots=True)
class ScoRow:
    """One row of Moodle's `scorm_scoes`: an organization has no `scormtype` and no `launch`."""

    organization: str
    parent: str
    identifier: str
    launch: str
    scormtype: str
    title: str
    parameters: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """`launch` is the position of the row to open, or None."""

    version: str
    manifest: str = ""
    rows: list[ScoRow] = field(default_factory=list)
    launch: int | None = None


class NoManifestError(Exception):
    """No zip, or no `imsmanifest.xml` at its root."""


class MapInfoError(Exception):
    """The manifest that Moodle's own parser dies of."""


class NotWellFormedError(Exception):
    """Moodle prints its parser's complaint as the whole answer, and stops."""


class EmptyElementError(Exception):
    """The manifest or its `organizations` hold nothing: Moodle counts what is not there, and PHP 8 stops."""


def import_fault(error: Exception) -> MoodleError:
    """What Moodle says of an import that died; a manifest that is not well formed is told otherwise."""
    if isinstance(error, MapInfoError):
        said = 'Attempt to assign property "mapinfos" on null'
    else:
        said = "count(): Argument #1 ($value) must be of type Countable|array, null given"
    return MoodleError("generalexceptionmessage", f"Exception - {said}")


def import_package(path: Path) -> Imported:
    """Reads a package as Moodle would; its parser takes a cut manifest for an unfinished one."""
    manifest = _manifest(path)
    if b"mapInfo" in manifest:
        raise MapInfoError
    try:
        expat.ParserCreate().Parse(manifest, False)
    except expat.ExpatError as error:
        raise NotWellFormedError(expat.ErrorString(error.code)) from error
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    root = etree.fromstring(manifest, parser) if manifest else None
    if root is None:
        return Imported(version="")
    if any(len(element) == 0 for element in (root, *root.iterfind("./{*}organizations"))):
        raise EmptyElementError
    return _read(root)


def _manifest(path: Path) -> bytes:
    try:
        with zipfile.ZipFile(path) as package, package.open("imsmanifest.xml") as entry:
            return entry.read(_LARGEST_MANIFEST)
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError, NotImplementedError, RuntimeError, OSError) as error:
        raise NoManifestError from error


def _read(root: etree._Element) -> Imported:
    version = _VERSIONS.get(_text(root, ".//{*}schemaversion"), "SCORM_1.2")
    resources = {r.get("identifier", ""): r for r in root.iterfind("./{*}resources/{*}resource")}
    organizations = root.find("./{*}organizations")
    rows: list[ScoRow] = []
    default = organizations.get("default", "") if organizations is not None else ""
    for organization in root.iterfind("./{*}organizations/{*}organization"):
        name = organization.get("identifier", "")
        rows.append(ScoRow("", "/", name, "", "", _text(organization, "./{*}title")))
        rows.extend(_items(organization, name, name, resources))
    return Imported(version if rows else "", root.get("identifier", ""), rows, _launch(rows, default))


def _items(parent: etree._Element, organization: str, above: str, resources: dict[str, etree._Element]) -> list[ScoRow]:
    rows = []
    for item in parent.iterfind("./{*}item"):
        identifier = item.get("identifier", "")
        resource = resources.get(item.get("identifierref", ""))
        launch, scormtype = _opened(resource)
        title = _text(item, "./{*}title")
        rows.append(ScoRow(organization, above, identifier, launch, scormtype, title, item.get("parameters", "")))
        rows.extend(_items(item, organization, identifier, resources))
    return rows


def _opened(resource: etree._Element | None) -> tuple[str, str]:
    if resource is None:
        return "", ""
    kind = next((v for k, v in resource.attrib.items() if _local(str(k)).lower() == "scormtype"), "asset")
    return resource.get("href", ""), str(kind).lower()


def _launch(rows: list[ScoRow], default: str) -> int | None:
    inside = [n for n, row in enumerate(rows) if row.launch and (not default or row.organization == default)]
    anywhere = [n for n, row in enumerate(rows) if row.launch]
    return next(iter(inside or anywhere), None)


def _text(element: etree._Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
