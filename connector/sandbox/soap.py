"""`webservice/soap/server.php`: the same functions as over REST, as PHP's SoapServer speaks of them.

What it does as Moodle does (seen on 4.5.6): the WSDL names the token in its address and namespace; parameters that are
not sent are null; a fault names its `errorcode` as actor, but not where the token is refused; booleans of the
outermost record are 0 and 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from lxml import etree
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from connector.sandbox.context import Context, asks_for, site_url
from connector.sandbox.faulty import answered
from connector.sandbox.functions import FUNCTIONS
from connector.sandbox.parameters import ListOf, Record, Spec, Value, invalid_parameter
from connector.sandbox.replies import Json, MoodleError
from connector.sandbox.rest import called, offered

SERVER = "webservice/soap/server.php"
_ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
_ENCODING = "http://schemas.xmlsoap.org/soap/encoding/"
_MAP = "http://xml.apache.org/xml-soap"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_XSD = "http://www.w3.org/2001/XMLSchema"
_PREFIXES = {"SOAP-ENV": _ENVELOPE, "SOAP-ENC": _ENCODING, "ns2": _MAP, "xsi": _XSI, "xsd": _XSD}
_TYPE, _NIL = f"{{{_XSI}}}type", f"{{{_XSI}}}nil"
_XML = "text/xml; charset=utf-8"


async def soap(request: Request) -> Response:
    """A WSDL where it is asked for, else one call."""
    form = {}
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        async with request.form() as given:
            form = {name: str(value) for name, value in given.items()}
    asked = dict(request.query_params) | form
    if "wsdl" in asked:
        asks_for(request, "wsdl")
        return await answered(request, "wsdl", partial(run_in_threadpool, _described, request, asked), _refused)
    root = _parsed(await request.body())
    call = root.find(f"{{{_ENVELOPE}}}Body/*") if root is not None else None
    name = str(call.tag) if call is not None else ""
    asks_for(request, name or "none")
    return await answered(request, name, partial(run_in_threadpool, _answer, request, asked, name, call), _refused)


def _answer(request: Request, asked: Mapping[str, str], name: str, call: etree._Element | None) -> Response:
    context: Context = request.app.state.context
    if call is None or name not in FUNCTIONS:
        raise invalid_parameter()
    fields = FUNCTIONS[name].takes.fields
    given = {str(field.tag): _tree(field, fields[str(field.tag)]) for field in call if str(field.tag) in fields}
    tree = {field: value for field, value in given.items() if value is not None}
    reply = called(request, context, context.site(request), asked.get("wstoken", ""), name, tree)
    envelope = etree.Element(f"{{{_ENVELOPE}}}Envelope", nsmap=_PREFIXES)
    body = etree.SubElement(envelope, f"{{{_ENVELOPE}}}Body")
    _returned(etree.SubElement(body, f"{name}Response"), reply)
    return Response(etree.tostring(envelope, xml_declaration=True, encoding="utf-8"), media_type=_XML)


def _refused(error: MoodleError) -> Response:
    envelope = etree.Element(f"{{{_ENVELOPE}}}Envelope", nsmap=_PREFIXES)
    fault = etree.SubElement(etree.SubElement(envelope, f"{{{_ENVELOPE}}}Body"), f"{{{_ENVELOPE}}}Fault")
    early = error.errorcode == "invalidtoken"
    etree.SubElement(fault, "faultcode").text = "MOODLE:error" if early else "Receiver"
    etree.SubElement(fault, "faultstring").text = error.message
    if error.errorcode and not early:
        etree.SubElement(fault, "faultactor").text = error.errorcode
    return Response(etree.tostring(envelope), status_code=200 if early else 500, media_type=_XML)


def _tree(element: etree._Element, spec: Spec) -> object:
    """As REST's form fields would have it: text, and arrays by key."""
    if element.get(_NIL) == "true":
        return None
    if element.get(_TYPE, "").endswith(":Map"):
        inner = {str(item[0].text or ""): item[1] for item in element}
        fields = spec.fields if isinstance(spec, Record) else {}
        tree = {key: _tree(value, fields.get(key, Value("text"))) for key, value in inner.items()}
        return {key: value for key, value in tree.items() if value is not None}
    if element.get(_TYPE, "").endswith(":Array"):
        entry = spec.item if isinstance(spec, ListOf) else Value("text")
        return {str(at): _tree(item, entry) for at, item in enumerate(element)}
    text = element.text or ""
    is_fraction = isinstance(spec, Value) and spec.kind == "float"
    return text.removesuffix(".0") if is_fraction else text


def _returned(response: etree._Element, reply: Json) -> None:
    returned = etree.SubElement(response, "return")
    if isinstance(reply, Mapping):
        returned.set(_TYPE, "ns1:webservices_struct_class_000001")
        for name, value in reply.items():
            _encode(etree.SubElement(returned, name), int(value) if isinstance(value, bool) else value)
    else:
        _encode(returned, reply)


def _encode(element: etree._Element, value: Json) -> None:
    if value is None:
        element.set(_NIL, "true")
    elif isinstance(value, Mapping):
        element.set(_TYPE, "ns2:Map")
        for key, inner in value.items():
            item = etree.SubElement(element, "item")
            _encode(etree.SubElement(item, "key"), str(key))
            _encode(etree.SubElement(item, "value"), inner)
    elif isinstance(value, list):
        element.set(_TYPE, "SOAP-ENC:Array")
        for inner in value:
            _encode(etree.SubElement(element, "item"), inner)
    else:
        kinds: dict[type, str] = {bool: "boolean", int: "int", float: "float"}
        element.set(_TYPE, f"xsd:{kinds.get(type(value), 'string')}")
        element.text = str(value).lower() if isinstance(value, bool) else str(value)


def _parsed(content: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return None


def _described(request: Request, asked: Mapping[str, str]) -> Response:
    context: Context = request.app.state.context
    site, token = context.site(request), asked.get("wstoken", "")
    context.owner(site, token)
    address = f"{site_url(request)}/{SERVER}?wstoken={token}"
    names = offered(context, site, token)
    messages, ports, bindings = (
        "".join(map(_messages, names)),
        "".join(map(_port, names)),
        "".join(map(_binding, names)),
    )
    wsdl = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" '
        f'xmlns:tns="{address}" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xsd="{_XSD}" '
        f'xmlns:soap-enc="{_ENCODING}" name="standin" targetNamespace="{address}">'
        f'<types><xsd:schema targetNamespace="{address}"><xsd:import namespace="{_ENCODING}"/></xsd:schema></types>'
        f'<portType name="P">{ports}</portType><binding name="B" type="tns:P">'
        f'<soap:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/>{bindings}</binding>'
        f'<service name="S"><port name="P" binding="tns:B"><soap:address location="{address}"/></port></service>'
        f"{messages}</definitions>"
    )
    return Response(wsdl, media_type="application/xml")


def _messages(name: str) -> str:
    parts = "".join(f'<part name="{n}" type="{_kind(spec)}"/>' for n, spec in FUNCTIONS[name].takes.fields.items())
    back = '<part name="return" type="xsd:anyType"/>'
    return f'<message name="{name}In">{parts}</message><message name="{name}Out">{back}</message>'


def _kind(spec: Spec) -> str:
    scalars = {"int": "xsd:int", "bool": "xsd:int", "float": "xsd:double"}
    return scalars.get(spec.kind, "xsd:string") if isinstance(spec, Value) else "soap-enc:Array"


def _port(name: str) -> str:
    return f'<operation name="{name}"><input message="tns:{name}In"/><output message="tns:{name}Out"/></operation>'


def _binding(name: str) -> str:
    body = f'<soap:body use="encoded" encodingStyle="{_ENCODING}" namespace="urn:standin"/>'
    return (
        f'<operation name="{name}"><soap:operation soapAction="urn:{name}"/>'
        f"<input>{body}</input><output>{body}</output></operation>"
    )
