"""Tokens by service, what each opens, personal messages, and uploads into draft areas."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.contract.scene import Scene
from tests.live.moodleweb import LiveError, Services, token_of

MOBILE = "moodle_mobile_app"
SEND = "core_message_send_instant_messages"


def _refused(scene: Scene, **form: str) -> str:
    reply = requests.post(f"{scene.url}/login/token.php", data=form, timeout=60)
    assert reply.status_code == 200
    return str(reply.json()["errorcode"])


def test_a_token_opens_the_functions_of_its_service(scene: Scene) -> None:
    mobile = Services(scene.url, token_of(scene.url, scene.username, scene.password, MOBILE))
    info = mobile.call("core_webservice_get_site_info")
    names = {function["name"] for function in info["functions"]}
    assert info["username"] == scene.username
    assert {"core_course_get_contents", "mod_assign_get_submissions", SEND} <= names
    assert not {"core_course_create_courses", "core_courseformat_update_course"} & names
    with pytest.raises(LiveError) as refused:
        mobile.call("core_course_create_courses", courses=[{"fullname": "x", "shortname": "x", "categoryid": 1}])
    assert refused.value.errorcode == "accessexception"


def test_the_same_person_gets_the_same_token_again_and_another_for_another_service(scene: Scene) -> None:
    tokens = [token_of(scene.url, scene.username, scene.password, s) for s in (MOBILE, MOBILE, "hoclieu")]
    assert (tokens[0] == tokens[1], tokens[0] == tokens[2]) == (True, False)


def test_who_asks_wrongly_gets_no_token(scene: Scene) -> None:
    known = {"username": scene.username, "password": scene.password}
    assert _refused(scene, **known, service="khong-co") == "servicenotavailable"
    assert _refused(scene, **known | {"password": "sai"}, service=MOBILE) == "invalidlogin"
    assert _refused(scene, username="khong-co", password="x", service=MOBILE) == "invalidlogin"
    assert _refused(scene, **known) == "missingparam"


def _messages(scene: Scene, *texts: dict[str, Any]) -> list[Any]:
    return list(scene.services.call(SEND, messages=list(texts)))


def test_a_message_is_answered_with_its_number_and_the_senders_mark(scene: Scene) -> None:
    text = {"touserid": scene.lead, "text": "<p>Có <b>2</b> bài chờ & 1 quá hạn</p>", "textformat": 1}
    first, second = _messages(scene, text | {"clientmsgid": "a"}, text | {"clientmsgid": "b"})
    assert (first["clientmsgid"], second["clientmsgid"]) == ("a", "b")
    assert 0 < first["msgid"] < second["msgid"]
    assert first["conversationid"] == second["conversationid"]
    assert first["text"] == "<p>Có <b>2</b> bài chờ &amp; 1 quá hạn</p>"


def test_messages_that_cannot_be_sent_are_answered_each_for_itself(scene: Scene) -> None:
    long = {"touserid": scene.lead, "text": "ế" * 1500}
    answers = _messages(scene, {"touserid": 99999999, "text": "x"}, long)
    assert [(answer["msgid"], bool(answer["errormessage"])) for answer in answers] == [(-1, True), (-1, True)]


def test_a_message_sent_beside_one_that_is_not_ends_in_an_exception(scene: Scene) -> None:
    """Whoever sends several in one call cannot know which went out."""
    fine = {"touserid": scene.lead, "text": "x"}
    [before] = _messages(scene, fine)
    with pytest.raises(LiveError) as refused:
        _messages(scene, fine, {"touserid": 99999999, "text": "x"})
    [after] = _messages(scene, fine)
    assert (refused.value.errorcode, after["msgid"] - before["msgid"]) == ("formatnotsupported", 2)


def _uploaded(scene: Scene, filename: str, content: bytes, itemid: int) -> Any:
    form = {"token": scene.services.token, "itemid": str(itemid)}
    place = f"{scene.url}/webservice/upload.php"
    reply = requests.post(place, data=form, files={"file_1": (filename, content)}, timeout=60)
    assert reply.headers["content-type"].startswith("text/plain")
    return reply.json()


def test_an_upload_goes_into_the_area_of_its_own_number_where_a_name_stands_once(scene: Scene) -> None:
    itemid = 100_000_000 + scene.services.upload("a.zip", b"1") % 100_000_000
    [first] = _uploaded(scene, "bài.zip", b"12", itemid)
    [again] = _uploaded(scene, "bài.zip", b"123", itemid)
    assert (first["itemid"], first["filename"], first["filesize"]) == (itemid, "bài.zip", 2)
    assert again["errortype"] == "filenameexist"


def test_an_upload_without_a_valid_token_is_refused(scene: Scene) -> None:
    place = f"{scene.url}/webservice/upload.php"
    for form, code in (({"token": "x"}, "invalidtoken"), ({}, "missingparam")):
        reply = requests.post(place, data=form, files={"file_1": ("a.zip", b"1")}, timeout=60)
        assert (reply.status_code, reply.json()["errorcode"]) == (200, code)
