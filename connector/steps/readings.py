"""Which sites are to be read now, for the reports that are still to go out; and which reports wait for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from connector.reports.schedule import awaited, next_hours, reading_times, to_read
from connector.reports.units import schools_of
from connector.steps.booked import period_of, unit_of
from connector.steps.context import Context
from connector.steps.points import mapped_courses, sites_for
from connector.store.due import Due

Moments = dict[str, datetime]


@dataclass(frozen=True)
class Readings:
    """The sites' readings as they stand at one moment."""

    ctx: Context
    now: datetime

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.ctx.mapping.department.timezone)

    @cached_property
    def _sites(self) -> list[str]:
        return sites_for(self.ctx.mapping, "observe")

    @cached_property
    def _took(self) -> dict[str, float]:
        return {s.site: s.seconds for s in self.ctx.store.history.states() if s.step == "observe"}

    @cached_property
    def _moments(self) -> tuple[Moments, Moments]:
        """Site → when all its courses had been read, and when one was last tried, within the last days."""
        day = self.ctx.day_of(self.now)
        rows = self.ctx.store.sites.readings((day - timedelta(days=2)).isoformat(), day.isoformat())
        good: dict[tuple[str, str], datetime] = {}
        tried: Moments = {}
        for row in rows:
            for at in filter(None, (row["observed_at"], row["failed_at"])):
                tried[row["site"]] = max(at, tried.get(row["site"], at))
            if row["observed_at"]:
                key = (row["site"], row["course_key"])
                good[key] = max(row["observed_at"], good.get(key, row["observed_at"]))
        return _whole(((c.school.site, c.course.key) for c in mapped_courses(self.ctx.mapping)), good), tried

    def last_read(self, site: str) -> datetime | None:
        return self._moments[0].get(site)

    def times(self, opens_at: datetime) -> Moments:
        return reading_times(self.ctx.mapping, opens_at.astimezone(self._zone), self._sites, self._took)

    def due(self) -> list[str]:
        """For what is open, and for what opens within the next hours: reading begins before anything is booked."""
        opening = {o.opens_at for o in next_hours(self.ctx.mapping, self.now, 1)}
        opening |= {due.draft_at or due.release_at for due in self.ctx.store.due.open() if self._useful(due)}
        begun = [times for times in map(self.times, opening) if min(times.values(), default=self.now) <= self.now]
        if not begun:  # most of the day: no need to look at a city's readings
            return []
        read, tried = self._moments
        return sorted({site for times in begun for site in to_read(times, self.now, read, tried)})

    def waiting(self, due: Due) -> bool:
        """Whether a site of this report was not asked yet, and its answer would still be of the period."""
        if not self._useful(due):
            return False
        unit = unit_of(due.key)
        of = {s.site for s in schools_of(self.ctx.mapping, unit.kind, unit.id, period_of(due).last) if s.teaching}
        return awaited(self.times(due.draft_at or due.release_at), of, *self._moments)

    def _useful(self, due: Due) -> bool:
        """What is read on a later day tells of that day."""
        return self.ctx.day_of(self.now) <= max(period_of(due).last, self.ctx.day_of(due.due_at))


def sites_to_read(ctx: Context) -> list[str]:
    """The sites to be read now, but for those that are being read."""
    now = ctx.now()
    under_way = ctx.store.history.under_way(now)
    return [site for site in Readings(ctx, now).due() if f"observe:{site}" not in under_way]


def _whole(courses: Iterable[tuple[str, str]], good: dict[tuple[str, str], datetime]) -> Moments:
    by_site: dict[str, list[datetime | None]] = defaultdict(list)
    for site, course in courses:
        by_site[site].append(good.get((site, course)))
    return {site: min(m for m in moments if m) for site, moments in by_site.items() if all(moments)}
