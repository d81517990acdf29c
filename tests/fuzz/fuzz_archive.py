"""Coverage-guided fuzzing of the archive reader: `python tests/fuzz/fuzz_archive.py CORPUS -max_total_time=600`."""

from __future__ import annotations

import sys
from pathlib import Path

import atheris  # type: ignore[import-not-found,unused-ignore]

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

with atheris.instrument_imports(include=["connector"]):
    from tests.fuzz.harness import hold


def one_input(content: bytes) -> None:
    hold(content)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
