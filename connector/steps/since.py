"""From when on a site is asked for submissions and grades: by the site's own clock, never by ours."""

from __future__ import annotations

from datetime import datetime

from connector.steps.context import Context

SUBMISSIONS, GRADES = "submissions_since", "grades_since"


def since(ctx: Context, site: str) -> datetime | None:
    """One moment for both questions, so that a site answers both at the price of one; None: from the beginning.

    The oldest of: the newest submission seen, the newest grade seen, and whatever was set aside and waits.
    """
    marks = [mark(ctx, site, name) for name in (SUBMISSIONS, GRADES)]
    waiting = [a.since for a in ctx.store.sites.aside(site, "collect") if a.since]
    known = [m for m in marks if m is not None]
    return min([*known, *waiting]) if len(known) == len(marks) else None


def mark(ctx: Context, site: str, name: str) -> datetime | None:
    value = ctx.store.sites.state(site, name)
    return datetime.fromisoformat(value) if isinstance(value, str) else None


def set_mark(ctx: Context, site: str, name: str, moment: datetime) -> None:
    ctx.store.sites.set_state(site, name, moment.isoformat())
