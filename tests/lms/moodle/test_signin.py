from __future__ import annotations

import traceback
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest
import requests
import responses
from pydantic import SecretStr

from connector.errors import HoclieuError, NeedsOperator, Rejected, Retriable
from connector.lms.moodle.signin import sign_in
from mappings.schema import Site
from tests.lms.moodle.replay import SERVER, URL, recorded

PASSWORD, TOKEN = "mật khẩu của cô Lan", "fedcba9876543210fedcba9876543210"
TOKEN_URL = f"{URL}/login/token.php"


@pytest.fixture
def moodle() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def site(**more: Any) -> Site:
    return Site.model_validate({"id": "thpt-a", "url": URL, "token_env": "T", **more})


def enter(**more: Any) -> Any:
    return sign_in(site(**more), "lan", SecretStr(PASSWORD))


def test_the_site_says_whose_name_and_password_these_are(moodle: responses.RequestsMock) -> None:
    moodle.post(TOKEN_URL, json={"token": TOKEN, "privatetoken": None})
    info = recorded("core_webservice_get_site_info")
    moodle.post(SERVER, json=info)
    found = enter(signin_service="hoclieu_signin")
    assert (found.site, found.user_id, found.username) == ("thpt-a", str(info["userid"]), info["username"])
    assert found.name == info["fullname"]
    asked = parse_qs(str(moodle.calls[0].request.body))
    assert asked == {"username": ["lan"], "password": [PASSWORD], "service": ["hoclieu_signin"]}
    assert parse_qs(str(moodle.calls[1].request.body))["wstoken"] == [TOKEN]
    assert not any("?" in str(call.request.url) for call in moodle.calls)


def test_a_wrong_password_is_told_as_such_whatever_the_service_account_is_told(moodle: responses.RequestsMock) -> None:
    moodle.post(TOKEN_URL, json=recorded("login-token-wrong-password"))
    with pytest.raises(Rejected) as told:
        enter()
    assert told.value.code == "signin_refused"


@pytest.mark.parametrize(
    ("errorcode", "kind", "code"),
    [
        ("forcepasswordchangenotice", Rejected, "signin_unfinished"),
        ("sitepolicynotagreed", Rejected, "signin_unfinished"),
        ("servicenotavailable", NeedsOperator, "signin_closed"),
        ("enablewsdescription", NeedsOperator, "signin_closed"),
        ("sitemaintenance", Retriable, "maintenance"),
    ],
)
def test_what_moodle_wants_first_is_told(
    moodle: responses.RequestsMock, errorcode: str, kind: type[HoclieuError], code: str
) -> None:
    moodle.post(TOKEN_URL, json={"error": "…", "errorcode": errorcode})
    with pytest.raises(kind) as told:
        enter()
    assert told.value.code == code and told.value.do is not None


def test_no_error_holds_the_password_or_the_token(moodle: responses.RequestsMock) -> None:
    moodle.post(TOKEN_URL, json={"token": TOKEN})
    moodle.post(SERVER, body=requests.ConnectionError(f"gone with {PASSWORD}"))
    with pytest.raises(Retriable) as told:
        enter()
    shown = "".join(traceback.format_exception(told.value))
    assert PASSWORD not in shown and TOKEN not in shown


def test_an_answer_without_token_or_error_lets_nobody_in(moodle: responses.RequestsMock) -> None:
    moodle.post(TOKEN_URL, json={"token": ""})
    with pytest.raises(HoclieuError):
        enter()


@pytest.mark.parametrize("body", ["<html>Error</html>", "[]", "null"])
def test_something_else_than_an_answer_lets_nobody_in(moodle: responses.RequestsMock, body: str) -> None:
    moodle.post(TOKEN_URL, body=body)
    with pytest.raises(HoclieuError):
        enter()
