"""hoclieu export and hoclieu api-key, as an operator types them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from connector.cli.main import app
from connector.errors import HoclieuError
from connector.store import Store
from tests.conftest import Clock
from tests.web.opened import Opened, real_package

MAPPING = {"HOCLIEU_LANG": "en", "HOCLIEU_LOG_LEVEL": "error", "COLUMNS": "80"}


@pytest.fixture
def opened(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    data = tmp_path / "data"
    store = Store(f"sqlite:///{data / 'hoclieu.sqlite'}", data / "blobs", clock)
    opened = Opened(store, clock)
    mapping = opened.mapping.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    (tmp_path / "mapping.yaml").write_text(json.dumps({"version": 1, **mapping}), encoding="utf-8")
    for name, value in MAPPING.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HOCLIEU_MAPPING", str(tmp_path / "mapping.yaml"))
    monkeypatch.setenv("HOCLIEU_DATA", str(data))
    yield opened
    store.close()


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def lesson(opened: Opened, n: int = 1) -> str:
    made, version = opened.hand_in(f"Bài {n}", n=n, package=real_package("Gói", n))
    opened.approve(version, "school", "city")
    return str(made.id)


def test_a_lesson_is_written_and_its_paths_are_printed(opened: Opened, tmp_path: Path) -> None:
    done = run("export", lesson(opened), "--out", str(tmp_path / "ra"))
    assert done.exit_code == 0, done.output
    package, record = map(Path, done.stdout.split())
    assert package.is_file() and json.loads(record.read_text())["title"] == "Bài 1"
    told = run("export", "1", "--out", str(tmp_path / "ra"), "--json")
    assert json.loads(told.stdout) == json.loads(record.read_text())


def test_what_is_not_approved_is_refused_with_a_reason(opened: Opened, tmp_path: Path) -> None:
    made, _ = opened.hand_in("Nháp", n=1, package=real_package("Gói"))
    refused = run("export", str(made.id), "--out", str(tmp_path))
    assert isinstance(refused.exception, HoclieuError) and refused.exception.code == "not_approved"
    assert run("export", str(made.id), "--out", str(tmp_path), "--draft").exit_code == 0


def test_everything_is_written_once_and_a_dry_run_writes_nothing(opened: Opened, tmp_path: Path) -> None:
    lesson(opened, 1), lesson(opened, 2)
    out = tmp_path / "ra"
    foretold = run("export", "--all", "--out", str(out), "--dry-run", "--json")
    assert json.loads(foretold.stdout)["outcomes"][0]["counts"] == {"to_export": 2} and not out.exists()
    for counts in ({"exported": 2}, {"unchanged": 2}):
        done = run("export", "--all", "--out", str(out), "--json")
        assert (done.exit_code, json.loads(done.stdout)["outcomes"][0]["counts"]) == (0, counts)


@pytest.mark.parametrize(
    "words", [[], ["1", "--all"], ["--all", "--draft"], ["--all", "--version", "1"], ["1", "--catalog", "x"]]
)
def test_options_that_contradict_are_refused(opened: Opened, words: list[str]) -> None:
    assert run("export", *words).exit_code == 2


def test_a_key_is_printed_once_works_and_is_revoked(opened: Opened) -> None:
    key = run("api-key", "make", "so-a").stdout.strip()
    assert key.startswith("hoclieu_") and len(key) > 40
    assert opened.store.api_keys.holder(key) == "so-a"
    listed = run("api-key", "list").stdout
    assert "so-a" in listed and key not in listed
    again = run("api-key", "make", "so-a")
    assert isinstance(again.exception, HoclieuError) and again.exception.code == "key_name_taken"
    assert run("api-key", "revoke", "so-a").exit_code == 0
    assert opened.store.api_keys.holder(key) is None
    unknown = run("api-key", "revoke", "so-a")
    assert isinstance(unknown.exception, HoclieuError) and unknown.exception.code == "key_unknown"


def test_what_reads_the_table_cannot_use_a_key(opened: Opened) -> None:
    key = opened.store.api_keys.make("so-a", opened.clock.now)
    with opened.store.db.read() as c:
        rows = c.exec_driver_sql("SELECT * FROM api_key").all()
    assert key not in str(rows) and opened.store.api_keys.holder(rows[0][1]) is None
