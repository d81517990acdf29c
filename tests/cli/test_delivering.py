"""deliver, confirm and board as an operator types them, for a report that was announced for two hours from now."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner, Result

from connector.cli.main import app
from tests.web.pages.house import MAPPING

_REPORTS = """
destinations:
  - {id: so, kind: folder, path: "OUT/{unit}"}
reports:
  - {kind: ad_hoc, units: [school], formats: [csv, json], destinations: [so],
     announced: [{name: Sau bão, due: "DUE", draft_at: "DRAFT"}]}
"""


@pytest.fixture
def hoclieu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    now = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh"))
    times = {"DUE": now + timedelta(hours=2), "DRAFT": now - timedelta(hours=1)}
    text = _REPORTS.replace("OUT", str(tmp_path / "out"))
    for word, at in times.items():
        text = text.replace(word, f"{at:%Y-%m-%dT%H:%M}")
    alone = MAPPING.replace("accounts: [{site: lms-a, username: hieutruong, userid: 22}], ", "")  # nobody to write to
    (tmp_path / "mapping.yaml").write_text(alone + text, encoding="utf-8")
    monkeypatch.setenv("HOCLIEU_MAPPING", str(tmp_path / "mapping.yaml"))
    monkeypatch.setenv("HOCLIEU_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HOCLIEU_LOG_LEVEL", "error")
    return CliRunner()


def run(hoclieu: CliRunner, *words: str) -> Result:
    done = hoclieu.invoke(app, list(words))
    assert done.exit_code == 0, done.output
    return done


def test_from_a_draft_to_a_confirmed_report_in_its_folder(hoclieu: CliRunner, tmp_path: Path) -> None:
    assert "Sau bão" not in run(hoclieu, "deliver", "--dry-run").stdout or not (tmp_path / "out").exists()
    run(hoclieu, "deliver")
    assert "Sau bão" in run(hoclieu, "confirm", "thpt-a").stdout and not (tmp_path / "out").exists()
    assert "thpt-a" in run(hoclieu, "confirm").stdout and hoclieu.invoke(app, ["confirm", "--by", "A"]).exit_code == 2
    run(hoclieu, "confirm", "thpt-a", "--by", "Trần Văn Hiệu")
    run(hoclieu, "deliver")
    [a] = (tmp_path / "out").iterdir()
    assert a.name == "thpt-a" and sorted(p.suffix for p in a.iterdir()) == [".json", ".zip"]
    board = {x["unit"]: x for x in json.loads(run(hoclieu, "board", "--json").stdout)}
    assert board["school.thpt-a"]["confirmed"] and board["school.thpt-a"]["deliveries"][0]["state"] == "sent"
    assert not board["school.thcs-b"]["released"]
    table = run(hoclieu, "board").stdout
    assert "Trần Văn" in table and "Sau bão" in table and all(len(line) <= 80 for line in table.splitlines())


def test_nothing_is_decided_about_a_delivery_that_waits_for_nobody(hoclieu: CliRunner) -> None:
    done = hoclieu.invoke(app, ["deliver", "--arrived", "7"])
    assert done.exit_code != 0 and "hoclieu board" in str(done.exception)
