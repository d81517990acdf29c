from __future__ import annotations

import errno
import hashlib
import json
import random
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import pytest
import requests
from pydantic import SecretStr

from connector.errors import HoclieuError, NeedsOperator, Rejected, Retriable
from connector.lms.base import StoredFile, SubmittedFile
from connector.lms.moodle.client import MoodleClient, MoodleSite
from connector.lms.moodle.files import download, place_of, sha1_of, upload
from tests.lms.moodle.fileserver import FileServer, file_server, path_of
from tests.lms.moodle.replay import TOKEN, recorded

CONTENT = random.Random(1).randbytes(1_000_000)
SHA1 = hashlib.sha1(CONTENT, usedforsecurity=False).hexdigest()
PLACE = "/57/assignsubmission_file/submission_files/1/B%C3%A0i%20gi%E1%BA%A3ng%20%231.zip"
FILE = SubmittedFile(
    "Bài giảng #1.zip",
    len(CONTENT),
    datetime(2026, 8, 20, tzinfo=UTC),
    f"https://inside.school.example/webservice/pluginfile.php{PLACE}",
    "key",
)


@pytest.fixture
def server() -> Iterator[FileServer]:
    with file_server(CONTENT) as site:
        yield site


@pytest.fixture
def client(server: FileServer) -> Iterator[MoodleClient]:
    session = requests.Session()
    session.trust_env = False
    site = MoodleSite(id="thpt-a", url=server.url, token=SecretStr(TOKEN), per_second=1e6, timeout_seconds=10)
    yield MoodleClient(site, sleep=lambda _: None, session=session)
    session.close()


def fetch(client: MoodleClient, into: Path, file: SubmittedFile = FILE, known: str = "") -> StoredFile | str:
    return download(client, file, into, lambda sha1: sha1 == known, lambda _: None)


def error_of(client: MoodleClient, into: Path, file: SubmittedFile = FILE) -> HoclieuError:
    with pytest.raises(HoclieuError) as caught:
        fetch(client, into, file)
    return caught.value


def test_a_file_is_stored_whole_with_both_hashes(server: FileServer, client: MoodleClient, tmp_path: Path) -> None:
    came: list[int] = []
    stored = download(client, FILE, tmp_path / "in", lambda _: False, came.append)
    assert isinstance(stored, StoredFile)
    assert stored.path.read_bytes() == CONTENT
    assert (stored.size, stored.sha1) == (len(CONTENT), SHA1)
    assert stored.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert sum(came) == len(CONTENT)
    assert list((tmp_path / "in").iterdir()) == [stored.path]
    assert (client.stats.files, client.stats.file_bytes, client.stats.calls) == (1, len(CONTENT), 0)


def test_the_token_goes_in_the_body_and_only_to_the_address_of_the_mapping(
    server: FileServer, client: MoodleClient, tmp_path: Path
) -> None:
    fetch(client, tmp_path)
    [request] = server.requests
    assert path_of(request).endswith(
        "/webservice/pluginfile.php/57/assignsubmission_file/submission_files/1/Bài giảng #1.zip"
    )
    assert TOKEN not in request[0] + repr(request[1])
    assert request[2] == {"token": [TOKEN]}


def test_a_content_that_is_known_is_not_read(server: FileServer, client: MoodleClient, tmp_path: Path) -> None:
    server.content = CONTENT * 40
    sha1 = hashlib.sha1(server.content, usedforsecurity=False).hexdigest()
    assert fetch(client, tmp_path, replace(FILE, size=len(server.content)), known=sha1) == sha1
    assert server.sent < len(server.content)
    assert client.stats.files == 0
    assert list(tmp_path.iterdir()) == []


def test_a_cut_download_is_resumed_where_it_stopped(server: FileServer, client: MoodleClient, tmp_path: Path) -> None:
    server.cuts = [300_000, 400_000]
    stored = fetch(client, tmp_path)
    assert isinstance(stored, StoredFile) and stored.sha1 == SHA1
    first, second, third = server.asked_ranges()
    assert first is None
    assert second is not None and third is not None and second < third
    assert client.stats.file_bytes == len(CONTENT)


def test_what_a_broken_off_run_left_is_taken_up_by_the_next(
    server: FileServer, client: MoodleClient, tmp_path: Path
) -> None:
    server.cuts = [300_000] + [0] * 50
    assert error_of(client, tmp_path).code == "connection_cut"
    [part] = tmp_path.iterdir()
    kept = part.stat().st_size
    assert part.suffix == ".part" and 0 < kept <= 300_000
    server.cuts = []
    stored = fetch(client, tmp_path)
    assert isinstance(stored, StoredFile) and stored.sha1 == SHA1
    assert server.asked_ranges()[-1] == f"bytes={kept}-"


def test_a_download_that_brings_nothing_is_given_up(server: FileServer, client: MoodleClient, tmp_path: Path) -> None:
    server.cuts = [0] * 50
    assert isinstance(error_of(client, tmp_path), Retriable)
    assert len(server.requests) == 5


def test_a_line_that_always_breaks_but_brings_something_is_stayed_on(
    server: FileServer, client: MoodleClient, tmp_path: Path
) -> None:
    server.content, server.cuts = CONTENT * 3, [300_000] * 50
    stored = fetch(client, tmp_path, replace(FILE, size=len(server.content)))
    assert isinstance(stored, StoredFile) and stored.path.read_bytes() == CONTENT * 3
    assert len(server.requests) == 10, "nothing that came is asked for again"


def test_a_server_without_ranges_is_read_from_the_beginning(
    server: FileServer, client: MoodleClient, tmp_path: Path
) -> None:
    server.ranges, server.cuts = False, [300_000]
    came: list[int] = []
    stored = download(client, FILE, tmp_path, lambda _: False, came.append)
    assert isinstance(stored, StoredFile) and stored.path.read_bytes() == CONTENT
    assert sum(came) == len(CONTENT)


def test_a_partial_file_of_other_content_is_noticed_and_thrown_away(
    server: FileServer, client: MoodleClient, tmp_path: Path
) -> None:
    server.cuts = [300_000] + [0] * 50
    error_of(client, tmp_path)
    server.cuts = []
    [part] = tmp_path.iterdir()
    part.write_bytes(b"x" * part.stat().st_size)
    stored = fetch(client, tmp_path)
    assert isinstance(stored, StoredFile) and stored.path.read_bytes() == CONTENT


def test_a_file_that_changes_between_two_attempts_is_not_mixed(
    server: FileServer, client: MoodleClient, tmp_path: Path
) -> None:
    other = CONTENT[::-1]
    server.cuts = [300_000]
    original = server.etag_header

    def changing() -> str | None:
        if len(server.requests) == 2:
            server.content = other
        return original()

    server.etag_header = changing  # type: ignore[method-assign]
    stored = fetch(client, tmp_path)
    assert isinstance(stored, StoredFile)
    assert stored.path.read_bytes() == other


def test_a_partial_file_that_is_too_long_is_begun_anew(
    server: FileServer, client: MoodleClient, tmp_path: Path
) -> None:
    name = hashlib.sha256(b"key").hexdigest()[:40]
    (tmp_path / f"{name}.part").write_bytes(CONTENT + b"x")
    stored = fetch(client, tmp_path)
    assert isinstance(stored, StoredFile) and stored.sha1 == SHA1


def test_content_that_does_not_match_its_sha1_is_never_kept(
    server: FileServer, client: MoodleClient, tmp_path: Path
) -> None:
    server.etag = f'"{"0" * 40}"'
    error = error_of(client, tmp_path)
    assert (type(error), error.code) == (Retriable, "corrupt_download")
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_another_size_than_listed_has_changed(
    server: FileServer, client: MoodleClient, tmp_path: Path
) -> None:
    error = error_of(client, tmp_path, replace(FILE, size=12))
    assert (type(error), error.code) == (Retriable, "file_changed")


def test_a_server_that_hides_the_etag_is_proved_by_size(
    server: FileServer, client: MoodleClient, tmp_path: Path
) -> None:
    server.etag = None
    stored = fetch(client, tmp_path)
    assert isinstance(stored, StoredFile) and stored.sha1 == SHA1


def test_an_empty_file_is_a_file(server: FileServer, client: MoodleClient, tmp_path: Path) -> None:
    server.content = b""
    stored = fetch(client, tmp_path, replace(FILE, size=0))
    assert isinstance(stored, StoredFile) and stored.path.read_bytes() == b""


@pytest.mark.parametrize("release", ["4.5", "4.2"])
def test_an_error_body_is_never_stored_as_a_package(
    server: FileServer, client: MoodleClient, tmp_path: Path, release: str
) -> None:
    body = json.dumps(recorded("pluginfile-missing-file", release)).encode()
    server.error = (200, "application/json; charset=utf-8", body)
    error = error_of(client, tmp_path)
    assert (type(error), error.code) == (Rejected, "record_missing")
    assert list(tmp_path.iterdir()) == []


def test_a_bad_token_at_a_file_is_for_the_operator(server: FileServer, client: MoodleClient, tmp_path: Path) -> None:
    server.error = (200, "application/json", json.dumps(recorded("pluginfile-invalid-token")).encode())
    assert error_of(client, tmp_path).code == "bad_token"


def test_a_page_in_place_of_a_file_is_never_stored(server: FileServer, client: MoodleClient, tmp_path: Path) -> None:
    server.error = (200, "text/html", b"<html><title>Log in</title></html>")
    error = error_of(client, tmp_path)
    assert error.code == "not_json" and 'titled "Log in"' in str(error)
    assert list(tmp_path.iterdir()) == []


def test_a_submitted_json_file_is_a_file(server: FileServer, client: MoodleClient, tmp_path: Path) -> None:
    server.content_type = "application/json"
    assert isinstance(fetch(client, tmp_path), StoredFile)


def test_a_full_disk_is_for_the_operator_and_leaves_nothing(
    server: FileServer, client: MoodleClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full_disk(monkeypatch)
    error = error_of(client, tmp_path)
    assert (type(error), error.code) == (NeedsOperator, "disk_full")
    assert list(tmp_path.iterdir()) == []
    assert len(server.requests) == 1


class Small:
    """An open file on a disk with room for 300 kB."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def __enter__(self) -> Small:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def write(self, data: bytes) -> int:
        if self.file.tell() + len(data) > 300_000:
            raise OSError(errno.ENOSPC, "No space left on device")
        return self.file.write(data)


def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def open_small(path: Path, mode: str = "r", **kwargs: Any) -> object:
        file: Any = opened(path, mode, **kwargs)
        return Small(file) if mode == "ab" else file

    monkeypatch.setattr(Path, "open", open_small)


def test_a_folder_that_cannot_be_written_to_is_for_the_operator(
    server: FileServer, client: MoodleClient, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    error = error_of(client, tmp_path / "file" / "in")
    assert (type(error), error.code) == (NeedsOperator, "cannot_write")


def test_memory_stays_flat_however_large_the_file(server: FileServer, client: MoodleClient, tmp_path: Path) -> None:
    server.content = CONTENT * 30
    big = replace(FILE, size=len(server.content))
    tracemalloc.start()
    try:
        fetch(client, tmp_path, big)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8_000_000


def test_an_upload_gives_its_draft_itemid(server: FileServer, client: MoodleClient, tmp_path: Path) -> None:
    package = tmp_path / "Bài giảng.zip"
    package.write_bytes(CONTENT)
    server.upload_reply = str(recorded("upload-ok")).encode()
    assert upload(client, package) == 908926286
    assert server.uploaded["file"] == CONTENT
    assert (server.uploaded["token"], server.uploaded["itemid"]) == (TOKEN.encode(), b"0")
    assert TOKEN not in server.requests[0][0]
    assert client.stats.file_bytes == len(CONTENT)


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (str(recorded("upload-invalid-token")), "bad_token"),
        ('[{"filename":"a.zip","errortype":"fileoversized","error":"…"}]', "too_large"),
        ("<html><title>Bảo trì</title></html>", "not_json"),
        ("[]", "cut_reply"),
    ],
)
def test_an_upload_that_failed_is_no_itemid(
    server: FileServer, client: MoodleClient, tmp_path: Path, reply: str, code: str
) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK")
    server.upload_reply = reply.encode()
    with pytest.raises(HoclieuError) as caught:
        upload(client, tmp_path / "a.zip")
    assert caught.value.code == code


def test_an_etag_is_read_also_where_a_server_weakened_it() -> None:
    assert sha1_of(f'"{SHA1}"') == SHA1
    assert sha1_of(f'W/"{SHA1}"') == SHA1
    assert sha1_of('"5f3-62a"') is None
    assert sha1_of("") is None


@pytest.mark.parametrize(
    ("fileurl", "place"),
    [
        ("https://x/webservice/pluginfile.php/1/a/b.zip", "webservice/pluginfile.php/1/a/b.zip"),
        ("https://x/moodle/pluginfile.php/1/a/b.zip", "webservice/pluginfile.php/1/a/b.zip"),
        ("https://x/webservice/pluginfile.php?file=%2F1%2Fa", "webservice/pluginfile.php?file=%2F1%2Fa"),
    ],
)
def test_a_fileurl_is_looked_for_below_the_site(fileurl: str, place: str) -> None:
    assert place_of("thpt-a", fileurl) == place


def test_a_file_outside_moodle_is_set_aside() -> None:
    with pytest.raises(Rejected) as caught:
        place_of("thpt-a", "https://drive.example/file/1")
    assert caught.value.code == "foreign_file"
