from __future__ import annotations

from pathlib import Path

from celery.schedules import crontab

import mappings
from jobs.schedule import beat_schedule
from jobs.tasks import every_minute
from mappings.loader import load

DEMO = Path(mappings.__file__).parent / "examples" / "demo.yaml"


def test_the_clock_gives_its_sign_of_life_every_minute_and_lets_none_pile_up() -> None:
    entry = beat_schedule(load(DEMO, {"HOCLIEU_DEMO_URL": "http://127.0.0.1:1"}))["minute"]
    assert entry["task"] == every_minute.name and entry["schedule"] == crontab()
    assert entry["options"]["expires"] < 60
