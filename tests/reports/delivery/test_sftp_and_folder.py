from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import paramiko
import pytest
from pydantic import SecretStr

from connector.errors import HoclieuError, NeedsOperator, Retriable
from connector.reports.delivery.folder import into_folder
from connector.reports.delivery.sftp import SftpServer, by_sftp
from tests.reports.delivery.receivers import PASSWORD, SftpPlace, parcel, sftp_server

NAME = "daily_school.a_2026-11-18.json"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[SftpPlace]:
    (tmp_path / "there").mkdir()
    with sftp_server(tmp_path / "there") as running:
        yield running


def server(place: SftpPlace, password: str = PASSWORD, host_key: str | None = None) -> SftpServer:
    return SftpServer("127.0.0.1", place.port, "so", host_key or place.host_key, None, SecretStr(password))


def put(to: SftpServer, folder: Path, content: bytes = b"{}", path: str = "in/{kind}/{year}") -> dict[str, str]:
    handed: list[int] = []
    with by_sftp(to, path) as sender:
        receipt = sender.send(parcel(folder, content), lambda: handed.append(1))
    assert handed == [1]
    return receipt


def test_a_document_stands_there_whole_under_its_name_and_nothing_beside_it(place: SftpPlace, tmp_path: Path) -> None:
    receipt = put(server(place), tmp_path / "here", b"x" * 100_000)
    folder = tmp_path / "there" / "in" / "daily" / "2026"
    assert [p.name for p in folder.iterdir()] == [NAME]
    assert (folder / NAME).stat().st_size == 100_000 and receipt[NAME].startswith("100000 sha256:")


@pytest.mark.parametrize("posix", [True, False])
def test_what_is_sent_again_replaces_itself(place: SftpPlace, tmp_path: Path, posix: bool) -> None:
    place.files.posix = posix
    for content in (b"first", b"second"):
        put(server(place), tmp_path / "here", content)
    [there] = [p for p in (tmp_path / "there").rglob("*") if p.is_file()]
    assert there.read_bytes() == b"second"


def test_a_cut_upload_leaves_nothing_under_the_documents_name(place: SftpPlace, tmp_path: Path) -> None:
    place.files.cut_after = 10
    with pytest.raises(Retriable):
        put(server(place), tmp_path / "here", b"x" * 100_000)
    assert not list((tmp_path / "there").rglob(NAME))


def test_another_host_key_is_not_spoken_to(place: SftpPlace, tmp_path: Path) -> None:
    with pytest.raises(NeedsOperator) as caught:
        put(server(place, host_key="SHA256:" + "A" * 43), tmp_path / "here")
    assert caught.value.code == "sftp_host_key"
    assert place.host_key in str(caught.value)


def test_a_refused_account_and_a_folder_without_rights_are_told(place: SftpPlace, tmp_path: Path) -> None:
    with pytest.raises(NeedsOperator) as caught:
        put(server(place, "wrong"), tmp_path / "here")
    assert caught.value.code == "sftp_login_refused" and "wrong" not in str(caught.value)
    place.files.writable = False
    with pytest.raises(NeedsOperator) as refused:
        put(server(place), tmp_path / "here")
    assert refused.value.code == "sftp_refused"


def test_a_private_key_signs_in_and_one_that_is_none_is_told(tmp_path: Path) -> None:
    key, text = paramiko.RSAKey.generate(2048), io.StringIO()
    key.write_private_key(text)
    (tmp_path / "there").mkdir()
    with sftp_server(tmp_path / "there", key) as place:
        to = SftpServer("127.0.0.1", place.port, "so", place.host_key, SecretStr(text.getvalue()), None)
        put(to, tmp_path / "here", path=".")
        assert (tmp_path / "there" / NAME).exists()
        with pytest.raises(NeedsOperator) as caught:
            put(SftpServer("127.0.0.1", place.port, "so", place.host_key, SecretStr("no key"), None), tmp_path / "here")
    assert caught.value.code == "sftp_key_unreadable"


def test_a_server_that_is_away_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with sftp_server(tmp_path / "there") as place:
        gone = server(place)
    with pytest.raises(Retriable):
        put(gone, tmp_path / "here")


def test_a_folder_holds_the_document_once_whole_and_nothing_else(tmp_path: Path) -> None:
    for content in (b"first", b"second"):
        with into_folder(str(tmp_path / "out" / "{unit}")) as sender:
            receipt = sender.send(parcel(tmp_path / "here", content), lambda: None)
    assert [p.name for p in (tmp_path / "out" / "a").iterdir()] == [NAME]
    assert (tmp_path / "out" / "a" / NAME).read_bytes() == b"second" and receipt[NAME].startswith("6 sha256:")


def test_a_folder_that_cannot_be_written_and_a_document_that_is_gone_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    sent = parcel(tmp_path / "here")
    assert _code(lambda: _send_to(tmp_path / "file" / "x", sent)) == "folder_unwritable"
    sent.items[0].path.unlink()
    assert _code(lambda: _send_to(tmp_path / "out", sent)) == "document_gone"


def _send_to(folder: Path, sent: object) -> None:
    with into_folder(str(folder)) as sender:
        sender.send(sent, lambda: None)  # type: ignore[arg-type]


def _code(deed: object) -> str:
    with pytest.raises(HoclieuError) as caught:
        deed()  # type: ignore[operator]
    return caught.value.code


def test_a_link_in_the_recipients_folder_lets_no_other_file_be_written_over(tmp_path: Path) -> None:
    victim, folder = tmp_path / "victim", tmp_path / "to"
    victim.write_text("keep")
    folder.mkdir()
    sent = parcel(tmp_path / "here")
    for name in (f".{NAME}.{sent.seal[:12]}.part", NAME):
        (folder / name).symlink_to(victim)
    with into_folder(str(folder)) as sender:
        sender.send(sent, lambda: None)
    assert victim.read_text() == "keep" and not (folder / NAME).is_symlink()
