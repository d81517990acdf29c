"""pack: what a site's schools say about the days that reports fall due for today, worked out beside their facts.

The report of a group or of the department then puts side by side what is there, instead of reading a city's facts.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from connector.participation.city.figures import Asked, pack_school
from connector.participation.city.shelf import shelf_at
from connector.participation.figures import CourseScope
from connector.participation.period import Period
from connector.reports.schedule import next_hours
from connector.steps.context import Context, Outcome
from connector.store.blobs import disk_trouble
from connector.text import Text


def pack(ctx: Context, site: str, outcome: Outcome) -> None:
    """Sees to it that every school of the site has fresh partial results; counts `packed` and `unchanged`."""
    shelf = shelf_at(ctx.settings.packs_at)
    schools = [s for s in ctx.mapping.schools if s.site == site and s.teaching]
    for period in _periods(ctx):
        asked = Asked(ctx.facts, period, ctx.mapping.rules, ctx.mapping.department.timezone)
        for school in schools:
            if ctx.dry_run:
                outcome.lines.append(_would(school.name, period))
                continue
            scopes = [CourseScope.of(school, teaching) for teaching in school.teaching]
            try:
                made = pack_school(shelf, asked, scopes, ctx.now())
            except OSError as error:
                raise disk_trouble(ctx.settings.data, error) from None
            outcome.counts["packed" if made else "unchanged"] += 1


def _periods(ctx: Context) -> list[Period]:
    """Those of the reports that fall due today, whether or not they are out already."""
    zone = ZoneInfo(ctx.mapping.department.timezone)
    eve = datetime.combine(ctx.today, time(), zone) - timedelta(seconds=1)
    due = (o for o in next_hours(ctx.mapping, eve, 1) if o.due_at.astimezone(zone).date() == ctx.today)
    return sorted({o.period for o in due}, key=lambda p: (p.first, p.last))


def _would(school: str, period: Period) -> Text:
    days = f"{period.first:%d/%m/%Y}–{period.last:%d/%m/%Y}"
    return Text(f"sẽ tính sẵn số liệu của {school}, {days}", f"would work out the figures of {school}, {days}")
