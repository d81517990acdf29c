"""A replayed Moodle, and for every test here the proof that the token went nowhere it should not."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
import responses
import structlog

from tests.lms.moodle.replay import TOKEN, Replay


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[MutableMapping[str, Any]]]:
    """What was logged; no line may hold the token."""
    with structlog.testing.capture_logs() as lines:
        yield lines
    assert TOKEN not in repr(lines)


@pytest.fixture
def moodle() -> Iterator[Replay]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield Replay(mock)
