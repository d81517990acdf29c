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
    kind = _foreign(root)
    if kind:
        return kind, None
    edition = _edition(root, notes)
    uris = " ".join(value.lower() for name, value in root.attributes.items() if name.lower().startswith("xmlns"))
    if edition is None and "adlcp_v1p3" in uris:
        edition = "2004 3rd Edition" if "adlnav_v1p3" in uris else "2004 2nd Edition"
    if edition is None and ("adlcp_rootv1p2" in uris or _has_scormtype(root)):
        edition = "1.2"
    if edition is None:
        return Format.IMSCP, None
    return (Format.SCORM12 if edition == "1.2" else Format.SCORM2004), edition


def _foreign(root: Element) -> Format | None:
    uris = " ".join(root.attributes.values()).lower()
    schema = next(
        (e.text.strip().lower() for m in root.named("metadata") for e in m.named("schema")),
        "",
    )
    if "imscc" in uris or "common cartridge" in schema:
        return Format.COMMON_CARTRIDGE
    types = [r.get("type") or "" for r in root.every("resource")]
    if types and all(kind.lower().startswith(("imsqti", "associatedcontent/imsqti")) for kind in types):
        return Format.QTI
    return Format.UNKNOWN if root.local != "manifest" else None


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
