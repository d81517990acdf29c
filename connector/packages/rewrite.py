"""A manifest written anew: in plain UTF-8, with the version where it belongs and hrefs that fit the files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from connector.packages.href import split_href
from connector.packages.lookup import Files, Match
from connector.packages.manifest import Element

_STATED = {"1.2": "1.2", "2004 2nd Edition": "CAM 1.3"}
"""What `schemaversion` must say for Moodle to understand it; the later editions are stated by their names."""
_MENDED = (Match.OTHER_CASE, Match.OTHER_UNICODE, Match.UNESCAPED)
Rename = Callable[[str], str]


def serialized(root: Element) -> bytes:
    """The document in UTF-8. Comments are gone, and so is white space between elements."""
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + "".join(_written(root)) + "\n").encode("utf-8", "replace")


def _written(element: Element) -> Iterator[str]:
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in element.attributes.items())
    if not element.children and not element.text:
        yield f"<{element.name}{attributes}/>"
        return
    yield f"<{element.name}{attributes}>{escape(element.text)}"
    for child in element.children:
        yield "\n" if not element.text.strip() else ""
        yield from _written(child)
    yield f"</{element.name}>"


def state_version(root: Element, edition: str) -> None:
    """`schemaversion` in the manifest's own metadata, and nowhere else, in the words that Moodle understands."""
    for parent in _every(root):
        parent.children = [c for c in parent.children if c.local not in ("schemaversion", "schema")]
    stated = Element("schemaversion", {}, [], _STATED.get(edition, edition))
    schema = Element("schema", {}, [], "ADL SCORM")
    metadata = next(root.named("metadata"), None)
    if metadata is None:
        metadata = Element("metadata", {})
        root.children.insert(0, metadata)
    metadata.children[:0] = [schema, stated]


def mend_hrefs(root: Element, files: Files, renamed: Rename) -> None:
    """Every resource and file names the file that is really there, from the root; `xml:base` is folded in.

    `renamed` gives a file's name in the new package."""
    root_base = root.attributes.pop("xml:base", "")
    for group in root.every("resources"):
        base = _joined(root_base, group.attributes.pop("xml:base", ""))
        for resource in group.named("resource"):
            own = _joined(base, resource.attributes.pop("xml:base", ""))
            for element in (resource, *resource.named("file")):
                _mend(element, own, files, renamed)


def _mend(element: Element, base: str, files: Files, renamed: Rename) -> None:
    for name, href in element.attributes.items():
        if name.lower() == "href" and href.strip():
            whole = _joined(base, href.strip())
            found, match = files.find(whole)
            path, rest = split_href(found) if match is not Match.UNESCAPED else (found, "")
            mended = match in _MENDED or (match is Match.EXACT and renamed(path) != path)
            element.attributes[name] = quote(renamed(path), safe="/~!$()*,;=@+") + rest if mended else whole


def _joined(base: str, path: str) -> str:
    base = base.strip()
    return (base if not base or base.endswith("/") else base + "/") + path


def _every(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        yield from _every(child)
