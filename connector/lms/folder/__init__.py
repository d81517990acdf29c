"""A folder as an LMS: packages and CSV files are dropped into it, approved packages are to be found in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from connector.lms.base import Cache
from connector.lms.folder.activity import FolderActivity
from connector.lms.folder.catalog import FolderCatalog
from connector.lms.folder.messages import FolderMessenger
from connector.lms.folder.submissions import FolderSubmissions
from mappings.schema import Site


class Ports(NamedTuple):
    """In the order in which an adapter wants them."""

    submissions: FolderSubmissions
    catalog: FolderCatalog
    activity: FolderActivity
    messages: FolderMessenger
    traffic: Callable[[], Counter[str]]
    finish: Callable[[], None]


def connect(site: Site, cache: Cache, now: Callable[[], datetime]) -> Ports:
    """The ports of one folder; nothing is touched yet."""
    submissions, catalog = FolderSubmissions(site, cache, now), FolderCatalog(site)

    def finish() -> None:
        submissions.finish()
        catalog.finish()

    return Ports(submissions, catalog, FolderActivity(site, cache, now), FolderMessenger(site), Counter[str], finish)
