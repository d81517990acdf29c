"""The open catalogs beside the pages: the feed at /oai, the API at /api/v1; nothing unless the settings offer it."""

from __future__ import annotations

from collections.abc import Callable

from starlette.routing import BaseRoute, Mount

from connector.steps.context import Context
from connector.steps.open_catalogs import opening
from connector.web.api import api_app
from connector.web.feeds import feed_route


def outlets(context: Callable[[], Context], origin: str) -> list[BaseRoute]:
    """Routes for an application that is reached at `origin`. Raises NeedsOperator for a feed that cannot be offered."""
    ctx = context()
    if ctx.settings.api == "off":
        return []
    current = opening(lambda: context().mapping, ctx.store)
    return [feed_route(current, f"{origin}/oai"), Mount("/api/v1", api_app(current, ctx.store), name="api")]
