"""Whether the service can do its work now: database, migrations, Redis, disk, clock.

Asked by the settings alone, so that it answers also when the database does not.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from connector.doctor.finding import Severity
from connector.doctor.machine import look_at_redis
from connector.errors import HoclieuError
from connector.operations.status import BEAT, BEAT_LATE, NO_SITE
from connector.settings import Settings
from connector.store.database import Database
from connector.store.looking import look
from connector.store.sites import SiteStore

LEAST_FREE = 500_000_000


@dataclass(frozen=True, slots=True)
class Check:
    """`state` is one word for programs: `ok`, `off`, or what is wrong (`unreachable`, `behind`, `full`, `late`, …)."""

    name: str
    state: str

    @property
    def fine(self) -> bool:
        return self.state in ("ok", "off")


def readiness(settings: Settings, now: Callable[[], datetime]) -> tuple[Check, ...]:
    """Nothing is made or changed. The clock is `off` where it has never run: a school may run `sync` by cron."""
    return (*_database(settings, now), Check("redis", _redis(settings)), Check("disk", _disk(settings)))


def _database(settings: Settings, now: Callable[[], datetime]) -> tuple[Check, ...]:
    try:
        seen = look(settings.database_url)
        if not seen.there:
            return (Check("database", "missing"),)
        migrated = "ok" if seen.revision == seen.newest else "behind" if seen.known else "newer"
        checks = Check("database", "ok"), Check("migrations", migrated)
        return checks if migrated != "ok" else (*checks, Check(BEAT, _beat(settings, now())))
    except HoclieuError:
        return (Check("database", "unreachable"),)


def _beat(settings: Settings, now: datetime) -> str:
    db = Database(settings.database_url)
    try:
        found = SiteStore(db).state(NO_SITE, BEAT)
    finally:
        db.close()
    if not isinstance(found, str):
        return "off"
    return "late" if now - datetime.fromisoformat(found) > BEAT_LATE else "ok"


def _redis(settings: Settings) -> str:
    found = look_at_redis(settings)
    return {Severity.OK: "ok", Severity.NOTE: "off"}.get(found.severity, "unreachable")


def _disk(settings: Settings) -> str:
    there = settings.data.resolve()
    while not there.exists():
        there = there.parent
    return "ok" if shutil.disk_usage(there).free >= LEAST_FREE else "full"
