"""The open catalogs as an HTTP API, described by OpenAPI."""

from __future__ import annotations

from connector.web.api.app import api_app

__all__ = ["api_app"]
