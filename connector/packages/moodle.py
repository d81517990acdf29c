"""What Moodle 4.x on PHP 8 makes of a package: the same walk as its importer, with the same blind spots.

Observed on Moodle 4.5.6 and 4.2: names count with their prefix and without case; only these elements are looked at;
rows are kept by manifest, organization and identifier, so equal identifiers replace each other.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from connector.packages.aicc import predict_aicc
from connector.packages.archive import Archive
from connector.packages.course import LONGEST_HREF
from connector.packages.directory import BadPackageError
from connector.packages.manifest import Element, Manifest
from connector.packages.others import few_structure_files, read_structure
from connector.packages.report import NOT_READ, MoodlePrediction

_COLUMN = 255
_TYPE_COLUMN = 5
_UNREADABLE = frozenset({"manifest_leading_bytes", "manifest_wrong_encoding"})
_NEEDS_PARENT = frozenset(
    {
        "TITLE",
        "ADLCP:MAXTIMEALLOWED",
        "ADLCP:TIMELIMITACTION",
        "ADLCP:DATAFROMLMS",
        "ADLCP:MASTERYSCORE",
        "ADLCP:COMPLETIONTHRESHOLD",
    }
)


class _FailsError(Exception):
    """Moodle's import stops; the argument is the code."""


@dataclass(slots=True)
class _Row:
    """A record of Moodle's table `scorm_scoes`."""

    identifier: str
    parent: str
    launch: str = ""
    scormtype: str = ""
    title: str = ""


@dataclass(slots=True)
class _Import:
    """Moodle's importer keeps this in static variables for the whole walk."""

    version: str = ""
    default: str | None = None
    manifest: str = ""
    organization: str = ""
    resources: dict[str, Element] = field(default_factory=dict)
    parents: list[tuple[str, _Row]] = field(default_factory=list)
    rows: dict[tuple[str, str], dict[str, _Row]] = field(default_factory=dict)

    def put(self, organization: str, row: _Row) -> _Row:
        self.rows.setdefault((self.manifest, organization), {})[row.identifier] = row
        return row

    def walk(self, blocks: list[Element]) -> None:
        """Visits the blocks that Moodle looks at, in its order; all others are passed over with what they hold."""
        visits = {
            "METADATA": self._metadata,
            "MANIFEST": self._manifest,
            "ORGANIZATIONS": self._organizations,
            "ORGANIZATION": self._organization,
            "ITEM": self._item,
            "IMSSS:SEQUENCING": self._sequencing,
            **dict.fromkeys(_NEEDS_PARENT, self._describe),
        }
        for block in blocks:
            if visit := visits.get(block.name.upper()):
                visit(block)

    def _metadata(self, block: Element) -> None:
        for child in block.children:
            if child.name.upper() == "SCHEMAVERSION" and not self.version:
                self.version = _version(child.text)

    def _manifest(self, block: Element) -> None:
        if not block.children:
            raise _FailsError("manifest_empty")
        self.manifest = _attribute(block, "IDENTIFIER") or ""
        self.organization = ""
        self.resources = _resources(block)
        self.walk(block.children)
        if not self.rows:
            for identifier, resource in self.resources.items():
                href = _attribute(resource, "HREF")
                if href and href != "0":
                    kind = _attribute(resource, "ADLCP:SCORMTYPE") or ""
                    self.put(self.organization, _Row(identifier, "/", href, kind, identifier))

    def _organizations(self, block: Element) -> None:
        if self.default is None:
            self.default = _attribute(block, "DEFAULT")
        self.walk(block.children)

    def _organization(self, block: Element) -> None:
        row = self.put("", _Row(_attribute(block, "IDENTIFIER") or "", "/"))
        self.parents = [("", row)]
        self.organization = row.identifier
        self.walk(block.children)
        self.parents.pop()

    def _item(self, block: Element) -> None:
        parent = self.parents[-1][1].identifier if self.parents else ""
        row = self.put(
            self.organization,
            _Row(_attribute(block, "IDENTIFIER") or "", parent, scormtype="asset"),
        )
        resource = self.resources.get(_attribute(block, "IDENTIFIERREF") or "")
        if resource is not None:
            row.launch = (_attribute(resource, "XML:BASE") or "") + (_attribute(resource, "HREF") or "")
            row.scormtype = _attribute(resource, "ADLCP:SCORMTYPE") or "asset"
        elif _attribute(block, "IDENTIFIERREF") is not None:
            row.scormtype = ""
        self.parents.append((self.organization, row))
        self.walk(block.children)
        self.parents.pop()

    def _describe(self, block: Element) -> None:
        if not self.parents:
            raise _FailsError("title_outside_organization")
        if block.name.upper() == "TITLE":
            self.parents[-1][1].title = "" if block.text == "0" else block.text

    def _sequencing(self, block: Element) -> None:
        if block.children and not self.parents:
            raise _FailsError("title_outside_organization")
        for objectives in _children(block, "IMSSS:OBJECTIVES"):
            for objective in (
                *_children(objectives, "IMSSS:PRIMARYOBJECTIVE"),
                *_children(objectives, "IMSSS:OBJECTIVE"),
            ):
                if _children(objective, "IMSSS:MAPINFO"):
                    raise _FailsError("map_info")

    def in_order(self) -> list[_Row]:
        """As Moodle numbers them: manifests and organizations in the order they first came up."""
        manifests = list(dict.fromkeys(manifest for manifest, _ in self.rows))
        return [row for m in manifests for (of, _), rows in self.rows.items() if of == m for row in rows.values()]


def predict(archive: Archive, manifest: Manifest | None) -> MoodlePrediction:
    """For a package that lies in `archive`; `manifest` is the one that was read."""
    stored = {entry.stored.replace("\\", "/") for entry in archive.entries}
    predicted = predict_moodle(manifest, stored)
    if predicted.version != "AICC":
        return predicted
    try:
        return predict_aicc(few_structure_files(archive), lambda name: read_structure(archive, name))
    except BadPackageError:
        return MoodlePrediction(fails="aicc_structure")


def predict_moodle(manifest: Manifest | None, stored_names: Collection[str]) -> MoodlePrediction:
    """`manifest` is that at the root; `stored_names` are the names in the archive as written, with forward slashes."""
    if "imsmanifest.xml" not in stored_names:
        if any(name.endswith(".cst") for name in stored_names):
            return MoodlePrediction(version="AICC")
        elsewhere = any("imsmanifest.xml" in name for name in stored_names)
        return MoodlePrediction(fails="manifest_in_subfolder" if elsewhere else "manifest_missing")
    if manifest is None:
        return MoodlePrediction(fails=NOT_READ)
    if manifest.problem == "manifest_malformed" or _UNREADABLE & set(manifest.notes):
        return MoodlePrediction(fails=manifest.problem or "manifest_malformed")
    return _imported([manifest.root] if manifest.problem is None and manifest.root else manifest.open)


def _imported(blocks: list[Element]) -> MoodlePrediction:
    run = _Import()
    try:
        run.walk(blocks)
    except _FailsError as failure:
        return MoodlePrediction(fails=str(failure))
    rows = run.in_order()
    if not rows:
        return MoodlePrediction()
    if _overflows(rows, run):
        return MoodlePrediction(fails="value_too_long")
    launch = _launch(rows, run.default)
    return MoodlePrediction(
        version=run.version or "SCORM_1.2",
        scos=sum(row.scormtype == "sco" for row in rows),
        launch=launch.launch[:LONGEST_HREF] if launch else None,
    )


def _launch(rows: list[_Row], default: str | None) -> _Row | None:
    """The default organization's first row that can be launched; else the first of all."""
    at = next(
        (n for n, row in enumerate(rows) if not default or row.identifier == default),
        None,
    )
    if at is not None and rows[at].launch:
        return rows[at]
    first = 0
    if at is not None and default:
        first = next(
            (n for n, row in enumerate(rows[at + 1 :], at + 1) if row.parent == default),
            0,
        )
    candidates = [row for row in rows[first:] if row.launch] if at is not None else []
    return next(iter(candidates or [row for row in rows if row.launch]), None)


def _overflows(rows: list[_Row], run: _Import) -> bool:
    """PostgreSQL refuses what does not fit a column, and with it the whole activity."""
    texts = [run.manifest, run.organization]
    texts += [text for row in rows for text in (row.identifier, row.parent, row.title)]
    return any(len(text) > _COLUMN for text in texts) or any(len(row.scormtype) > _TYPE_COLUMN for row in rows)


def _version(text: str) -> str:
    """Moodle's two patterns; everything else is 1.2 to it."""
    if re.fullmatch(r"(CAM )?1\.3\n?|2004 (3rd|4th) Edition\n?", text):
        return "SCORM_1.3"
    return "SCORM_1.2"


def _resources(manifest: Element) -> dict[str, Element]:
    found: dict[str, Element] = {}
    for group in _children(manifest, "RESOURCES"):
        for resource in _children(group, "RESOURCE"):
            found[_attribute(resource, "IDENTIFIER") or ""] = resource
    return found


def _children(element: Element, name: str) -> list[Element]:
    return [child for child in element.children if child.name.upper() == name]


def _attribute(element: Element, name: str) -> str | None:
    """By the name with its prefix, without case; of two the later wins, as in PHP's parser."""
    found = None
    for key, value in element.attributes.items():
        if key.upper() == name:
            found = value
    return found
