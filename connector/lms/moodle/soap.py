"""Moodle's SOAP protocol, for sites that have REST turned off: zeep reads the WSDL, the values are PHP's own encoding.

The token is part of the WSDL's address and of its namespace. It is taken out of the WSDL before anybody reads that, and
a call needs no namespace (tried on 4.5.6); but it must stand in the URL of the call: the XML body has no place for it.
Values are those of REST, but booleans of the outermost record are 0 and 1 and whole fractions keep their `.0`.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Mapping
from typing import Any

import requests
import zeep
from lxml import etree
from zeep.transports import Transport

from connector.errors import HoclieuError, NeedsOperator
from connector.lms.moodle.errors import SITE_FAULT, from_errorcode, missing_functions
from connector.lms.moodle.failures import HEAD, unusable
from connector.lms.moodle.http import SiteHttp
from connector.lms.moodle.params import JSON
from connector.lms.moodle.site import CallStats, MoodleSite
from connector.lms.moodle.soap_values import ENCODING, ENVELOPE, PREFIXES, decode, encode
from connector.text import Text

SERVER = "webservice/soap/server.php"
SETTING = "moodlewssetting"
"""Begins the name of a switch of the call itself, which SOAP takes in the URL."""
WSDL = "http://wsdl.invalid/"
"""Where zeep believes to find the WSDL; never asked on a network."""

_HIDDEN = "hidden"
_ARRAY_SCHEMA = f"""<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="{ENCODING}">
<complexType name="Array"><sequence>
<any minOccurs="0" maxOccurs="unbounded" processContents="skip"/>
</sequence></complexType></schema>""".encode()

_OTHER_DEFAULTS: dict[tuple[str, str], object] = {
    ("core_course_get_categories", "addsubcategories"): True,
    ("core_course_edit_module", "sectionreturn"): None,
    ("core_courseformat_update_course", "targetsectionid"): None,
    ("core_courseformat_update_course", "targetcmid"): None,
}
"""Of the functions used here, parameters whose default is not the empty value of their type."""


class SoapWire:
    """`call` by SOAP. Behaves as REST does: same values, same errors."""

    def __init__(self, site: MoodleSite, http: SiteHttp, stats: CallStats) -> None:
        self._site, self._http, self._stats = site, http, stats
        self._operations: dict[str, Any] | None = None
        self._reading = threading.Lock()
        logging.getLogger("urllib3.connectionpool").addFilter(hide_token)

    def send(self, wsfunction: str, params: Mapping[str, object]) -> JSON:
        """One call. Raises `connector.errors` for everything but an answer."""
        settings = {name: "1" for name in params if name.startswith(SETTING)}
        message = self._message(wsfunction, {name: params[name] for name in params.keys() - settings.keys()})
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{wsfunction}"'}
        self._stats.called(wsfunction)
        with self._http.send(
            "POST", SERVER, data=message, params=settings, signed_as="wstoken", headers=headers
        ) as response:
            self._stats.received(len(response.content))
            return self._answer(wsfunction, response)

    def _message(self, wsfunction: str, params: Mapping[str, object]) -> bytes:
        envelope = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap=PREFIXES)
        body = etree.SubElement(envelope, f"{{{ENVELOPE}}}Body")
        call = etree.SubElement(body, wsfunction)
        try:
            for name, value in self._all_params(wsfunction, params).items():
                encode(call, name, value)
        except ValueError as problem:
            raise from_errorcode(self._site.id, wsfunction, "invalidparameter") from problem
        return etree.tostring(envelope, xml_declaration=True, encoding="utf-8")

    def _all_params(self, wsfunction: str, params: Mapping[str, object]) -> dict[str, object]:
        """PHP hands null to a function for each parameter that is not sent, whatever its default."""
        parts = self._parts(wsfunction)
        if params.keys() - parts.keys():
            raise from_errorcode(self._site.id, wsfunction, "invalidparameter")
        empty = {name: _OTHER_DEFAULTS.get((wsfunction, name), _empty(kind)) for name, kind in parts.items()}
        return {**empty, **{name: value for name, value in params.items() if value is not None}}

    def _operation(self, wsfunction: str) -> Any:  # zeep's AbstractOperation, which has no types
        with self._reading:
            if self._operations is None:
                self._operations = self._read_wsdl()
        if wsfunction not in self._operations:
            raise missing_functions(self._site.id, [wsfunction])
        return self._operations[wsfunction].abstract

    def _parts(self, wsfunction: str) -> dict[str, str]:
        message = self._operation(wsfunction).input_message
        return {name: part.type.name for name, part in message.parts.items()} if message else {}

    def _is_silent(self, wsfunction: str) -> bool:
        """A function with nothing to say has no output in the WSDL, and PHP answers with an empty body."""
        return self._operation(wsfunction).output_message is None

    def _read_wsdl(self) -> dict[str, Any]:
        wsdl = self._fetch_wsdl()
        settings = zeep.Settings(strict=True, forbid_dtd=True, forbid_entities=True)
        try:
            client: Any = zeep.Client(WSDL, transport=_OneDocument(wsdl), settings=settings)  # type: ignore[no-untyped-call]
            return {name: op for binding in client.wsdl.bindings.values() for name, op in binding.all().items()}
        except (zeep.exceptions.Error, etree.LxmlError, ValueError, KeyError):
            error = NeedsOperator("bad_wsdl", _BAD_WSDL.filled(site=self._site.id), _BAD_WSDL_DO)
        raise error

    def _fetch_wsdl(self) -> bytes:
        self._stats.called("wsdl")
        with self._http.send("POST", SERVER, data={"wsdl": "1"}, signed_as="wstoken") as response:
            self._stats.received(len(response.content))
            if b"<definitions" not in response.content[:HEAD]:
                raise self._no_wsdl(response)
            return response.content.replace(self._site.token.get_secret_value().encode(), _HIDDEN.encode())

    def _no_wsdl(self, response: requests.Response) -> HoclieuError:
        if response.status_code == 200 and not response.content.strip():
            return NeedsOperator("forbidden", _SOAP_OFF.filled(site=self._site.id), _SOAP_OFF_DO)
        root = _parsed(response.content)
        fault = _fault(self._site.id, "wsdl", root) if root is not None else None
        return fault or unusable(self._site.id, response, response.content[:HEAD])

    def _answer(self, wsfunction: str, response: requests.Response) -> JSON:
        if response.ok and not response.content and self._is_silent(wsfunction):
            return None
        root = _parsed(response.content)
        if root is None or root.tag != f"{{{ENVELOPE}}}Envelope":
            raise unusable(self._site.id, response, response.content[:HEAD])
        if fault := _fault(self._site.id, wsfunction, root):
            raise fault
        returned = root.find(f"{{{ENVELOPE}}}Body/*/return")
        return None if returned is None else decode(returned)


class _OneDocument(Transport):
    """Gives zeep the WSDL at hand and the schema it names; nothing else is fetched, by nobody."""

    def __init__(self, wsdl: bytes) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._documents = {WSDL: wsdl, ENCODING: _ARRAY_SCHEMA}

    def load(self, url: str) -> bytes:
        return self._documents[url]


def hide_token(record: logging.LogRecord) -> bool:
    """A log filter: urllib3 writes the URL of each request at debug level."""
    if isinstance(record.args, tuple):
        record.args = tuple(_without_token(arg) if isinstance(arg, str) else arg for arg in record.args)
    return True


def _without_token(text: str) -> str:
    return re.sub(r"(wstoken=)[^&\s\"]+", rf"\1{_HIDDEN}", text)


def _parsed(content: bytes) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return None
    return None if root.getroottree().docinfo.internalDTD is not None else root


def _fault(site: str, wsfunction: str, root: etree._Element) -> HoclieuError | None:
    """A fault names its `errorcode` as actor; one raised before the function is known (token, service) names none."""
    fault = root.find(f"{{{ENVELOPE}}}Body/{{{ENVELOPE}}}Fault")
    if fault is None:
        return None
    errorcode = fault.findtext("faultactor") or _code_in(fault.findtext("faultstring") or "")
    if errorcode:
        return from_errorcode(site, wsfunction, errorcode)
    if fault.findtext("faultcode") == "MOODLE:error":
        return NeedsOperator("access_refused", _REFUSED.filled(site=site), _REFUSED_DO)
    return SITE_FAULT.error(site, wsfunction, fault.findtext("faultcode") or "?")


def _code_in(faultstring: str) -> str:
    found = re.search(r"\| ERRORCODE: (\w+)$", faultstring)
    return found[1] if found else ""


def _empty(kind: str) -> object:
    """The empty value of a parameter's type in the WSDL; an empty record is an empty array, as in PHP."""
    empty: dict[str, object] = {"int": 0, "double": 0.0, "string": ""}
    return empty.get(kind, [])


_BAD_WSDL = Text("WSDL của trang {site} không đọc được.", "The WSDL of site {site} cannot be read.")
_BAD_WSDL_DO = Text(
    "Hãy để trong dịch vụ web chỉ những hàm cần dùng, hoặc ghi protocol: rest trong bản ánh xạ.",
    "Keep only the needed functions in the web service, or set protocol: rest in the mapping.",
)
_SOAP_OFF = Text("Trang {site} chưa bật giao thức SOAP.", "Site {site} has the SOAP protocol turned off.")
_SOAP_OFF_DO = Text(
    "Hãy bật SOAP (Quản trị trang › Máy chủ › Dịch vụ web › Giao thức), hoặc ghi protocol: rest trong bản ánh xạ.",
    "Turn SOAP on (Site administration › Server › Web services › Protocols), or set protocol: rest in the mapping.",
)
_REFUSED = Text(
    "Trang {site} từ chối token ở giao thức SOAP, và SOAP không cho biết lí do.",
    "Site {site} refuses the token over SOAP, and SOAP does not say why.",
)
_REFUSED_DO = Text(
    "Hãy kiểm tra token, dịch vụ web (chỉ giữ những hàm cần dùng) và quyền webservice/soap:use của tài khoản.",
    "Check the token, the web service (only the needed functions in it) and the account's webservice/soap:use.",
)
