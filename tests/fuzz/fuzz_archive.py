"""Coverage-guided fuzzing of the archive reader: `python tests/fuzz/fuzz_archive.py CORPUS -max_total_time=600`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.fuzz.harness import fuzz, hold


def one_input(content: bytes) -> None:
    hold(content)


if __name__ == "__main__":
    fuzz(one_input)
