"""A city's week on one machine: `python -m tests.bench.city [--schools N] [--distinct N] [--folder F] [--times N]`.

It generates 700 schools with 700,000 students and 20 million facts (student, activity, day), lays the week out, and
compares, each in a process of its own on the same files: all indicators by ours, a bare scan, plain COUNT(DISTINCT) in
DuckDB, pandas. pandas (with pyarrow, to read Parquet) is needed by this benchmark only: `pip install pandas pyarrow`.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
STUDENTS_A_SCHOOL, FACTS_A_STUDENT = 1000, 28.57
SEED = 2026
WAYS = {
    "scan": "bare scan, SELECT sum(events)",
    "scan_all": "bare scan of the columns that the indicators read",
    "ours": "all indicators, from the week laid out",
    "partials": "schools, subjects, grades, from merged partials",
    "plain": "COUNT(DISTINCT) in DuckDB, level by level",
    "pandas": "pandas groupby, with reading",
}

Told = dict[str, Any]  # what another process printed as JSON


def main() -> None:
    asked = _asked()
    with ExitStack() as stack:
        folder = asked.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if not (folder / "weeks").is_dir():
            _make(folder, asked.schools, min(asked.distinct, asked.schools))
        _sizes(folder)
        told = {way: _timed(folder, way, asked.times) for way in WAYS if way != "pandas" or _pandas_there()}
        _compare(told)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schools", type=int, default=700)
    parser.add_argument("--distinct", type=int, default=70, help="how many are generated; the others are copies")
    parser.add_argument("--folder", type=Path, help="keep the files here, or take those that are there")
    parser.add_argument("--times", type=int, default=3, help="the best of so many")
    return parser.parse_args()


def _make(folder: Path, schools: int, distinct: int) -> None:
    """Two processes, as the machine has two cores."""
    students = schools * STUDENTS_A_SCHOOL
    numbers = [schools, students, round(students * FACTS_A_STUDENT), SEED, distinct]
    began = time.perf_counter()
    command = [sys.executable, "-m", "tests.bench.citymake", str(folder), *map(str, numbers)]
    both = [subprocess.Popen([*command, str(n), "2"], cwd=ROOT, stdout=subprocess.PIPE) for n in range(2)]
    told = [json.loads(process.communicate()[0]) for process in both]
    print(f"generated and laid out in {time.perf_counter() - began:.0f} s ({distinct} schools, others copied)")
    for name in told[0]:
        each = sum(t[name] for t in told) / distinct
        print(f"  {name:<10} {each:6.2f} s of one core for a school of about {STUDENTS_A_SCHOOL} students")


def _sizes(folder: Path) -> None:
    for what, pattern in (("weeks laid out", "weeks/**/*.parquet"), ("partials", "partials/**/*.json")):
        size = sum(path.stat().st_size for path in folder.glob(pattern)) / 1e6
        year, three = size * 35 / 1000, size * 105 / 1000
        print(f"{what:<15} {size:8.1f} MB a week, {year:6.1f} GB a school year of 35, {three:6.1f} GB in three")


def _timed(folder: Path, way: str, times: int) -> Told:
    times = 1 if way == "pandas" else times
    command = [sys.executable, "-m", "tests.bench.citytimed", str(folder), way, str(times)]
    told: Told = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    best = min(told["seconds"])
    cores = min(told["cores"])
    print(f"{WAYS[way]:<52} {best:8.3f} s  {cores:8.3f} s of processor   peak {told['peak_mb']:6.0f} MB", flush=True)
    return told


def _compare(told: dict[str, Told]) -> None:
    found = {way: t["found"] for way, t in told.items()}
    print(f"{found['scan']['facts']:,} facts; ratios by the clock, and by the processor's time")
    print(f"ours / bare scan of what it reads    {_ratio(told, 'ours', 'scan_all')}  (aim: at most 10)")
    print(f"ours / bare scan of one column       {_ratio(told, 'ours', 'scan')}")
    for way in ("plain", "pandas"):
        if way in told:
            print(f"{way + ' / ours':<36} {_ratio(told, way, 'ours')}  (aim: at least 10)")
            same = {level: found[way][level] for level in found["ours"]} == found["ours"]
            print(f"  counts different students the same: {'yes' if same else 'NO'}")
    print(f"peak memory of ours                  {told['ours']['peak_mb']:6.0f} MB  (aim: at most 1024)")
    same = found["partials"] == {level: found["ours"][level] for level in found["partials"]}
    print(f"merged partials say the same: {'yes' if same else 'NO'}")


def _ratio(told: dict[str, Told], one: str, other: str) -> str:
    parts = (min(told[one][kind]) / min(told[other][kind]) for kind in ("seconds", "cores"))
    return " ".join(f"{part:6.1f}" for part in parts)


def _pandas_there() -> bool:
    if all(importlib.util.find_spec(name) for name in ("pandas", "pyarrow")):
        return True
    print("pandas is left out; to compare with it: pip install pandas pyarrow")
    return False


if __name__ == "__main__":
    main()
