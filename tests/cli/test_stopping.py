from __future__ import annotations

import pytest
from typer.testing import CliRunner

from connector.cli.main import app


def test_ctrl_c_says_in_one_line_that_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setenv("HOCLIEU_LANG", "en")
    monkeypatch.setattr("connector.cli.options.Common.settings", stopped)
    done = CliRunner().invoke(app, ["board"])
    assert done.exit_code == 130 and done.output.strip().count("\n") == 0 and "nothing is lost" in done.output
