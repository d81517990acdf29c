"""Quiet hours: while lessons are on, the service by itself leaves a site's catalogs alone."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from connector.steps.context import Context


def quiet(ctx: Context, site: str) -> bool:
    """Whether it is a quiet hour of the site now. Somebody who asks for it by command is served at any hour."""
    if ctx.attended:
        return False
    local = ctx.now().astimezone(ZoneInfo(ctx.mapping.department.timezone)).time()
    return any(local in hours for hours in ctx.mapping.site(site).quiet_hours)
