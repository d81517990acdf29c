"""Moodle, spoken to through its public web services, and a web session where those cannot do it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from pydantic import SecretStr

from connector.lms.base import Cache
from connector.lms.moodle.activity import MoodleActivity
from connector.lms.moodle.catalog import MoodleCatalog
from connector.lms.moodle.databases import MoodleDatabases
from connector.lms.moodle.mapped import client_of
from connector.lms.moodle.messages import MoodleMessenger
from connector.lms.moodle.submissions import MoodleSubmissions
from connector.lms.moodle.websession import WebSession
from mappings.schema import Site


def connect(
    site: Site, token: SecretStr, password: SecretStr | None, cache: Cache, now: Callable[[], datetime]
) -> tuple[
    MoodleSubmissions,
    MoodleCatalog,
    MoodleActivity,
    MoodleMessenger,
    Callable[[], Counter[str]],
    MoodleDatabases,
]:
    """The ports of one site on one client, so that its limits and its probe are shared; and what it has cost."""
    client = client_of(site, token, password)

    def traffic() -> Counter[str]:
        s = client.stats
        return Counter(calls=s.calls, bytes=s.bytes_received, files=s.files, file_bytes=s.file_bytes)

    return (
        MoodleSubmissions(client, cache),
        MoodleCatalog(client, WebSession(client), cache, site.publish_by),
        MoodleActivity(client, cache, now, site.facts_by),
        MoodleMessenger(client),
        traffic,
        MoodleDatabases(client, cache),
    )
