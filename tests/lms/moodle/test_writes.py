"""A write is sent once, and its error says whether it may have happened."""

from __future__ import annotations

import pytest
import requests

from connector.errors import HoclieuError, NeedsOperator, Rejected, Retriable
from tests.lms.moodle.replay import HTML, MAINTENANCE, Raw, Replay, moodle_error

SAVE = "mod_assign_save_grade"


@pytest.mark.parametrize(
    "reply",
    [
        requests.ReadTimeout(),
        ConnectionResetError(),
        requests.ConnectionError("('Connection aborted.', RemoteDisconnected())"),
        Raw(500),
        Raw(504),
        HTML,
        Raw(200, ""),
        Raw(200, '{"warnings": ['),
        moodle_error("dmlwriteexception"),
        moodle_error("invalidresponse"),
        {"exception": "TypeError", "message": ""},
    ],
    ids=repr,
)
def test_a_write_that_may_have_happened_is_sent_once_and_its_outcome_is_unknown(moodle: Replay, reply: object) -> None:
    moodle.says(SAVE, reply)
    with pytest.raises(Retriable) as caught:
        moodle.client().call(SAVE, write=True)
    assert caught.value.code == "outcome_unknown"
    assert moodle.functions() == [SAVE]


@pytest.mark.parametrize(
    ("reply", "kind", "code"),
    [
        (moodle_error("invalidparameter"), Rejected, "invalid_parameter"),
        (moodle_error("accessexception"), NeedsOperator, "access_refused"),
        (MAINTENANCE, Retriable, "maintenance"),
        (Raw(429), Retriable, "rate_limited"),
        (Raw(404), NeedsOperator, "wrong_url"),
        (requests.ConnectTimeout(), Retriable, "site_unreachable"),
        (requests.exceptions.SSLError(), Retriable, "tls_failed"),
    ],
    ids=repr,
)
def test_a_write_that_cannot_have_happened_says_what_hindered_it(
    moodle: Replay, reply: object, kind: type[HoclieuError], code: str
) -> None:
    moodle.says(SAVE, reply)
    with pytest.raises(kind) as caught:
        moodle.client().call(SAVE, write=True)
    assert (type(caught.value), caught.value.code) == (kind, code)
    assert moodle.functions() == [SAVE]


def test_a_write_that_may_be_repeated_is_tried_again(moodle: Replay) -> None:
    moodle.says(SAVE, requests.ReadTimeout(), None)
    moodle.client().call(SAVE, write=True, repeatable=True)
    assert moodle.functions() == [SAVE, SAVE]


def test_a_read_that_must_not_be_repeated_is_sent_once(moodle: Replay) -> None:
    moodle.says("mod_scorm_get_scorm_user_data", Raw(502))
    with pytest.raises(Retriable):
        moodle.client().call("mod_scorm_get_scorm_user_data", repeatable=False)
    assert len(moodle.functions()) == 1
