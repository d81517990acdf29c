from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from connector.operations import health
from connector.operations.health import readiness
from connector.operations.status import BEAT, BEAT_LATE, NO_SITE
from connector.settings import Settings
from connector.store import Store
from tests.conftest import Clock


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(data=tmp_path, database=SecretStr(database_url))


def words(settings: Settings, clock: Clock) -> dict[str, str]:
    return {check.name: check.state for check in readiness(settings, clock)}


def test_a_service_that_has_all_it_needs_is_ready(settings: Settings, store: Store, clock: Clock) -> None:
    store.sites.set_state(NO_SITE, BEAT, clock.now.isoformat())
    assert words(settings, clock) == {"database": "ok", "migrations": "ok", "beat": "ok", "redis": "off", "disk": "ok"}


def test_a_clock_that_never_ran_is_off_and_one_that_stopped_is_late(
    settings: Settings, store: Store, clock: Clock
) -> None:
    assert words(settings, clock)["beat"] == "off"
    store.sites.set_state(NO_SITE, BEAT, clock.now.isoformat())
    clock.now += 2 * BEAT_LATE
    assert words(settings, clock)["beat"] == "late"


def test_a_database_that_is_behind_is_not_ready_and_not_migrated(
    settings: Settings, store: Store, clock: Clock
) -> None:
    with store.db.connect() as c:
        c.execute(text("UPDATE alembic_version SET version_num = '0003'"))
    assert words(settings, clock)["migrations"] == "behind"
    with store.db.connect() as c:
        assert c.scalar(text("SELECT version_num FROM alembic_version")) == "0003"


def test_a_database_that_is_away_is_told_without_its_password(tmp_path: Path, clock: Clock) -> None:
    away = Settings(data=tmp_path, database=SecretStr("postgresql://u:hush@127.0.0.1:9/x"))
    assert words(away, clock)["database"] == "unreachable" and "hush" not in str(readiness(away, clock))


def test_a_database_that_is_not_there_yet_is_not_made(tmp_path: Path, clock: Clock) -> None:
    assert words(Settings(data=tmp_path / "data"), clock)["database"] == "missing"
    assert not (tmp_path / "data").exists()


def test_a_redis_that_is_away_and_a_full_disk_are_told(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "LEAST_FREE", 1 << 62)
    found = words(Settings(data=tmp_path, redis=SecretStr("redis://127.0.0.1:9/0")), clock)
    assert (found["redis"], found["disk"]) == ("unreachable", "full")
