"""SOAP puts the token into addresses and namespaces, and names schemas of others: neither may get anywhere."""

from __future__ import annotations

import logging
import pickle
import traceback

import pytest
import requests
import responses
import structlog
from pydantic import SecretStr

from connector import logs
from connector.errors import HoclieuError
from connector.lms.moodle.client import MoodleClient, MoodleSite
from tests.lms.moodle.test_soap import SERVER, STATUS, URL, SoapMoodle, moodle, recorded_xml

__all__ = ["moodle"]
MADE_UP = "3f1e5ca1ab1eb0a7f00dfeedfacecafe"
ENVELOPE = '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>{}</e:Body></e:Envelope>'
FAULT = (
    "<e:Fault><faultcode>{code}</faultcode>"
    f"<faultstring>at {SERVER}?wstoken={MADE_UP} | ERRORCODE: {{named}}</faultstring>"
    f"<faultactor>{{actor}}</faultactor><detail>{MADE_UP}</detail></e:Fault>"
)


class Leaky:
    """A site that repeats the token wherever it can."""

    def __init__(self, mock: responses.RequestsMock, answer: bytes | Exception, status: int = 500) -> None:
        wsdl = recorded_xml("wsdl").replace(recorded_xml("wsdl").split(b"wstoken=")[1].split(b'"')[0], MADE_UP.encode())
        assert MADE_UP.encode() in wsdl
        self.asked: list[str] = []

        def answered(request: requests.PreparedRequest) -> tuple[int, dict[str, str], bytes]:
            self.asked.append(str(request.url))
            if isinstance(request.body, str) and "wsdl=1" in request.body:
                return 200, {}, wsdl
            if isinstance(answer, Exception):
                raise answer
            return status, {"Content-Type": "text/xml", "Server": MADE_UP}, answer

        mock.add_callback(responses.POST, SERVER, callback=answered)
        site = MoodleSite(id="thpt-a", url=URL, token=SecretStr(MADE_UP), protocol="soap", per_second=1e6)
        self.client = MoodleClient(site, sleep=lambda _: None)


def _fault(code: str, named: str, actor: str) -> bytes:
    return ENVELOPE.format(FAULT.format(code=code, named=named, actor=actor)).encode()


ANSWERS: dict[str, bytes | Exception] = {
    "a fault that names it": _fault("Receiver", "invalidtoken", "invalidtoken"),
    "a fault with another code": _fault(MADE_UP, "x", ""),
    "a fault whose actor is an address": _fault("Receiver", "x", "invalidrecord"),
    "a page": f"<html><title>{MADE_UP}</title><body>wstoken={MADE_UP}</body></html>".encode(),
    "no XML": f"<x {MADE_UP}".encode(),
    "a doctype": f'<!DOCTYPE x [<!ENTITY a "{MADE_UP}">]><x/>'.encode(),
    "a break": requests.ConnectionError(f"HTTPConnectionPool: Max retries with url: /server.php?wstoken={MADE_UP}"),
    "a time-out": requests.ReadTimeout(f"{SERVER}?wstoken={MADE_UP}"),
    "a wrong length": requests.exceptions.ChunkedEncodingError(f"wstoken={MADE_UP}"),
}


@pytest.mark.parametrize("what", ANSWERS)
def test_the_token_is_in_no_error_no_repr_and_no_log(
    what: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    urllib3, level = logging.getLogger("urllib3"), logging.getLogger("urllib3").level
    logs.configure("json", "debug")
    try:
        with responses.RequestsMock() as mock:
            site = Leaky(mock, ANSWERS[what])
            with pytest.raises(HoclieuError) as caught:
                site.client.call(STATUS, {"assignid": 9})
            structlog.get_logger().error("failed", reason=str(caught.value), url=site.asked[-1])
    finally:
        structlog.reset_defaults()
        urllib3.setLevel(level)
    error, told = caught.value, capsys.readouterr()
    said = [str(error), repr(error), repr(error.args), str(error.do), repr(site.client.site), repr(vars(error))]
    said += ["".join(traceback.format_exception(error)), caplog.text, told.out, told.err]
    said += [repr(e) for e in (error.__cause__, error.__context__)]
    assert [where for where in said if MADE_UP in where] == []
    assert MADE_UP.encode() not in pickle.dumps(error.args)


def test_the_token_does_not_stay_in_what_was_read_of_the_wsdl() -> None:
    with responses.RequestsMock() as mock:
        site = Leaky(mock, recorded_xml(STATUS).replace(b"TOKEN", b"x"), 200)
        site.client.call(STATUS, {"assignid": 9})
    wire = site.client._wire
    operations = wire._operations  # type: ignore[attr-defined]
    seen = [repr(o) + str(o.abstract.input_message) + str(getattr(o, "soapaction", "")) for o in operations.values()]
    assert operations and [x for x in seen if MADE_UP in x] == []


@pytest.mark.parametrize(
    "foreign",
    [
        '<import namespace="urn:x" location="http://evil.example/a.wsdl"/>',
        '<types><xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:import namespace="urn:x"'
        ' schemaLocation="http://evil.example/a.xsd"/></xsd:schema></types>',
        '<types><xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:include'
        ' schemaLocation="http://127.0.0.1:9/a.xsd"/></xsd:schema></types>',
        '<types><xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:import namespace="urn:x"'
        ' schemaLocation="file:///etc/hostname"/></xsd:schema></types>',
    ],
    ids=["wsdl", "import", "include", "file"],
)
def test_no_schema_of_others_is_fetched(moodle: SoapMoodle, foreign: str) -> None:
    """Any other host fails the test: nothing is registered for it."""
    whole = recorded_xml("wsdl").decode()
    moodle.wsdl = whole.replace("<types>", f"{foreign}<types>", 1).encode()
    with pytest.raises(HoclieuError) as caught:
        moodle.client.call(STATUS, {"assignid": 1})
    assert caught.value.code == "bad_wsdl"
    assert [url.partition("?")[0] for url in moodle.urls] == [SERVER]
    assert "evil" not in str(caught.value)


def test_the_wsdl_is_read_once_in_the_life_of_a_client(moodle: SoapMoodle) -> None:
    moodle.says(STATUS)
    for _ in range(3):
        moodle.client.call(STATUS, {"assignid": 9})
    assert moodle.client.stats.by_function["wsdl"] == 1
