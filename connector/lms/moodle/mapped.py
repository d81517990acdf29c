"""A client of a site as the mapping names it."""

from __future__ import annotations

import math

from pydantic import SecretStr

from connector.lms.moodle.client import MoodleClient, MoodleSite
from mappings.schema import Site


def client_of(site: Site, token: SecretStr, password: SecretStr | None, longest_wait: float = math.inf) -> MoodleClient:
    """Within the site's limits; `longest_wait` (seconds) is for whoever does not wait as long as they allow."""
    return MoodleClient(
        MoodleSite(
            id=site.id,
            url=str(site.url).rstrip("/"),
            token=token,
            protocol=site.protocol,
            username=site.username,
            password=password,
            concurrent=site.limits.concurrent,
            per_second=site.limits.per_second,
            timeout_seconds=min(longest_wait, site.limits.timeout_seconds),
        )
    )
