"""The live tests run against the Moodle that the environment names, and are skipped where it names none."""

from __future__ import annotations

import pytest

from tests.live.site import NEEDED, LiveSite


@pytest.fixture(scope="session")
def live_site() -> LiveSite:
    site = LiveSite.from_environment()
    if site is None:
        pytest.skip(f"no live Moodle: set {', '.join(NEEDED)}")
    return site
