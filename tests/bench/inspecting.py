"""Inspecting a folder of packages against `unzip -tqq` of the same files: `python tests/bench/inspecting.py [FOLDER]`.

Without a folder a hundred packages of about 5 MB each are made, half of it video. Seconds are of processor time, so
that the ratio is per core; memory is the peak of one process.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from connector.packages.batch import inspect_many
from connector.packages.inspect import inspect
from connector.sandbox.samples import write_large

PACKAGES, MEGABYTES = 100, 5


def made(folder: Path) -> list[Path]:
    paths = [folder / f"bai-{number}.zip" for number in range(PACKAGES)]
    for number, path in enumerate(paths):
        write_large(path, MEGABYTES, seed=number)
    return paths


def unzip_seconds(paths: list[Path]) -> float:
    """Processor time of `unzip`, which reads and checks every entry."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for path in paths:
        subprocess.run(["unzip", "-tqq", str(path)], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def inspect_seconds(paths: list[Path]) -> tuple[float, int]:
    """(processor time, peak of the process in MB)."""
    start = process_time()
    for path in paths:
        inspect(path)
    return process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main(folder: Path | None) -> None:
    with tempfile.TemporaryDirectory() as own:
        paths = sorted(p for p in folder.iterdir() if p.is_file()) if folder else made(Path(own))
        size = sum(path.stat().st_size for path in paths) / 2**20
        unzip_seconds(paths)  # so that both find the files in the disk's cache
        ours, memory = inspect_seconds(paths)
        theirs = unzip_seconds(paths)
        start = perf_counter()
        for _ in inspect_many(paths):
            pass
        wall = perf_counter() - start
    print(f"{len(paths)} packages, {size:.0f} MB, {os.cpu_count()} cores")
    print(f"inspect {ours:.2f} s, unzip -tqq {theirs:.2f} s of one core: ratio {ours / theirs:.2f}")
    print(f"peak memory {memory} MB; side by side {wall:.2f} s, start of the processes included")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
