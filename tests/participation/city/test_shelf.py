"""The shelf of packs: the same in a folder and in a bucket (a stand-in S3 on this machine)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.errors import NeedsOperator, Retriable
from connector.participation.city.shelf import Bucket, Folder, Shelf, shelf_at


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """URL of a stand-in S3."""
    server = pytest.importorskip("moto.server").ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    pytest.importorskip("s3fs")
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    if request.param == "folder":
        return shelf_at(str(tmp_path / "packs"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    bucket = f"b{abs(hash(request.node.name)) % 10**9}"
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    made = shelf_at(f"s3://{bucket}/hoclieu", endpoint_url=request.getfixturevalue("s3"))
    assert isinstance(made, Bucket)
    made.files.mkdir(bucket)
    return made


def test_what_was_written_is_read_back_and_replaced_whole(shelf: Shelf) -> None:
    assert shelf.read("partials/a.json") is None
    shelf.write("partials/a.json", b"1")
    shelf.write("partials/a.json", "đủ dấu".encode())
    assert shelf.read("partials/a.json") == "đủ dấu".encode()


def test_names_are_all_that_begin_so_in_order(shelf: Shelf) -> None:
    for name in ("partials/w2/b.json", "partials/w1/site=x/a.json", "other/c.json"):
        shelf.write(name, b"1")
    assert shelf.names("partials/") == ["partials/w1/site=x/a.json", "partials/w2/b.json"]
    assert shelf.names("partials/w2") == ["partials/w2/b.json"]
    assert shelf.names("nothing/") == []
    shelf.write("partials/w3/d.json", b"1")
    assert len(shelf.names("partials/")) == 3, "also what was written since"


def test_what_is_removed_is_gone_and_what_is_not_there_needs_no_removing(shelf: Shelf) -> None:
    shelf.write("a/b.json", b"1")
    shelf.remove("a/b.json")
    shelf.remove("a/b.json")
    assert shelf.read("a/b.json") is None


def test_a_half_written_file_is_neither_read_nor_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Folder(tmp_path)
    shelf.write("a/b.json", b"old")

    def full(*_: object) -> None:
        raise OSError("full")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="full"):
        shelf.write("a/b.json", b"new")
    assert shelf.read("a/b.json") == b"old"
    assert shelf.names("a/") == ["a/b.json"]


def test_a_bucket_that_does_not_answer_is_tried_again_later() -> None:
    class Away:
        def cat_file(self, _: str) -> bytes:
            raise OSError("no route to host")

    with pytest.raises(Retriable, match="does not answer"):
        Bucket(Away(), "b").read("a")


def test_without_its_package_a_bucket_needs_the_operator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(NeedsOperator, match=r"hoclieu-connector\[s3\]"):
        shelf_at("s3://bucket/x")
