"""The live tests run against the Moodle that the environment names, and are skipped where it names none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.live.site import NEEDED, LiveSite

_SHOWN = "shown: "


@pytest.fixture(scope="session")
def live_site() -> LiveSite:
    site = LiveSite.from_environment()
    if site is None:
        pytest.skip(f"no live Moodle: set {', '.join(NEEDED)}")
    return site


@pytest.fixture
def show(record_property: Callable[[str, object], None]) -> Callable[[str, object], None]:
    """Prints a figure at the end of the run, also when the test ran in another process."""
    return lambda name, value: record_property(_SHOWN + name, value)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for report in (r for found in terminalreporter.stats.values() for r in found if isinstance(r, pytest.TestReport)):
        for name, value in report.user_properties if report.when == "call" else ():
            if name.startswith(_SHOWN):
                terminalreporter.write_line(f"\n{name.removeprefix(_SHOWN)}\n{value}")
