"""When what is done: the documents' hours, in the department's time zone. Pure, and tested like code.

2517/SGDĐT-GDTrH: daily before 15:00, weekly before 12:00 on Saturday. Sites are read in the hour before, each at its
own minute, so that a city's Moodles are not all asked at once and a slow one still makes it.
"""

from __future__ import annotations

from datetime import time
from typing import NotRequired, TypedDict

from celery.schedules import crontab

from connector.steps.points import sites_for
from mappings.schema import Mapping, ReportMap

_BEFORE_DUE_MINUTES = 20
_READING_MINUTES = 60
_LESSONS_EVERY_MINUTES = 20
_NIGHT_BEGINS = 1
_NIGHT_MINUTES = 240


class Entry(TypedDict):
    task: str
    schedule: crontab
    args: tuple[str, ...]
    options: NotRequired[dict[str, int]]


def beat_schedule(mapping: Mapping) -> dict[str, Entry]:
    """Entries by name: lessons through the day, one reading per site and report hour, documents before they are due."""
    return (
        _lessons(mapping)
        | _verifications(mapping)
        | _readings(mapping)
        | _reports(mapping)
        | _reminders()
        | _signs_of_life()
    )


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


def _with_hours(mapping: Mapping) -> list[ReportMap]:
    return [report for report in mapping.reports if report.due is not None]


def _readings(mapping: Mapping) -> dict[str, Entry]:
    sites = sites_for(mapping, "observe")
    entries: dict[str, Entry] = {}
    for report in _with_hours(mapping):
        for i, site in enumerate(sites):
            spread = _READING_MINUTES * i // max(1, len(sites))
            at = _minutes_before(report.hour, _BEFORE_DUE_MINUTES + _READING_MINUTES - spread)
            entries[f"observe:{report.kind}:{site}"] = {
                "task": "jobs.observe",
                "schedule": _at(report, at),
                "args": (site,),
            }
    return entries


def _reports(mapping: Mapping) -> dict[str, Entry]:
    return {
        f"report:{report.kind}": {
            "task": "jobs.report",
            "schedule": _at(report, _minutes_before(report.hour, _BEFORE_DUE_MINUTES)),
            "args": (report.kind,),
        }
        for report in _with_hours(mapping)
    }


def _reminders() -> dict[str, Entry]:
    """Hourly by day, at a minute when nothing else begins: a mail server or site that was away gets them later."""
    return {"remind": {"task": "jobs.remind", "schedule": crontab(hour="7-18", minute="8"), "args": ()}}


def _signs_of_life() -> dict[str, Entry]:
    """Every minute; one that no worker took in time is void, so that they do not pile up behind long work."""
    return {"minute": {"task": "jobs.minute", "schedule": crontab(), "args": (), "options": {"expires": 50}}}


def _minutes_before(due: time, minutes: int) -> time:
    """The same day: what would fall before midnight is held at midnight."""
    total = max(0, due.hour * 60 + due.minute - minutes)
    return time(total // 60, total % 60)


def _at(report: ReportMap, at: time) -> crontab:
    day = report.weekday or ("sat" if report.kind == "weekly" else "*")
    return crontab(hour=str(at.hour), minute=str(at.minute), day_of_week=day)
