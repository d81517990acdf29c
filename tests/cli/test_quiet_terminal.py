from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import structlog

from connector import logs
from connector.errors import NeedsOperator
from connector.runlog import RunLog
from connector.settings import required_secret
from connector.text import Text


def test_on_a_terminal_information_goes_to_the_runs_log_and_warnings_to_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    before, run = structlog.get_config(), "0123456789ab"
    try:
        logs.configure("auto", "info", RunLog(tmp_path))
        structlog.get_logger().info("step_done", run=run)
        structlog.get_logger().warning("set_aside", run=run)
    finally:
        structlog.configure(**before)
    assert [json.loads(json.dumps(x))["event"] for x in RunLog(tmp_path).lines(run)] == ["step_done", "set_aside"]
    said = capsys.readouterr().err
    assert "set_aside" in said and "step_done" not in said


def test_an_empty_file_of_a_secret_is_told_as_such_with_its_variable(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("\n", encoding="utf-8")
    with pytest.raises(NeedsOperator) as caught:
        required_secret("LMS_TOKEN", Text("x", "x"), {"LMS_TOKEN_FILE": str(tmp_path / "token")})
    assert caught.value.code == "secret_missing" and "LMS_TOKEN_FILE" in caught.value.what.en
