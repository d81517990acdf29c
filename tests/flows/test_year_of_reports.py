"""Every due report goes out exactly once, whatever fails. HOCLIEU_YEAR_DAYS asks for more days than the sample."""

from __future__ import annotations

import logging
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
import structlog

from connector.steps.context import Outcome
from connector.steps.deliver import deliver
from connector.steps.sending import send
from connector.store import Store
from tests.conftest import Clock
from tests.flows.reportyear import ZONE, Year

FIRST = date(2026, 11, 18)
DAYS = int(os.environ.get("HOCLIEU_YEAR_DAYS", "2"))
LAST = FIRST + timedelta(DAYS - 1)


@pytest.fixture(autouse=True)
def _quiet() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def test_every_due_report_is_delivered_once_whatever_fails(tmp_path: Path, clock: Clock) -> None:
    store = Store(f"sqlite:///{tmp_path / 'db.sqlite'}", tmp_path / "blobs", clock)
    year = Year([store], tmp_path, clock, seed=7)
    year.days(FIRST, LAST)
    year.settle(LAST)
    assert year.wrong(FIRST, LAST) == []
    assert year.counts["sent"] and any(what.startswith("killed") for what in year.counts)
    print(dict(sorted(year.counts.items())))


def test_two_workers_at_once_on_postgresql_send_each_report_once(
    tmp_path: Path, clock: Clock, postgres_url: str
) -> None:
    stores = [Store(postgres_url, tmp_path / "blobs", clock) for _ in range(2)]
    year = Year(stores, tmp_path, clock, seed=3)

    def work(store: Store) -> None:
        """The whole step, which only one of them gets; then, both, what is left in the outbox."""
        deliver(year.context(store), year.receivers.way)
        send(year.context(store), Outcome("deliver", "-"), year.receivers.way)

    for hour, minute in ((13, 31), (13, 50), (14, 41), (14, 45), (14, 50), (15, 30), (16, 0), (17, 30), (20, 0)):
        clock.now = datetime.combine(FIRST, time(hour, minute), ZONE)
        year.chance.calm = hour >= 15
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(work, stores))
    assert year.wrong(FIRST, FIRST) == []
    for store in stores:
        store.close()


def test_what_falls_due_in_an_outage_of_days_goes_out_late_and_says_so(tmp_path: Path, clock: Clock) -> None:
    store = Store(f"sqlite:///{tmp_path / 'db.sqlite'}", tmp_path / "blobs", clock)
    year = Year([store], tmp_path, clock, seed=1)
    year.chance.calm = True
    clock.now = datetime.combine(FIRST, time(9), ZONE)
    year.tick()
    clock.now = datetime.combine(FIRST + timedelta(days=2), time(9), ZONE)
    year.tick()
    year.settle(FIRST + timedelta(days=1))
    assert year.wrong(FIRST, FIRST + timedelta(days=1)) == []
    # thirteen deliveries a day, and one announced report
    assert year.counts["sent late"] == 2 * 13 + 1 and "sent" not in year.counts
    assert year.counts["school in a report, missing"] and not year.counts["school in a report, read"]
