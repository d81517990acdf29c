from __future__ import annotations

from pathlib import Path

import pytest
import requests
import responses

from connector.errors import NeedsOperator, Retriable
from connector.lms.moodle.multipart import MultipartBody
from tests.lms.moodle.replay import TOKEN, URL, Replay


def test_redirects_are_followed_on_the_site_itself_when_asked(moodle: Replay) -> None:
    moodle.mock.get(f"{URL}/login", status=303, headers={"Location": "/my/"})
    moodle.mock.get(f"{URL}/my/", body="welcome")
    with moodle.client().http().send("GET", "login", follow=True) as page:
        assert page.text == "welcome"


def test_a_redirect_to_another_host_is_never_followed(moodle: Replay) -> None:
    moodle.mock.get(f"{URL}/login", status=302, headers={"Location": "https://evil.example/?t=1"})
    with (
        pytest.raises(NeedsOperator, match=r"https://evil\.example/\."),
        moodle.client().http().send("GET", "login", follow=True),
    ):
        pass


def test_a_ring_of_redirects_ends(moodle: Replay) -> None:
    moodle.mock.get(f"{URL}/a", status=302, headers={"Location": "/a"})
    with pytest.raises(Retriable), moodle.client().http().send("GET", "a", follow=True):
        pass


def test_cookies_stay_with_the_session_that_brought_them(moodle: Replay) -> None:
    moodle.mock.get(f"{URL}/login", headers={"Set-Cookie": "MoodleSession=abc"})
    moodle.mock.get(f"{URL}/my", match=[responses.matchers.header_matcher({"Cookie": "MoodleSession=abc"})])
    own = requests.Session()
    http = moodle.client().http(own)
    with http.send("GET", "login"):
        pass
    with http.send("GET", "my") as page:
        assert page.status_code == 200
    assert own.cookies["MoodleSession"] == "abc"


def test_files_and_pages_pass_the_same_gate_as_calls(moodle: Replay) -> None:
    moodle.mock.get(f"{URL}/a")
    client = moodle.client(concurrent=1, per_second=0.001)
    client.probe()
    for http in (client.http(), client.http(requests.Session())):
        with http.send("GET", "a"):
            pass
    assert [round(pause, -2) for pause in moodle.slept] == [1000, 2000]


def test_a_large_upload_is_given_the_time_that_its_import_takes(moodle: Replay, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with path.open("wb") as file:
        file.truncate(30_000_000)
    waited: list[float] = []

    def note(request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        waited.append(request.req_kwargs["timeout"][1])  # type: ignore[attr-defined]
        return 200, {}, ""

    moodle.mock.add_callback(responses.POST, f"{URL}/a", callback=note)
    http = moodle.client().http()
    for body in ({"a": "b"}, MultipartBody("f", path, "a.zip", {})):
        with http.send("POST", "a", data=body):
            pass
    assert waited[1] - waited[0] == pytest.approx(30, abs=0.1)


def test_a_form_with_a_file_is_as_long_as_it_says_and_can_be_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK" * 300_000)
    form = MultipartBody("file", path, 'Bài "1".zip', {"itemid": "0"}).with_fields({"token": TOKEN})
    body = b"".join(form)
    assert len(body) == len(form)
    assert b"".join(form) == body
    assert 'name="file"; filename="Bài %221%22.zip"'.encode() in body
    assert TOKEN.encode() in body and TOKEN not in repr(form) + repr(vars(form)["_path"])
