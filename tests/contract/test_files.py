"""How a Moodle serves files: ETag, ranges, and errors that look like success."""

from __future__ import annotations

import hashlib

import pytest
import requests

from tests.contract.recorded import recorded
from tests.contract.scene import PACKAGE, Scene
from tests.live.moodleweb import Services

SIZE = len(PACKAGE)


@pytest.fixture
def fileurl(scene: Scene) -> str:
    reply = scene.services.call("mod_scorm_get_scorms_by_courses", courseids=[scene.teaching_course])
    return str(next(s for s in reply["scorms"] if s["id"] == scene.scorm)["packageurl"])


def test_the_etag_is_the_quoted_sha1_and_the_length_is_right(scene: Scene, fileurl: str) -> None:
    reply = scene.services.download(fileurl)
    assert reply.content == PACKAGE
    assert reply.headers["etag"] == f'"{hashlib.sha1(PACKAGE).hexdigest()}"'
    assert (reply.headers["content-length"], reply.headers["accept-ranges"]) == (str(SIZE), "bytes")


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [("bytes=10-", 10, SIZE - 1), ("bytes=10-19", 10, 19), ("bytes=-5", SIZE - 5, SIZE - 1), ("bytes=0-", 0, SIZE - 1)],
)
def test_a_range_is_answered_with_206_and_that_part(
    scene: Scene, fileurl: str, wanted: str, first: int, last: int
) -> None:
    reply = scene.services.download(fileurl, Range=wanted)
    assert reply.status_code == 206
    assert reply.headers["content-range"] == f"bytes {first}-{last}/{SIZE}"
    assert reply.content == PACKAGE[first : last + 1]


def test_a_range_behind_the_end_gives_the_whole_file(scene: Scene, fileurl: str) -> None:
    reply = scene.services.download(fileurl, Range=f"bytes={SIZE}-")
    assert (reply.status_code, reply.content) == (200, PACKAGE)


def test_a_known_etag_costs_no_body(scene: Scene, fileurl: str) -> None:
    etag = scene.services.download(fileurl).headers["etag"]
    reply = scene.services.download(fileurl, **{"If-None-Match": etag})
    assert (reply.status_code, reply.content) == (304, b"")


def test_a_wrong_token_is_json_with_http_200(scene: Scene, fileurl: str) -> None:
    reply, real = Services(scene.url, "0" * 32).download(fileurl), recorded("4.5", "pluginfile-invalid-token")
    assert (reply.status_code, reply.headers["content-type"]) == (real.status, real.content_type)
    assert reply.json()["errorcode"] == real.body["errorcode"]


def test_no_token_at_all_is_a_missing_parameter(fileurl: str) -> None:
    reply = requests.post(fileurl, timeout=60)
    assert (reply.status_code, reply.json()["errorcode"]) == (200, "missingparam")


def test_a_file_of_an_unknown_place_is_json_with_http_200(scene: Scene) -> None:
    reply = scene.services.download(f"{scene.url}/webservice/pluginfile.php/99999999/mod_scorm/package/0/a.zip")
    assert (reply.status_code, reply.json()["errorcode"]) == (200, "invalidrecord")


def test_an_unknown_file_of_a_known_place_is_json_with_http_404(scene: Scene, fileurl: str) -> None:
    reply = scene.services.download(fileurl.rpartition("/")[0] + "/khong-co.zip")
    assert (reply.status_code, reply.json()["errorcode"]) == (404, "filenotfound")


def test_an_upload_is_answered_as_plain_text_with_the_draft_area(scene: Scene) -> None:
    reply = requests.post(
        f"{scene.url}/webservice/upload.php",
        data={"token": scene.services.token},
        files={"file_1": ("đề.zip", b"abc")},
        timeout=60,
    )
    real = recorded("4.5", "upload-ok")
    [file] = reply.json()
    assert reply.headers["content-type"] == real.content_type
    assert (file["filename"], file["filesize"], type(file["itemid"])) == ("đề.zip", 3, int)


def test_an_upload_with_a_wrong_token_is_plain_text_with_http_200(scene: Scene) -> None:
    reply = requests.post(
        f"{scene.url}/webservice/upload.php", data={"token": "0" * 32}, files={"f": ("a", b"a")}, timeout=60
    )
    real = recorded("4.5", "upload-invalid-token")
    assert (reply.status_code, reply.headers["content-type"]) == (real.status, real.content_type)
    assert reply.json()["errorcode"] == "invalidtoken"
