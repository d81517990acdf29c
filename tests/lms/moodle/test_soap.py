from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import responses
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pydantic import SecretStr

from connector.errors import HoclieuError, NeedsOperator, Rejected, Retriable
from connector.lms.moodle.assign_replies import GradesReply, StatusReply
from connector.lms.moodle.client import MoodleClient, MoodleSite
from connector.lms.moodle.courses import FoundCourses
from connector.lms.moodle.soap_values import ENVELOPE, decode, encode
from tests.lms.moodle.replay import REPLIES, TOKEN, URL, recorded

SERVER = f"{URL}/webservice/soap/server.php"
STATUS = "mod_assign_get_submission_status"


def recorded_xml(name: str) -> bytes:
    """As recorded, with the token where it stood."""
    text = (Path(REPLIES) / "4.5" / "soap" / f"{name}.xml").read_text(encoding="utf-8")
    return text.replace("TOKEN-HERE", TOKEN).encode()


class SoapMoodle:
    """Gives the recorded WSDL, then what the test says."""

    def __init__(self, mock: responses.RequestsMock) -> None:
        self.wsdl: bytes = recorded_xml("wsdl")
        self.reply: tuple[int, bytes] | Exception = (200, b"")
        self.sent: list[etree._Element] = []
        self.urls: list[str] = []
        mock.add_callback(responses.POST, SERVER, callback=self._answer)
        site = MoodleSite(id="thpt-a", url=URL, token=SecretStr(TOKEN), protocol="soap", per_second=1e6)
        self.client = MoodleClient(site, sleep=lambda _: None)

    def says(self, name: str, status: int = 200) -> None:
        self.reply = (status, recorded_xml(name))

    def _answer(self, request: requests.PreparedRequest) -> tuple[int, dict[str, str], bytes]:
        self.urls.append(str(request.url))
        if request.body == f"wsdl=1&wstoken={TOKEN}":
            return 200, {"Content-Type": "application/xml"}, self.wsdl
        assert isinstance(request.body, bytes)
        self.sent.append(etree.fromstring(request.body))
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply[0], {"Content-Type": "text/xml; charset=utf-8"}, self.reply[1]

    def params(self) -> Any:
        """What PHP would read of the last call."""
        [call] = self.sent[-1].iterchildren(f"{{{ENVELOPE}}}Body")
        [call] = call
        return {field.tag: decode(field) for field in call}


@pytest.fixture
def moodle() -> Iterator[SoapMoodle]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield SoapMoodle(mock)


@pytest.mark.parametrize(
    ("name", "rest", "model"),
    [
        (STATUS, f"{STATUS}-reopened", StatusReply),
        ("mod_assign_get_grades", "mod_assign_get_grades-reopened", GradesReply),
    ],
)
def test_soap_gives_what_rest_gives(moodle: SoapMoodle, name: str, rest: str, model: type[StatusReply]) -> None:
    moodle.says(name)
    answer = moodle.client.ask(model, name, {})
    assert answer == model.read("thpt-a", recorded(rest))
    assert moodle.client.stats.by_function == {"wsdl": 1, name: 1}


def test_an_empty_text_stays_an_empty_text(moodle: SoapMoodle) -> None:
    moodle.says("core_course_get_courses_by_field")
    body: Any = moodle.client.call("core_course_get_courses_by_field", {"field": "shortname", "value": "x"})
    [course] = body["courses"]
    assert course["summary"] == "" and course["lang"] == ""
    assert FoundCourses.read("thpt-a", body).courses[0].shortname


def test_what_is_not_given_is_sent_as_the_empty_value_of_its_type(moodle: SoapMoodle) -> None:
    """PHP would hand null to the function, and `timemodified >= null` finds nothing."""
    moodle.says("mod_assign_get_grades")
    moodle.client.call("mod_assign_get_grades", {"assignmentids": [9, 10], "since": None})
    assert moodle.params() == {"assignmentids": [9, 10], "since": 0}


def test_nested_parameters_go_as_php_reads_them(moodle: SoapMoodle) -> None:
    moodle.reply = (202, b"")
    words = {"assignfeedbackcomments_editor": {"text": '<p>A & "b"</p>', "format": 1}}
    params = {
        "assignmentid": 9,
        "userid": 17,
        "grade": 88.5,
        "addattempt": True,
        "plugindata": words,
        "advancedgradingdata": {},
    }
    assert moodle.client.call("mod_assign_save_grade", params, write=True) is None
    sent = moodle.params()
    assert sent["plugindata"] == words
    assert (sent["grade"], sent["addattempt"], sent["attemptnumber"], sent["workflowstate"]) == (88.5, 1, 0, "")
    assert sent["advancedgradingdata"] == []


def test_an_empty_body_is_an_answer_only_of_a_function_with_nothing_to_say(moodle: SoapMoodle) -> None:
    with pytest.raises(Retriable) as caught:
        moodle.client.call("mod_assign_get_grades", {"assignmentids": [9]})
    assert caught.value.code == "empty_reply"


def test_a_fault_is_decided_by_its_errorcode(moodle: SoapMoodle) -> None:
    moodle.says("fault-record-not-found", 500)
    moodle.client._facts = None
    with pytest.raises(Rejected) as caught:
        moodle.client._wire.send(STATUS, {"assignid": 99999})
    assert caught.value.code == "record_missing"


def test_a_token_that_is_refused_is_for_the_operator(moodle: SoapMoodle) -> None:
    moodle.wsdl = recorded_xml("fault-invalid-token")
    with pytest.raises(NeedsOperator, match="SOAP does not say why") as caught:
        moodle.client.probe()
    assert caught.value.code == "access_refused"


@pytest.mark.parametrize(
    ("wsdl", "kind", "code"),
    [
        (b"", NeedsOperator, "forbidden"),
        (b"<html><title>404</title></html>", NeedsOperator, "not_json"),
        (b"<definitions", NeedsOperator, "bad_wsdl"),
        (
            b'<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><import location="http://evil.example/x"/></definitions>',
            NeedsOperator,
            "bad_wsdl",
        ),
        (
            b'<!DOCTYPE definitions [<!ENTITY a "b">]><definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>',
            NeedsOperator,
            "bad_wsdl",
        ),
    ],
)
def test_a_wsdl_that_is_none_is_for_the_operator_and_nothing_foreign_is_fetched(
    moodle: SoapMoodle, wsdl: bytes, kind: type[HoclieuError], code: str
) -> None:
    moodle.wsdl = wsdl
    with pytest.raises(kind) as caught:
        moodle.client.call(STATUS)
    assert caught.value.code == code
    assert len(moodle.urls) == 1


def test_a_page_in_place_of_an_envelope_is_named(moodle: SoapMoodle) -> None:
    moodle.reply = (200, b"<html><title>Log in</title></html>")
    with pytest.raises(NeedsOperator, match='titled "Log in"'):
        moodle.client.call(STATUS, {"assignid": 1})


def test_an_envelope_with_a_doctype_is_not_read(moodle: SoapMoodle) -> None:
    moodle.reply = (200, b'<!DOCTYPE x [<!ENTITY a "b">]>' + recorded_xml(STATUS))
    with pytest.raises(NeedsOperator):
        moodle.client.call(STATUS, {"assignid": 1})


def test_a_parameter_that_the_site_does_not_know_is_refused_here(moodle: SoapMoodle) -> None:
    with pytest.raises(Rejected) as caught:
        moodle.client.call(STATUS, {"newer": 1})
    assert caught.value.code == "invalid_parameter"
    assert moodle.sent == []


def test_text_that_xml_cannot_hold_sets_the_record_aside(moodle: SoapMoodle) -> None:
    with pytest.raises(Rejected) as caught:
        moodle.client.call("core_course_get_courses_by_field", {"field": "shortname", "value": "a\x00b"})
    assert caught.value.code == "invalid_parameter"


def test_a_function_outside_the_service_is_missing(moodle: SoapMoodle) -> None:
    with pytest.raises(NeedsOperator, match="mod_x_unknown"):
        moodle.client.call("mod_x_unknown")


def test_a_write_that_broke_off_has_an_unknown_outcome(moodle: SoapMoodle) -> None:
    moodle.reply = requests.ReadTimeout()
    with pytest.raises(Retriable) as caught:
        moodle.client.call("mod_assign_save_grade", {"assignmentid": 9}, write=True)
    assert caught.value.code == "outcome_unknown"


def test_the_token_stands_in_the_address_of_the_call_and_nowhere_else(
    moodle: SoapMoodle, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    moodle.says(STATUS)
    moodle.client.call(STATUS, {"assignid": 9})
    assert [url.endswith(f"?wstoken={TOKEN}") for url in moodle.urls] == [False, True]
    assert TOKEN not in etree.tostring(moodle.sent[0]).decode()
    moodle.reply = requests.ConnectionError(f"Max retries exceeded with url: /server.php?wstoken={TOKEN}")
    with pytest.raises(Retriable) as caught:
        moodle.client.call(STATUS, {"assignid": 9})
    assert TOKEN not in "".join(traceback.format_exception(caught.value)) + caplog.text


def test_what_urllib3_logs_of_a_call_hides_the_token(moodle: SoapMoodle, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    line = '%s "%s %s %s" %s'
    logging.getLogger("urllib3.connectionpool").debug(
        line, URL, "POST", f"/webservice/soap/server.php?wstoken={TOKEN}&a=1", "HTTP/1.1", 200
    )
    assert "wstoken=hidden&a=1" in caplog.text
    assert TOKEN not in caplog.text


_text = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"))
_scalars = st.booleans() | st.integers(-(2**53), 2**53) | _text | st.floats(allow_nan=False, allow_infinity=False)
_values = st.recursive(
    _scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_text, inner, min_size=1, max_size=3)
)


@given(_values)
def test_what_is_encoded_is_decoded_as_it_was(value: Any) -> None:
    parent = etree.Element("call", nsmap={"xsi": "http://www.w3.org/2001/XMLSchema-instance"})
    encode(parent, "value", value)
    assert decode(etree.fromstring(etree.tostring(parent))[0]) == value
