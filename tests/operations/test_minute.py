from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from celery.contrib.testing.worker import start_worker
from celery.schedules import crontab

import mappings
from connector.lessons.actors import OPERATOR
from connector.operations import deeds
from connector.operations.status import beat_at
from jobs.app import make_app
from jobs.schedule import beat_schedule
from jobs.tasks import every_minute
from mappings.loader import load
from tests.flows.conftest import City, city, make_city, seeded

__all__ = ["city", "make_city", "seeded"]
DEMO = Path(mappings.__file__).parent / "examples" / "demo.yaml"


def test_the_clock_gives_its_sign_of_life_every_minute_and_lets_none_pile_up() -> None:
    entry = beat_schedule(load(DEMO, {"HOCLIEU_DEMO_URL": "http://127.0.0.1:1"}))["minute"]
    assert entry["task"] == every_minute.name and entry["schedule"] == crontab()
    assert entry["options"]["expires"] < 60


@pytest.fixture
def app(city: City, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Celery]:
    monkeypatch.setenv("HOCLIEU_MAPPING", str(city.settings.mapping))
    monkeypatch.setenv("HOCLIEU_DATA", str(city.settings.data))
    made = make_app(city.settings, redis_url)
    made.conf.task_default_queue = f"test-{time.monotonic_ns()}"
    made.loader.import_module("celery.contrib.testing.tasks")
    yield made
    made.close()


def test_a_worker_gives_the_sign_of_life_and_does_what_was_asked_for(app: Celery, city: City) -> None:
    with city.context() as ctx:
        ctx.store.sites.put_aside("collect", "sao-mai", "n / 1", "too_large", "too large", ctx.now())
        deeds.ask_again(ctx, OPERATOR, "collect", "sao-mai")
    with start_worker(app, pool="threads", concurrency=1, perform_ping_check=False):
        app.send_task("jobs.minute")
        deadline = time.monotonic() + 120
        while True:
            with city.context() as ctx:
                ended = [(r.step, r.site) for r in ctx.store.history.runs() if r.finished_at is not None]
                if ended:
                    break
            assert time.monotonic() < deadline, "the worker did not do it"
            time.sleep(0.05)
    with city.context() as ctx:
        assert ended == [("collect", "sao-mai")] and beat_at(ctx) is not None and deeds.wishes(ctx) == []
