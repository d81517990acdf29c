"""`hoclieu inspect` and `hoclieu repair`: a line of JSON for every package, and exit statuses that scripts can use."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from connector.cli.main import app
from connector.sandbox.samples import make_in_subfolder, make_scorm12, sample_packages


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for sample in sample_packages():
        sample.write(tmp_path)
    return tmp_path


def test_every_package_of_a_folder_gives_one_line_of_json(folder: Path) -> None:
    done = run("inspect", "--json", folder)
    lines = [json.loads(line) for line in done.output.splitlines()]
    assert [line["file"] for line in lines] == sorted(str(path) for path in folder.iterdir())
    assert done.exit_code == 3
    for line in lines:
        assert {"file", "verdict", "format", "version", "launch", "scos", "findings", "moodle"} <= line.keys()
        assert {"version", "scos", "launch", "fails"} == line["moodle"].keys()
        assert all({"code", "severity", "where", "message"} == finding.keys() for finding in line["findings"])
        assert all({"vi", "en"} == finding["message"].keys() for finding in line["findings"])


def test_a_playable_package_gives_exit_status_0_and_its_parts(tmp_path: Path) -> None:
    path = tmp_path / "bai.zip"
    path.write_bytes(make_scorm12("Hàm số", scos=2))
    done = run("inspect", path)
    assert done.exit_code == 0
    assert "Hàm số – phần 2 → res/bai2/index.html" in done.output


def test_people_read_it_within_80_columns_and_in_their_language(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("HOCLIEU_LANG", "vi")
    done = run("--lang", "en", "inspect", folder)
    assert "This is a video" in done.output
    assert max(map(len, done.output.splitlines())) <= 80


def test_a_name_that_is_no_utf8_can_be_printed(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xe0i.zip"))
    path.write_bytes(make_scorm12("Bài"))
    assert json.loads(run("inspect", "--json", path).output)["verdict"] == "playable"
    assert run("inspect", path).exit_code == 0


def test_the_previous_version_tells_whose_results_would_be_lost(tmp_path: Path) -> None:
    old, new = tmp_path / "cu.zip", tmp_path / "moi.zip"
    old.write_bytes(make_scorm12("Hàm số", scos=3))
    new.write_bytes(make_scorm12("Hàm số", scos=2))
    replaces = json.loads(run("inspect", "--json", new, "--previous", old).output)["replaces"]
    assert ([part["identifier"] for part in replaces["lost"]], replaces["kept"]) == (["bai_3"], 2)
    assert "phần 3" in run("inspect", new, "--previous", old).output


def test_a_repair_says_what_it_changed_and_where_the_result_is(tmp_path: Path) -> None:
    path, out = tmp_path / "bai.zip", tmp_path / "moi.zip"
    path.write_bytes(make_in_subfolder("Bài"))
    done = run("repair", "--json", path, "--out", out)
    told = json.loads(done.output)
    assert (done.exit_code, told["out"], told["verdict"]) == (0, str(out), "playable")
    assert [change["code"] for change in told["changes"]] == ["manifest_in_subfolder"]
    assert run("inspect", out).exit_code == 0


def test_what_cannot_be_repaired_gives_exit_status_3(folder: Path) -> None:
    done = run("repair", folder / "Không an toàn.zip")
    assert done.exit_code == 3
    assert "unsafe_path" in done.output
