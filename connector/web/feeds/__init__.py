"""The open catalogs as a feed that other systems harvest: OAI-PMH 2.0."""

from __future__ import annotations

from connector.web.feeds.app import feed_route

__all__ = ["feed_route"]
