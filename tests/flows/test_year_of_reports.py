"""Every due report goes out exactly once, whatever fails; HOCLIEU_YEAR_DAYS asks for more days than the sample."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from connector.store import Store
from tests.conftest import Clock
from tests.flows.reportyear import Year

FIRST = date(2026, 11, 18)
DAYS = int(os.environ.get("HOCLIEU_YEAR_DAYS", "5"))


@pytest.mark.parametrize("seed", [1, 2])
def test_every_due_report_is_delivered_once_whatever_fails(tmp_path: Path, clock: Clock, seed: int) -> None:
    store = Store(f"sqlite:///{tmp_path / 'db.sqlite'}", tmp_path / "blobs", clock)
    last = FIRST + timedelta(DAYS - 1)
    year = Year([store], tmp_path, clock, seed)
    year.days(FIRST, last)
    year.settle(last)
    assert year.wrong(FIRST, last) == []
    print(dict(sorted(year.counts.items())))
