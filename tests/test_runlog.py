from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import structlog

from connector import logs, runlog
from connector.runlog import RunLog, tidy

RUN = "abcdef012345"


def said(kept: RunLog, **event: object) -> None:
    kept(None, "info", {"timestamp": "2026-11-18T05:00:00Z", "event": "e", "run": RUN, **event})


def test_lines_of_a_run_are_kept_together_and_read_in_their_order(tmp_path: Path) -> None:
    kept = RunLog(tmp_path)
    said(kept, event="a", site="lms-a")
    said(kept, event="other", run="000000000000")
    said(kept, event="b", timestamp="2026-11-19T00:00:01Z")
    assert [line["event"] for line in kept.lines(RUN)] == ["a", "b"]


@pytest.mark.parametrize("run", [None, "", "../../etc", "ABCDEF012345", 7])
def test_a_line_of_no_run_is_not_kept(tmp_path: Path, run: object) -> None:
    said(RunLog(tmp_path), run=run)
    assert list(tmp_path.rglob("*.jsonl")) == [] and list(RunLog(tmp_path).lines("../x")) == []


def test_what_is_kept_is_redacted(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    logs.hide("s3cret-token")
    logs.configure("json", keep=RunLog(tmp_path))
    with logs.bound(run=RUN, site="lms-a"):
        structlog.get_logger().info("asked", url="https://x/?wstoken=abc123abc", token="s3cret-token")
    [line] = RunLog(tmp_path).lines(RUN)
    assert line["site"] == "lms-a" and "***" in str(line["url"])
    assert "abc123abc" not in str(line) and "s3cret-token" not in str(line)


def test_a_run_that_says_too_much_is_cut_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runlog, "MOST_BYTES", 2000)
    kept = RunLog(tmp_path)
    for _ in range(100):
        said(kept, words="x" * 100)
    lines = [line["event"] for line in kept.lines(RUN)]
    assert lines[-1] == "log_cut" and lines.count("log_cut") == 1 and len(lines) < 20


def test_a_disk_that_takes_nothing_stops_no_run(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file")
    said(RunLog(tmp_path / "logs"))


def test_old_days_go_and_the_oldest_when_there_is_too_much(tmp_path: Path) -> None:
    for day in ("2026-10-01", "2026-11-16", "2026-11-17", "2026-11-18"):
        (tmp_path / day).mkdir()
        (tmp_path / day / "a.jsonl").write_bytes(b"x" * 100)
    assert tidy(tmp_path, date(2026, 11, 18), 30, 1000) == 1
    assert tidy(tmp_path, date(2026, 11, 18), 30, 150) == 2
    assert [d.name for d in tmp_path.iterdir()] == ["2026-11-18"]


def test_a_line_that_was_cut_off_by_a_crash_is_left_out(tmp_path: Path) -> None:
    kept = RunLog(tmp_path)
    said(kept, event="a")
    [path] = tmp_path.rglob("*.jsonl")
    path.write_bytes(path.read_bytes() + b'{"event": "b')
    assert [line["event"] for line in kept.lines(RUN)] == ["a"]
