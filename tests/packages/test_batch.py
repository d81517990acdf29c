"""Many files are inspected side by side; none of them can end the run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import connector
from connector.packages.batch import inspect_many
from connector.packages.inspect import inspect
from connector.packages.limits import Limits
from connector.packages.report import Verdict
from connector.packages.worker import inspect_surely
from connector.sandbox.samples import make_scorm12, sample_packages

MISBEHAVING = """
import sys, json, os
from pathlib import Path
from connector.packages import worker
real = worker.inspect
def misbehave(path, limits):
    if "treo" in path.name:
        while True: pass
    if "sap" in path.name:
        os._exit(1)
    if "loi" in path.name:
        raise RecursionError
    return real(path, limits)
worker.inspect = misbehave
worker.main()
"""


def test_a_folder_gives_what_each_file_gives_in_order(tmp_path: Path) -> None:
    paths = sorted(sample.write(tmp_path) for sample in sample_packages())
    assert list(inspect_many(paths, workers=2)) == [(path, inspect(path)) for path in paths]


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    good = sample_packages()[0].content()
    for name in ("a.zip", "b-treo.zip", "c-sap.zip", "d-loi.zip", "e.zip"):
        (tmp_path / name).write_bytes(good)
    return sorted(tmp_path.iterdir())


def test_a_file_that_hangs_crashes_or_fails_is_refused_and_the_others_are_not(paths: list[Path]) -> None:
    found = list(inspect_many(paths, workers=2, seconds=2.0, command=(sys.executable, "-c", MISBEHAVING)))
    assert [path for path, _ in found] == paths
    refusals = ["", "inspection_too_long", "inspection_failed", "inspection_failed", ""]
    assert [r.findings[0].code if r.findings else "" for _, r in found] == refusals
    assert [r.playable for _, r in found] == [True, False, False, False, True]


def test_reading_may_stop_half_way(paths: list[Path]) -> None:
    stream = inspect_many(paths, workers=1)
    assert next(stream)[1].playable
    stream.close()  # type: ignore[attr-defined]


def test_a_file_that_is_not_there_is_a_refusal(tmp_path: Path) -> None:
    report = inspect_surely(tmp_path / "khong-co.zip", Limits())
    assert (report.verdict, report.findings[0].code) == (Verdict.REFUSED, "file_unreadable")


def test_limits_reach_the_processes(tmp_path: Path) -> None:
    paths = [sample.write(tmp_path) for sample in sample_packages()[:2]]
    found = list(inspect_many(paths, Limits(entries=1)))
    assert [r.findings[0].code for _, r in found] == ["too_many_entries"] * 2


def test_workers_find_this_package_wherever_the_command_is_run(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.zip").write_bytes(make_scorm12(name, seed=1))
    root = str(Path(connector.__file__).parents[1])
    code = f"import sys; sys.path.insert(0, {root!r}); from connector.cli import main; main()"
    bare = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    command = [sys.executable, "-c", code, "inspect", str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, env=bare, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
