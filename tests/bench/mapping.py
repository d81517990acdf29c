"""How long a mapping of 700 schools takes to be read and checked, beside what PyYAML alone takes for the same text.

    python tests/bench/mapping.py [schools]

Prints the seconds of the bare `yaml.load` (C loader), of `mappings.load` on one file, on a file a school, and the
ratios; nothing is asserted, since the figures are the machine's.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from mappings.loader import load

EXAMPLE = Path(__file__).parents[1] / "mappings" / "scene.yaml"
ROUNDS = 3


def document(schools: int) -> dict[str, object]:
    """The example with so many schools of six submission points and ten courses each."""
    made: dict[str, object] = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    one = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))["schools"][0]
    points = [one["submissions"][0] | {"assignment": f"Bài giảng Toán {i}"} for i in range(6)]
    courses = [one["teaching"][0] | {"course": f"TOAN10A{i}"} for i in range(10)]
    schools_of = [one | {"id": f"thpt-{i}", "submissions": points, "teaching": courses} for i in range(schools)]
    return made | {"schools": schools_of, "people": []}


class _Plain(yaml.SafeDumper):
    """Writes everything out: a mapping made by hand has no aliases."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def dumped(value: object) -> str:
    text: str = yaml.dump(value, Dumper=_Plain, allow_unicode=True, sort_keys=False)
    return text


def best(work: Callable[[], object]) -> float:
    def once() -> float:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began

    return min(once() for _ in range(ROUNDS))


def main(schools: int = 700) -> None:
    whole = document(schools)
    with tempfile.TemporaryDirectory() as folder:
        one, many = Path(folder) / "one.yaml", Path(folder) / "many.yaml"
        one.write_text(dumped(whole), encoding="utf-8")
        (Path(folder) / "schools").mkdir()
        each = whole.pop("schools")
        assert isinstance(each, list)
        many.write_text(dumped({**whole, "include": ["schools/*.yaml"]}), encoding="utf-8")
        for i, school in enumerate(each):
            (Path(folder) / "schools" / f"{i:04}.yaml").write_text(dumped({"schools": [school]}), encoding="utf-8")
        text = one.read_text(encoding="utf-8")
        bare = best(lambda: yaml.load(text, Loader=yaml.CSafeLoader))
        whole_seconds, parts_seconds = best(lambda: load(one, {})), best(lambda: load(many, {}))
    print(f"{schools} schools: yaml {bare:.2f} s")
    print(f"one file {whole_seconds:.2f} s, {whole_seconds / bare:.2f} times yaml")
    print(f"a file each {parts_seconds:.2f} s, {parts_seconds / bare:.2f} times yaml")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
