"""The metadata formats of the feed: Dublin Core, which every provider must offer, and LOM."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from lxml import etree

from connector.catalogs.lom import NAMESPACE, lom
from connector.catalogs.lom_bindings import legal
from connector.catalogs.record import LessonRecord

_OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
_OAI_DC_XSD = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
_DC = "http://purl.org/dc/elements/1.1/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_LOM_XSD = "http://ltsc.ieee.org/xsd/lomv1.0/lom.xsd"


class MetadataFormat(NamedTuple):
    prefix: str
    schema: str
    namespace: str
    written: Callable[[LessonRecord], etree._Element]


def dublin_core(record: LessonRecord) -> etree._Element:
    """`oai_dc:dc`: simple Dublin Core, each element as often as there is something to say."""
    root = etree.Element(f"{{{_OAI_DC}}}dc", nsmap={"oai_dc": _OAI_DC, "dc": _DC, "xsi": _XSI})
    root.set(f"{{{_XSI}}}schemaLocation", f"{_OAI_DC} {_OAI_DC_XSD}")
    for name, text in _statements(record):
        etree.SubElement(root, f"{{{_DC}}}{name}").text = legal(text)
    return root


def _statements(record: LessonRecord) -> Iterator[tuple[str, str]]:
    yield "title", record.title
    yield from (("creator", author) for author in record.authors)
    yield from (("subject", word) for word in record.keywords)
    yield "description", record.description
    yield "publisher", record.department.name
    bodies = (record.school.name, *(approval.body for approval in record.approvals))
    yield from (("contributor", body) for body in dict.fromkeys(bodies) if body != record.department.name)
    if record.approvals:
        yield "date", record.approvals[-1].approved_on.isoformat()
    yield "type", "InteractiveResource"
    yield "format", record.package.media_type
    yield "identifier", record.identifier
    yield from (("identifier", url) for url in dict.fromkeys(place.url for place in record.catalogs) if url)
    yield "language", record.language
    yield "coverage", f"Lớp {record.grade}"
    yield "rights", record.rights


def learning_object(record: LessonRecord) -> etree._Element:
    root = lom(record)
    root.set(f"{{{_XSI}}}schemaLocation", f"{NAMESPACE} {_LOM_XSD}")
    return root


FORMATS = {
    each.prefix: each
    for each in (
        MetadataFormat("oai_dc", _OAI_DC_XSD, _OAI_DC, dublin_core),
        MetadataFormat("oai_lom", _LOM_XSD, NAMESPACE, learning_object),
    )
}
