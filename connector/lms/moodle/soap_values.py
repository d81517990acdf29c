"""Values of RPC/encoded SOAP: what PHP's SoapServer reads and writes, to and from JSON-like values.

https://www.w3.org/TR/2000/NOTE-SOAP-20000508/ section 5; PHP's records are `Map` of `http://xml.apache.org/xml-soap`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lxml import etree

from connector.lms.moodle.params import JSON

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
ENCODING = "http://schemas.xmlsoap.org/soap/encoding/"
MAP = "http://xml.apache.org/xml-soap"
XSD = "http://www.w3.org/2001/XMLSchema"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
PREFIXES = {"env": ENVELOPE, "enc": ENCODING, "map": MAP, "xsd": XSD, "xsi": XSI}

_TYPE, _NIL, _ARRAY_TYPE = f"{{{XSI}}}type", f"{{{XSI}}}nil", f"{{{ENCODING}}}arrayType"
_NUMBERS = frozenset({"int", "integer", "long", "short", "byte"})
_FRACTIONS = frozenset({"double", "float", "decimal"})


def encode(parent: etree._Element, name: str, value: object) -> None:
    """Appends `value` to `parent` as the element `name`; None inside a record is left out, as REST does it.

    Raises ValueError for characters that XML cannot hold, TypeError for what Moodle could not take.
    """
    element = etree.SubElement(parent, name)
    if isinstance(value, Mapping) and value:
        element.set(_TYPE, "map:Map")
        for key, inner in value.items():
            if inner is not None:
                item = etree.SubElement(element, "item")
                encode(item, "key", str(key))
                encode(item, "value", inner)
    elif isinstance(value, Sequence | Mapping) and not isinstance(value, str | bytes):
        element.set(_TYPE, "enc:Array")
        element.set(_ARRAY_TYPE, f"xsd:anyType[{len(value)}]")
        for inner in value:
            encode(element, "item", inner)
    else:
        _encode_scalar(element, value)


def _encode_scalar(element: etree._Element, value: object) -> None:
    if value is None:
        element.set(_NIL, "true")
        return
    kinds: dict[type, str] = {bool: "int", int: "int", float: "double", str: "string"}
    if type(value) not in kinds:
        raise TypeError(f"a {type(value).__name__} is not text or a number")
    element.set(_TYPE, f"xsd:{kinds[type(value)]}")
    element.text = str(int(value)) if isinstance(value, bool) else str(value)


def decode(element: etree._Element) -> JSON:
    """The value of an element, by its `xsi:type`; an empty text stays an empty text, nil is None."""
    if element.get(_NIL) in ("true", "1"):
        return None
    kind = element.get(_TYPE, "").rpartition(":")[2]
    if kind == "Map":
        return {str(decode(item[0])): decode(item[1]) for item in element}
    if kind == "Array":
        return [decode(item) for item in element]
    if len(element):
        return _record(element)
    return _scalar(kind, element.text or "")


def _record(element: etree._Element) -> JSON:
    """A record whose fields the WSDL declares: PHP sends those that REST leaves out as nil."""
    fields = {etree.QName(field).localname: decode(field) for field in element}
    return {name: value for name, value in fields.items() if value is not None}


def _scalar(kind: str, text: str) -> JSON:
    if kind in _NUMBERS:
        return int(text)
    if kind in _FRACTIONS:
        return float(text)
    return text in ("true", "1") if kind == "boolean" else text
