"""Which standard and edition a manifest follows: by what it states, else by what only SCORM has."""

from __future__ import annotations

import re

from connector.packages.formats import Format
from connector.packages.manifest import Element

_EDITIONS = (
    (re.compile(r"1\.2"), "1.2"),
    (
        re.compile(r"(CAM )?1\.3|2004 2nd Edition|2004|2004 1st Edition", re.IGNORECASE),
        "2004 2nd Edition",
    ),
    (
        re.compile(r"2004 3rd Edition|1\.3\.1|CAM 1\.3\.1", re.IGNORECASE),
        "2004 3rd Edition",
    ),
    (re.compile(r"2004 4th Edition|1\.3\.2", re.IGNORECASE), "2004 4th Edition"),
)


def format_and_edition(root: Element, notes: list[str]) -> tuple[Format, str | None]:
    """(format, edition as in `PackageReport.version`): by what is stated, then by what only SCORM has."""
    foreign = _foreign(root)
    if foreign:
        return foreign
    edition = _edition(root, notes)
    uris = _namespaces(root) if edition is None else ""
    if edition is None and "adlcp_v1p3" in uris:
        edition = "2004 3rd Edition" if "adlnav_v1p3" in uris else "2004 2nd Edition"
    if edition is None and ("adlcp_rootv1p2" in uris or _has_scormtype(root)):
        edition = "1.2"
    if edition is None:
        return Format.IMSCP, _stated_version(root)
    return (Format.SCORM12 if edition == "1.2" else Format.SCORM2004), edition


def _namespaces(element: Element) -> str:
    """Every namespace that is declared anywhere; tools declare them where they please."""
    own = [value.lower() for name, value in element.attributes.items() if name.lower().startswith("xmlns")]
    return " ".join([*own, *filter(None, map(_namespaces, element.children))])


def _foreign(root: Element) -> tuple[Format, str | None] | None:
    """The format and its version, where it is another one of IMS's, or no manifest at all."""
    uris = " ".join(root.attributes.values()).lower()
    schema = _in_metadata(root, "schema").lower()
    if "imscc" in uris or "common cartridge" in schema:
        return Format.COMMON_CARTRIDGE, _stated_version(root) or _of_uri(r"imsccv(\d)p(\d)", uris)
    types = " ".join((r.get("type") or "").lower() for r in root.every("resource"))
    if "qti" in schema or ("imsqti" in types and not _has_scormtype(root)):
        return Format.QTI, _of_uri(r"imsqti_\w*?v(\d)p(\d)", types) or _stated_version(root)
    return (Format.UNKNOWN, None) if root.local != "manifest" else None


def _in_metadata(root: Element, local: str) -> str:
    return next((e.text.strip()[:100] for m in root.named("metadata") for e in m.named(local) if e.text.strip()), "")


def _stated_version(root: Element) -> str | None:
    return _in_metadata(root, "schemaversion") or None


def _of_uri(pattern: str, text: str) -> str | None:
    match = re.search(pattern, text)
    return f"{match[1]}.{match[2]}" if match else None


def _edition(root: Element, notes: list[str]) -> str | None:
    """The edition that a `schemaversion` names, where it belongs or, as some tools do, elsewhere."""
    proper = [v for m in root.named("metadata") for v in m.named("schemaversion") if v.text.strip()]
    stated = proper or [v for v in root.every("schemaversion") if _known(v.text)]
    if not stated:
        if not any(e.local == "schemaversion" for m in root.named("metadata") for e in m.children):
            notes.append("schemaversion_absent")
        return None
    if not proper:
        notes.append("schemaversion_misplaced")
    return _known(stated[0].text)


def _known(text: str) -> str | None:
    return next(
        (edition for pattern, edition in _EDITIONS if pattern.fullmatch(text.strip())),
        None,
    )


def _has_scormtype(root: Element) -> bool:
    return any(r.get("scormtype") is not None for r in root.every("resource"))
