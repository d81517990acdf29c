from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from celery.schedules import crontab

import mappings
from jobs.schedule import TICK_SECONDS, Entry, beat_schedule
from mappings.loader import load

EXAMPLES = Path(mappings.__file__).parent / "examples"
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def schedule(name: str = "hochiminh") -> dict[str, Entry]:
    return beat_schedule(load(EXAMPLES / f"{name}.yaml", {"HOCLIEU_DEMO_URL": "http://127.0.0.1:1"}))


def hours(entry: Entry) -> tuple[int, int]:
    at = entry["schedule"]
    return min(at.hour), min(at.minute)


def due(at: crontab, moment: str) -> bool:
    """Whether the crontab strikes in the minute that `moment` names, in the department's time."""
    when = datetime.fromisoformat(moment).replace(tzinfo=VIETNAM)
    return when.hour in at.hour and when.minute in at.minute and when.isoweekday() % 7 in at.day_of_week


def test_reports_are_asked_for_every_few_minutes_by_day_and_night_and_a_stale_tick_is_void() -> None:
    tick = schedule()["tick"]
    assert all(
        due(tick["schedule"], f"2026-11-{day}T{hour}") for day in (18, 22) for hour in ("03:00", "14:42", "23:57")
    )
    assert tick["options"] == {"expires": TICK_SECONDS}


def test_nothing_else_strikes_for_a_report() -> None:
    assert not [name for name in schedule() if name.startswith(("report:", "observe:"))]


def test_lessons_move_all_day_and_sites_take_turns() -> None:
    minutes = {name: e["schedule"].minute for name, e in schedule("demo").items() if name.startswith("lessons:")}
    assert len(minutes) == 3 and all(len(m) == 3 for m in minutes.values())
    assert len(set.union(*map(set, minutes.values()))) == 9


def test_catalogs_are_verified_once_a_night_and_sites_take_turns() -> None:
    entries = {name: e for name, e in schedule("demo").items() if name.startswith("verify:")}
    assert sorted(e["args"] for e in entries.values()) == [("hoa-phuong",), ("kho-thanh-pho",), ("sao-mai",)]
    assert sorted(map(hours, entries.values())) == [(1, 0), (2, 20), (3, 40)]
    assert all(len(e["schedule"].hour) == len(e["schedule"].minute) == 1 for e in entries.values())


def test_reminders_go_out_hourly_by_day_and_leave_people_their_nights() -> None:
    at = schedule()["remind"]["schedule"]
    struck = [hour for hour in range(24) if due(at, f"2026-11-18T{hour:02d}:08")]
    assert struck == list(range(7, 19)) and not due(at, "2026-11-18T09:09")


def test_every_entry_names_a_task_that_exists() -> None:
    from jobs.app import make_app
    from jobs.tasks import lessons, observe, report, tick

    app = make_app(mapping=load(EXAMPLES / "haiphong.yaml", {}))
    assert {lessons.name, observe.name, report.name, tick.name} <= set(app.tasks)
    assert {e["task"] for e in schedule().values()} <= set(app.tasks)
    assert app.conf.timezone == "Asia/Ho_Chi_Minh"
