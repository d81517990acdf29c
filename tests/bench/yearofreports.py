"""Days of reports with everything going wrong, counted: `python tests/bench/yearofreports.py [DAYS] [SEED]`."""

from __future__ import annotations

import logging
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import structlog

from connector.store import Store
from tests.conftest import NOON, Clock
from tests.flows.reportyear import Year


def main(days: int, seed: int) -> int:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    first = date(2026, 11, 18)
    last = first + timedelta(days - 1)
    with tempfile.TemporaryDirectory() as folder:
        clock = Clock(NOON)
        year = Year([Store(f"sqlite:///{folder}/db.sqlite", Path(folder) / "blobs", clock)], Path(folder), clock, seed)
        year.days(first, last)
        year.settle(last)
        wrong = year.wrong(first, last)
    for what, count in sorted(year.counts.items()):
        print(f"{count:7}  {what}")
    print(f"{len(wrong)} wrong", *wrong[:20], sep="\n")
    return bool(wrong)


if __name__ == "__main__":
    days, seed = [*map(int, sys.argv[1:3]), *(365, 1)[len(sys.argv) - 1 :]]
    sys.exit(main(days, seed))
