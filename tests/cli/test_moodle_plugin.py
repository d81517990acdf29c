from __future__ import annotations

import zipfile
from pathlib import Path

from typer.testing import CliRunner

from connector.cli.main import app


def test_the_plugin_is_written_with_what_to_do_next(tmp_path: Path) -> None:
    out = tmp_path / "hoclieu.zip"
    done = CliRunner().invoke(app, ["moodle", "plugin", "--out", str(out)])
    assert done.exit_code == 0
    assert "Hoclieu Connector" in done.output
    with zipfile.ZipFile(out) as packed:
        assert "hoclieu/version.php" in packed.namelist()


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["moodle", "plugin", "--out", str(tmp_path / "không-có" / "x.zip")])
    assert getattr(done.exception, "code", "") == "not_written"
