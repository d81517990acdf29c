"""Moodle's times: seconds since 1970, where 0 and null mean "never"."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(seconds: int | None) -> datetime | None:
    """As an aware moment in UTC; None for never."""
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
