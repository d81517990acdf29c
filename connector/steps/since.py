"""From when on a site is asked for submissions and grades: by the site's own clock, never by ours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from connector.steps.context import Context
from connector.steps.points import mapped_points

SUBMISSIONS, GRADES, POINTS = "submissions_since", "grades_since", "points_read"


def since(ctx: Context, site: str) -> datetime | None:
    """One moment for both questions, so that a site answers both at the price of one; None: from the beginning.

    The oldest of: the newest submission seen, the newest grade seen, and whatever was set aside and waits. A point that
    is new in the mapping, or could not be read so far, may hold older submissions than any of these.
    """
    if not {p.point.key for p in mapped_points(ctx.mapping, site)} <= _points_read(ctx, site):
        return None
    marks = [mark(ctx, site, name) for name in (SUBMISSIONS, GRADES)]
    waiting = [a.since for a in ctx.store.sites.aside(site, "collect") if a.since]
    known = [m for m in marks if m is not None]
    return min([*known, *waiting]) if len(known) == len(marks) else None


def all_read(ctx: Context, site: str, newest: datetime | None, points: Iterable[str]) -> None:
    """All that was handed in at these points is in, `newest` last; grades at new ones are read from the beginning."""
    read = sorted(points)
    if not set(read) <= _points_read(ctx, site):
        ctx.store.sites.set_state(site, GRADES, None)
    if set(read) != _points_read(ctx, site):
        ctx.store.sites.set_state(site, POINTS, read)
    if newest is not None:
        set_mark(ctx, site, SUBMISSIONS, newest)


def _points_read(ctx: Context, site: str) -> set[str]:
    value = ctx.store.sites.state(site, POINTS)
    return {str(key) for key in value} if isinstance(value, list) else set()


def mark(ctx: Context, site: str, name: str) -> datetime | None:
    value = ctx.store.sites.state(site, name)
    return datetime.fromisoformat(value) if isinstance(value, str) else None


def set_mark(ctx: Context, site: str, name: str, moment: datetime) -> None:
    ctx.store.sites.set_state(site, name, moment.isoformat())
