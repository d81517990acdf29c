from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from connector.cli.main import app
from connector.sandbox.samples import make_scorm12
from tests.flows.conftest import City, city, make_city, seeded

__all__ = ["city", "make_city", "seeded"]


@pytest.fixture
def hoclieu(city: City, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("HOCLIEU_MAPPING", str(city.settings.mapping))
    monkeypatch.setenv("HOCLIEU_DATA", str(city.settings.data))
    monkeypatch.setenv("HOCLIEU_LANG", "en")
    monkeypatch.setenv("HOCLIEU_LOG_LEVEL", "error")
    monkeypatch.setenv("COLUMNS", "80")
    return CliRunner()


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["demo"],
        ["collect"],
        ["review"],
        ["review", "record"],
        ["publish"],
        ["observe"],
        ["report"],
        ["sync"],
        ["inspect"],
        ["serve"],
    ],
)
def test_every_command_teaches_itself(words: list[str]) -> None:
    shown = CliRunner().invoke(app, [*words, "--help"])
    assert shown.exit_code == 0 and "Usage" in shown.stdout


def test_sync_as_json_is_one_object_with_outcomes_and_traffic(hoclieu: CliRunner) -> None:
    done = hoclieu.invoke(app, ["sync", "--json"])
    told = json.loads(done.stdout)
    assert done.exit_code == 0
    steps = {"collect", "verdicts", "tell", "publish", "observe", "pack", "report"}
    assert {o["step"] for o in told["outcomes"]} == steps
    assert told["traffic"]["sao-mai"]["calls"] > 0


def test_a_verdict_by_command_is_recorded_shown_and_refused_when_out_of_turn(hoclieu: CliRunner) -> None:
    hoclieu.invoke(app, ["collect"])
    listed = json.loads(hoclieu.invoke(app, ["review", "list", "--json"]).stdout)
    waiting = next(x for x in listed if x["awaits"] == "school")
    number = str(waiting["lesson"])
    out_of_turn = hoclieu.invoke(app, ["review", "record", number, "approved", "--level", "city", "--by", "Trần Minh"])
    assert out_of_turn.exit_code != 0 and "Cấp trường" in str(out_of_turn.exception)
    done = hoclieu.invoke(
        app,
        ["review", "record", number, "approved", "--level", "school", "--by", "Trần Minh", "--strengths", "Rõ ràng"],
    )
    assert done.exit_code == 0, done.output
    shown = hoclieu.invoke(app, ["review", "show", number]).stdout
    assert "Trần Minh" in shown and "Rõ ràng" in shown


def test_a_verdict_on_a_superseded_version_is_refused(hoclieu: CliRunner) -> None:
    hoclieu.invoke(app, ["collect"])
    refused = hoclieu.invoke(
        app, ["review", "record", "1", "approved", "--level", "school", "--by", "A", "--version", "7"]
    )
    assert "no longer the current" in str(refused.exception)


def test_tables_fit_eighty_columns(hoclieu: CliRunner) -> None:
    for words in (["sync"], ["review", "list"], ["review", "show", "2"], ["aside", "list"]):
        shown = hoclieu.invoke(app, words).stdout
        rows = [line for line in shown.splitlines() if not line.startswith("  ")]  # reasons stand in one line each
        assert rows and max(map(len, rows)) <= 80, words


def test_a_site_that_is_not_mapped_is_told_with_those_that_are(hoclieu: CliRunner) -> None:
    refused = hoclieu.invoke(app, ["collect", "--site", "nowhere"])
    assert "There is no site 'nowhere'" in str(refused.exception) and "sao-mai" in str(refused.exception)


def test_inspect_prints_one_json_object_a_line(tmp_path: Path) -> None:
    (tmp_path / "good.zip").write_bytes(make_scorm12("Hàm số", seed=1))
    (tmp_path / "bad.zip").write_bytes(b"no zip at all")
    shown = CliRunner().invoke(app, ["inspect", str(tmp_path), "--json"])
    found = [json.loads(line) for line in shown.stdout.splitlines()]
    assert {Path(f["file"]).name: f["verdict"] for f in found} == {"good.zip": "playable", "bad.zip": "refused"}
    assert shown.exit_code == 3
