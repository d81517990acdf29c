"""How fast, and in how much memory, are packages collected? Run from the repository's root:

    python tests/bench/collect.py                    200 packages (250 MB) against curl, then one of 500 MB
    python tests/bench/collect.py --pairs 9 --concurrent 8
    python tests/bench/collect.py --only memory --large 1000

The same files are collected by `collect` and fetched by `curl --parallel` in turn, at the same concurrency, from the
stand-in LMS in another process, and the ratio of their wall times is printed. `step` is the collect step alone:
listing, downloading, proving by SHA-1, inspecting, recording. `process` adds Python's start and a new database.

The stand-in is on this machine, where no line limits curl, and competes with both for the processor: what is measured
is our own work. So it is measured a second time with a stand-in that takes its time before each file (`--wait`), as a
real Moodle does; 0.12 s was measured. A real site itself is measured where the environment names one by
HOCLIEU_BENCH_URL, HOCLIEU_BENCH_TOKEN, HOCLIEU_BENCH_COURSE (short name) and HOCLIEU_BENCH_ASSIGNMENTS (names, parted
by `|`); `tests/bench/seed.py` fills a Moodle and prints these.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from connector.lms.base import SubmittedFile
from connector.lms.moodle.files import place_of
from connector.steps.points import mapped_points
from connector.wiring import opened
from mappings.loader import load
from tests.bench.once import settings
from tests.bench.scene import ROOT, TOKEN, Scene, served


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of the step and of its whole process; peak memory in MB; what came."""

    step: float
    process: float
    peak_mb: float
    versions: int
    bytes: int


def collected(mapping: Path, folder: Path, concurrent: int) -> Measured:
    """One `collect` into a new data folder, in a process of its own."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "tests.bench.once", str(mapping), str(folder / "data"), str(concurrent)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    process = time.perf_counter() - began
    shutil.rmtree(folder / "data")
    return Measured(process=process, **json.loads(done.stdout))


def fetched(config: Path, folder: Path, concurrent: int) -> tuple[float, int]:
    """Seconds and bytes of one `curl` that fetches everything that `config` names."""
    into = folder / "curl"
    into.mkdir()
    options = ["--parallel", "--parallel-max", str(concurrent), "--silent", "--show-error", "--fail"]
    began = time.perf_counter()
    subprocess.run(["curl", *options, "--config", str(config)], cwd=into, check=True, capture_output=True)
    seconds = time.perf_counter() - began
    size = sum(path.stat().st_size for path in into.iterdir())
    shutil.rmtree(into)
    return seconds, size


def curl_config(scene: Scene, files: Sequence[SubmittedFile], path: Path) -> Path:
    """One transfer a file, the token in its POST body, as ours."""
    blocks = (
        f'url = "{scene.url}/{place_of("site", file.url)}"\noutput = "{number}"\ndata = "token={scene.token}"\n'
        for number, file in enumerate(files)
    )
    path.touch(mode=0o600)
    path.write_text("next\n".join(blocks), encoding="utf-8")
    return path


def files_of(mapping: Path, folder: Path) -> list[SubmittedFile]:
    with opened(settings(mapping, folder / "list", 1)) as context:
        source = context.sites.submissions("truong")
        found = source.submissions([p.point for p in mapped_points(load(mapping), "truong")], None)
    shutil.rmtree(folder / "list")
    return [file for submission in found.submissions for file in submission.files]


def against_curl(scene: Scene, folder: Path, concurrent: int, pairs: int) -> None:
    os.environ[TOKEN] = scene.token
    mapping = scene.mapping(folder / "mapping.yaml", concurrent)
    files = files_of(mapping, folder)
    config = curl_config(scene, files, folder / "curl.conf")
    print(f"{len(files)} packages, {sum(f.size for f in files) / 1e6:.0f} MB, {concurrent} at once, {pairs} pairs")
    steps, processes = [], []
    for pair in range(1, pairs + 1):
        seconds, size = fetched(config, folder, concurrent)
        ours = collected(mapping, folder, concurrent)
        assert (ours.versions, ours.bytes) == (len(files), size), (ours, len(files), size)
        steps.append(ours.step / seconds)
        processes.append(ours.process / seconds)
        print(f"  {pair}: curl {seconds:.2f} s, collect {ours.step:.2f} s ({ours.process:.2f} s with its process)")
    print(f"ratio to curl, step:    {_spread(steps)} (aim: 1.15)")
    print(f"ratio to curl, process: {_spread(processes)}")


def _spread(values: Sequence[float]) -> str:
    return f"median {statistics.median(values):.2f}, {min(values):.2f} to {max(values):.2f}"


def memory(folder: Path, large_mb: int) -> None:
    peaks = {}
    for size in (0, large_mb):
        with served(folder / f"lms{size}", large_mb=size) as scene:
            os.environ[TOKEN] = scene.token
            peaks[size] = collected(scene.mapping(folder / "mapping.yaml", 4), folder, 4)
    one, none = peaks[large_mb], peaks[0]
    print(f"peak memory with nothing to collect: {none.peak_mb:.0f} MB")
    print(f"peak memory with one package of {one.bytes / 1e6:.0f} MB: {one.peak_mb:.0f} MB (aim: 150 MB)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages", type=int, default=200)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--concurrent", type=int, default=4)
    parser.add_argument("--wait", type=float, default=0.12, help="seconds that a Moodle takes before each file")
    parser.add_argument("--large", type=int, default=500, help="MB")
    parser.add_argument("--only", choices=("speed", "memory"))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hoclieu-bench-") as name:
        folder = Path(name)
        if given.only != "memory":
            if scene := Scene.from_environment():
                against_curl(scene, folder, given.concurrent, given.pairs)
            else:
                for wait in dict.fromkeys((0.0, given.wait)):
                    print(f"stand-in LMS, each file begins after {wait} s")
                    with served(folder / "lms", given.packages, wait=wait) as scene:
                        against_curl(scene, folder, given.concurrent, given.pairs)
        if given.only != "speed":
            memory(folder, given.large)


if __name__ == "__main__":
    main()
