from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from connector.cli.main import app
from connector.errors import NeedsOperator
from connector.sandbox.samples import make_scorm12
from tests.cli.test_commands import hoclieu
from tests.flows.conftest import City, city, make_city, seeded

__all__ = ["city", "hoclieu", "make_city", "seeded"]


@contextmanager
def running(*words: str, data: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command as a person runs it, on a machine whose npm fails, and the address that it prints."""
    failing = data.parent / "bin" / "npm"
    failing.parent.mkdir(exist_ok=True)
    failing.write_text("#!/bin/sh\necho code E404 >&2\nexit 1\n")
    failing.chmod(0o755)
    script = "from connector.cli import main; main()"
    env = {**os.environ, "PATH": f"{failing.parent}:/bin", "HOCLIEU_DATA": str(data), "PYTHONPATH": os.getcwd()}
    command = [sys.executable, "-c", script, *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def page_at(url: str) -> str:
    host, _, path = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection("127.0.0.1", int(host.partition(":")[2]), timeout=20)
    connection.request("GET", "/" + path, headers={"Host": host})
    answered = connection.getresponse().read().decode()
    connection.close()
    return answered


def test_preview_prints_an_address_that_shows_the_file_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    package = tmp_path / "Hàm số.zip"
    package.write_bytes(make_scorm12("Hàm số bậc hai", seed=1))
    with running("preview", str(package), data=tmp_path / "data") as (process, url):
        shown = page_at(url)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        assert process.stderr is not None and "E404" in process.stderr.read()
    assert "Hàm số bậc hai" in shown and "scorm-again" in shown


def test_any_version_of_a_lesson_is_found_among_the_blobs(hoclieu: CliRunner, city: City) -> None:
    hoclieu.invoke(app, ["collect"])
    with city.context() as context:
        first = context.store.lessons.versions([1])[1][0]
    with running("--mapping", str(city.settings.mapping), "preview", "--lesson", "1", "--version", "1",
                 data=city.settings.data) as (_, url):  # fmt: skip
        shown = page_at(url)
    assert first.filename in shown


@pytest.mark.parametrize(
    ("words", "code"),
    [(["--lesson", "999"], "lesson_unknown"), (["--lesson", "1", "--version", "9"], "version_unknown")],
)
def test_a_lesson_or_version_that_is_not_there_is_told(hoclieu: CliRunner, words: list[str], code: str) -> None:
    hoclieu.invoke(app, ["collect"])
    refused = hoclieu.invoke(app, ["preview", *words])
    assert isinstance(refused.exception, NeedsOperator) and refused.exception.code == code


def test_a_version_whose_file_is_lost_is_told(hoclieu: CliRunner, city: City) -> None:
    hoclieu.invoke(app, ["collect"])
    for blob in city.settings.blobs.rglob("*"):
        if blob.is_file():
            blob.unlink()
    refused = hoclieu.invoke(app, ["preview", "--lesson", "1"])
    assert isinstance(refused.exception, NeedsOperator) and refused.exception.code == "blob_missing"


def test_neither_file_nor_lesson_is_wrong_usage(hoclieu: CliRunner) -> None:
    assert hoclieu.invoke(app, ["preview"]).exit_code == 2


def test_a_port_in_use_is_told(hoclieu: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "a.zip"
    package.write_bytes(make_scorm12("Hàm số", seed=1))
    monkeypatch.setattr("connector.cli.preview.npm", lambda: None)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = hoclieu.invoke(app, ["preview", str(package), "--port", port])
    assert isinstance(refused.exception, NeedsOperator) and refused.exception.code == "port_taken"
