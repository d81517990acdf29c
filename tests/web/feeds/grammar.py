"""The form of an OAI-PMH 2.0 answer as RELAX NG, written down from the protocol's text (chapters 3 and 4)."""

from __future__ import annotations

from lxml import etree

_STAMP = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
_DC = (
    "title", "creator", "subject", "description", "publisher", "contributor", "date", "type", "format", "identifier",
    "source", "language", "relation", "coverage", "rights",
)  # fmt: skip


def _text(name: str, pattern: str | None = None) -> str:
    kind = f'<data type="string"><param name="pattern">{pattern}</param></data>' if pattern else "<text/>"
    return f'<element name="{name}">{kind}</element>'


def _verb(name: str, content: str) -> str:
    return f'<element name="{name}">{content}</element>'


_ATTRIBUTES = "".join(
    f'<optional><attribute name="{name}"/></optional>'
    for name in ("verb", "identifier", "metadataPrefix", "from", "until", "set", "resumptionToken")
)
_IDENTIFY = (
    _text("repositoryName") + _text("baseURL", r"https?://.+") + _text("protocolVersion", r"2\.0")
    + f'<oneOrMore>{_text("adminEmail", r"[^@ ]+@[^@ ]+")}</oneOrMore>' + _text("earliestDatestamp", _STAMP)
    + _text("deletedRecord", "no|persistent|transient") + _text("granularity", "YYYY-MM-DDThh:mm:ssZ")
)  # fmt: skip
_FORMATS = (
    "<oneOrMore><element name='metadataFormat'>" + _text("metadataPrefix", r"[A-Za-z0-9_.!~*'()-]+") + _text("schema")
    + _text("metadataNamespace") + "</element></oneOrMore>"
)  # fmt: skip
_SPEC = r"([A-Za-z0-9_.!~*'()-])+(:[A-Za-z0-9_.!~*'()-]+)*"
_SET = f"<element name='set'>{_text('setSpec', _SPEC)}{_text('setName')}</element>"
_SETS = f"<oneOrMore>{_SET}</oneOrMore><ref name='token'/>"
_ERROR = (
    '<element name="error"><attribute name="code"><choice>'
    + "".join(
        f"<value>{code}</value>"
        for code in (
            "cannotDisseminateFormat", "idDoesNotExist", "badArgument", "badVerb", "noMetadataFormats",
            "noRecordsMatch", "badResumptionToken", "noSetHierarchy",
        )
    )
    + "</choice></attribute><text/></element>"
)  # fmt: skip
_VERBS = "".join(
    (
        _verb("Identify", _IDENTIFY),
        _verb("ListMetadataFormats", _FORMATS),
        _verb("ListSets", _SETS),
        _verb("GetRecord", "<ref name='record'/>"),
        _verb("ListIdentifiers", "<oneOrMore><ref name='header'/></oneOrMore><ref name='token'/>"),
        _verb("ListRecords", "<oneOrMore><ref name='record'/></oneOrMore><ref name='token'/>"),
    )
)
_HEADER_CONTENT = (
    _text("identifier", "oai:.+") + _text("datestamp", _STAMP) + f"<zeroOrMore>{_text('setSpec', _SPEC)}</zeroOrMore>"
)
_GONE = f"<element name='header'><attribute name='status'><value>deleted</value></attribute>{_HEADER_CONTENT}</element>"
_THERE = f"<element name='header'>{_HEADER_CONTENT}</element>"
_DC_CONTENT = "".join(f"<element name='dc:{name}'><text/></element>" for name in _DC)
_METADATA = (
    "<element name='metadata'><choice><element name='oai_dc:dc'><attribute name='xsi:schemaLocation'/>"
    f"<oneOrMore><choice>{_DC_CONTENT}</choice></oneOrMore></element>"
    "<element name='lom:lom'><attribute name='xsi:schemaLocation'/><ref name='anything'/></element></choice></element>"
)
GRAMMAR = etree.RelaxNG(
    etree.fromstring(
        "<grammar xmlns='http://relaxng.org/ns/structure/1.0' ns='http://www.openarchives.org/OAI/2.0/'"
        " xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xmlns:dc='http://purl.org/dc/elements/1.1/'"
        " xmlns:oai_dc='http://www.openarchives.org/OAI/2.0/oai_dc/' xmlns:lom='http://ltsc.ieee.org/xsd/LOM'"
        " datatypeLibrary='http://www.w3.org/2001/XMLSchema-datatypes'>"
        "<start><element name='OAI-PMH'><attribute name='xsi:schemaLocation'/>"
        f"{_text('responseDate', _STAMP)}<element name='request'>{_ATTRIBUTES}<text/></element>"
        f"<choice><oneOrMore>{_ERROR}</oneOrMore>{_VERBS}</choice></element></start>"
        f"<define name='header'><choice>{_GONE}{_THERE}</choice></define>"
        f"<define name='record'><element name='record'><choice>{_GONE}<group>{_THERE}{_METADATA}</group></choice>"
        "</element></define>"
        "<define name='token'><optional><element name='resumptionToken'><text/></element></optional></define>"
        "<define name='anything'><zeroOrMore><choice><text/><element><anyName/><zeroOrMore><attribute><anyName/>"
        "</attribute></zeroOrMore><ref name='anything'/></element></choice></zeroOrMore></define></grammar>"
    )
)
