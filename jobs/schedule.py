"""When the clock strikes, in the department's time zone. Pure, and tested like code.

The hours of reports are not struck here: a tick every few minutes asks `connector.reports.schedule`, so that a clock
that stood still brings nothing twice and forgets nothing.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict

from celery.schedules import crontab

from connector.steps.points import sites_for
from mappings.schema import Mapping

TICK_SECONDS = 180
"""Every three minutes: twenty minutes before its hour a report has six tries."""
_LESSONS_EVERY_MINUTES = 20
_NIGHT_BEGINS = 1
_NIGHT_MINUTES = 240


class Entry(TypedDict):
    task: str
    schedule: crontab
    args: tuple[str, ...]
    options: NotRequired[dict[str, int]]


def beat_schedule(mapping: Mapping) -> dict[str, Entry]:
    """Entries by name: lessons through the day, catalogs by night, and the tick by which reports are read and sent."""
    return _lessons(mapping) | _verifications(mapping) | _tick() | _papers() | _reminders() | _signs_of_life()


def _lessons(mapping: Mapping) -> dict[str, Entry]:
    """Submissions in, verdicts, feedback and catalogs, every 20 minutes, at a minute of the site's own."""
    sites = sorted(set(sites_for(mapping, "collect")) | set(sites_for(mapping, "publish")))
    return {
        f"lessons:{site}": {
            "task": "jobs.lessons",
            "schedule": crontab(minute=_every(_LESSONS_EVERY_MINUTES, i)),
            "args": (site,),
        }
        for i, site in enumerate(sites)
    }


def _verifications(mapping: Mapping) -> dict[str, Entry]:
    """Catalogs against approvals, between one and five at night, each site at its own minute."""
    sites = sites_for(mapping, "publish")
    entries: dict[str, Entry] = {}
    for i, site in enumerate(sites):
        hour, minute = divmod(_NIGHT_BEGINS * 60 + _NIGHT_MINUTES * i // len(sites), 60)
        at = crontab(hour=str(hour), minute=str(minute))
        entries[f"verify:{site}"] = {"task": "jobs.verify", "schedule": at, "args": (site,)}
    return entries


def _every(minutes: int, offset: int) -> str:
    return ",".join(str(m) for m in range(offset % minutes, 60, minutes))


def _tick() -> dict[str, Entry]:
    """Asks which sites are to be read for a report, and sends what is due. One that a worker could not begin in its
    time is forgotten: the next one asks for the same."""
    at = crontab(minute=_every(TICK_SECONDS // 60, 0))
    return {"tick": {"task": "jobs.tick", "schedule": at, "args": (), "options": {"expires": TICK_SECONDS}}}


def _papers() -> dict[str, Entry]:
    """Minutes and lists, hourly by day."""
    return {"papers": {"task": "jobs.papers", "schedule": crontab(hour="6-20", minute="35"), "args": ()}}


def _reminders() -> dict[str, Entry]:
    """Hourly by day, at a minute when nothing else begins: a mail server or site that was away gets them later."""
    return {"remind": {"task": "jobs.remind", "schedule": crontab(hour="7-18", minute="8"), "args": ()}}


def _signs_of_life() -> dict[str, Entry]:
    """Every minute; one that no worker took in time is void, so that they do not pile up behind long work."""
    return {"minute": {"task": "jobs.minute", "schedule": crontab(), "args": (), "options": {"expires": 50}}}
