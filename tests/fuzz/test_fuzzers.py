"""The fuzzers start and hold for a few tries wherever atheris is installed (`pip install .[fuzz]`)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from connector.sandbox.samples import Sample, sample_packages
from tests.fuzz.harness import hold

HERE = Path(__file__).parent


@pytest.mark.parametrize("name", ["fuzz_archive.py", "fuzz_manifest.py"])
def test_a_fuzzer_finds_nothing_in_its_first_tries(name: str, tmp_path: Path) -> None:
    pytest.importorskip("atheris", reason="atheris is not installed")
    for sample in sample_packages():
        sample.write(tmp_path)
    done = subprocess.run(
        [sys.executable, str(HERE / name), str(tmp_path), "-runs=300", "-timeout=10"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.mark.parametrize("sample", sample_packages(), ids=lambda sample: sample.name)
def test_what_the_fuzzers_demand_holds_for_every_sample(sample: Sample) -> None:
    hold(sample.content())
