"""The two ways in which LOM is written as XML: what differs between them, and nothing else.

IEEE 1484.12.3 (SCORM 2004, feeds) and IMS Learning Resource Metadata 1.2.1 (SCORM 1.2): other names, other wrapping of
words and vocabularies. Elements carry a prefix, because Moodle takes a bare `title` for a title of the course.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Protocol

from lxml import etree

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ILLEGAL = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_VOCABULARY = "LOMv1.0"


class Binding(Protocol):
    """How each kind of value is put below `parent`; names are those of IEEE 1484.12.1."""

    scheme: str
    secondary: str

    def root(self) -> etree._Element: ...

    def group(self, parent: etree._Element, name: str) -> etree._Element: ...

    def plain(self, parent: etree._Element, name: str, text: str) -> None: ...

    def words(self, parent: etree._Element, name: str, text: str, language: str) -> None: ...

    def term(self, parent: etree._Element, name: str, value: str) -> None:
        """A word of LOM's own vocabulary."""
        ...

    def identifier(self, parent: etree._Element, catalog: str, entry: str) -> None: ...

    def person(self, parent: etree._Element, card: str) -> None:
        """Who contributed or annotated, as a vCard."""
        ...

    def day(self, parent: etree._Element, day: date) -> None: ...


class Ieee:
    """IEEE 1484.12.3-2005, namespace http://ltsc.ieee.org/xsd/LOM."""

    uri = "http://ltsc.ieee.org/xsd/LOM"
    scheme, secondary = _VOCABULARY, "school"

    def root(self) -> etree._Element:
        return etree.Element(f"{{{self.uri}}}lom", nsmap={"lom": self.uri})

    def group(self, parent: etree._Element, name: str) -> etree._Element:
        return etree.SubElement(parent, f"{{{self.uri}}}{name}")

    def plain(self, parent: etree._Element, name: str, text: str) -> None:
        self.group(parent, name).text = legal(text)

    def words(self, parent: etree._Element, name: str, text: str, language: str) -> None:
        string = self.group(self.group(parent, name), "string")
        string.set("language", language)
        string.text = legal(text)

    def term(self, parent: etree._Element, name: str, value: str) -> None:
        element = self.group(parent, name)
        self.plain(element, "source", _VOCABULARY)
        self.plain(element, "value", value)

    def identifier(self, parent: etree._Element, catalog: str, entry: str) -> None:
        element = self.group(parent, "identifier")
        self.plain(element, "catalog", catalog)
        self.plain(element, "entry", entry)

    def person(self, parent: etree._Element, card: str) -> None:
        self.plain(parent, "entity", card)

    def day(self, parent: etree._Element, day: date) -> None:
        self.plain(self.group(parent, "date"), "dateTime", day.isoformat())


class Ims:
    """IMS Learning Resource Metadata 1.2.1, as SCORM 1.2 uses it (CAM 1.2, 2.2)."""

    uri = "http://www.imsglobal.org/xsd/imsmd_rootv1p2p1"
    scheme, secondary = "ADL SCORM 1.2", "Secondary Education"

    def root(self) -> etree._Element:
        return etree.Element(f"{{{self.uri}}}lom", nsmap={"imsmd": self.uri})

    def group(self, parent: etree._Element, name: str) -> etree._Element:
        own = {"metadataSchema": "metadatascheme"}.get(name, name.lower())
        return etree.SubElement(parent, f"{{{self.uri}}}{own}")

    def plain(self, parent: etree._Element, name: str, text: str) -> None:
        self.group(parent, name).text = legal(text)

    def words(self, parent: etree._Element, name: str, text: str, language: str) -> None:
        string = self.group(self.group(parent, name), "langstring")
        string.set(_XML_LANG, language)
        string.text = legal(text)

    def term(self, parent: etree._Element, name: str, value: str) -> None:
        element = self.group(parent, name)
        self.words(element, "source", _VOCABULARY, "x-none")
        self.words(element, "value", value if value in ("yes", "no") else value.title(), "x-none")

    def identifier(self, parent: etree._Element, catalog: str, entry: str) -> None:
        element = self.group(parent, "catalogEntry")
        self.plain(element, "catalog", catalog)
        self.words(element, "entry", entry, "x-none")

    def person(self, parent: etree._Element, card: str) -> None:
        """`centity` of a contribution, `person` of an annotation."""
        name = "centity" if etree.QName(parent).localname == "contribute" else "person"
        self.plain(self.group(parent, name), "vcard", card)

    def day(self, parent: etree._Element, day: date) -> None:
        self.plain(self.group(parent, "date"), "datetime", day.isoformat())


def legal(text: str) -> str:
    """Without the characters that XML 1.0 has no place for; titles come from outside."""
    return _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)


def vcard(name: str, organization: str = "") -> str:
    """A vCard 3.0 (RFC 2426): FN and N are demanded of it. Vietnamese names are not taken apart."""
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"FN:{_escaped(name)}", f"N:{_escaped(name)};;;;"]
    if organization:
        lines.append(f"ORG:{_escaped(organization)}")
    return "\n".join([*lines, "END:VCARD"])


def _escaped(text: str) -> str:
    plain = " ".join(text.split())
    return re.sub(r"([\\,;])", r"\\\1", plain)
