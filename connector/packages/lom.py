"""The LOM record of a package: its title, description, keywords, language and authors, in any of LOM's dialects.

Sources: IMS Learning Resource Metadata 1.2.1 (SCORM 1.2) and IEEE 1484.12.3 (SCORM 2004); names are compared without
prefix and case, because tools mix the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from connector.packages.manifest import Element
from connector.packages.report import Metadata

_LONGEST = 2000
_MOST = 20
_FULL_NAME = re.compile(r"^FN(?:;[^:\n]*)?:(.+)$", re.MULTILINE | re.IGNORECASE)


def record_in(metadata: Element) -> Element | None:
    """The `lom` element below a `metadata` element; some tools call it `record`."""
    return next((element for name in ("lom", "record") for element in metadata.every(name)), None)


def location_in(metadata: Element) -> str | None:
    """The file that `adlcp:location` names, as written."""
    return next((e.text.strip() for e in metadata.every("location") if e.text.strip()), None)


def metadata_of(lom: Element) -> Metadata:
    """Reads a `lom` element; odd content is passed over."""
    general = [part for part in lom.children if part.local == "general"]
    return Metadata(
        title=next(_texts(general, "title"), None),
        description=next(_texts(general, "description"), None),
        keywords=_few(_texts(general, "keyword", "keywords")),
        language=next(_texts(general, "language"), None),
        authors=_few(_authors(lom)),
    )


def _texts(parents: Iterable[Element], *names: str) -> Iterator[str]:
    """The texts of the children of those names, in whatever `langstring` or `string` they are wrapped."""
    for parent in parents:
        for child in parent.children:
            if child.local in names:
                yield from _words(child)


def _words(element: Element) -> Iterator[str]:
    if text := " ".join(element.text.split())[:_LONGEST]:
        yield text
    for child in element.children:
        yield from _words(child)


def _authors(lom: Element) -> Iterator[str]:
    for cycle in (part for part in lom.children if part.local == "lifecycle"):
        for contribution in cycle.named("contribute"):
            role = " ".join(word for r in contribution.named("role") for word in _words(r)).lower()
            if not role or "author" in role or "creator" in role:
                yield from _names(contribution)


def _names(contribution: Element) -> Iterator[str]:
    """vCards, or plain names where a tool writes those."""
    for element in contribution.children:
        if element.local in ("centity", "entity"):
            card = "\n".join([element.text, *(child.text for child in element.children)])
            match = _FULL_NAME.search(card)
            name = match[1] if match else "" if "VCARD" in card.upper() else card
            if name.strip():
                yield " ".join(name.split())[:_LONGEST]


def _few(values: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value, _ in zip(values, range(_MOST), strict=False)))
