from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Clock
from tests.web.pages.house import House, house


@pytest.fixture
def pages(tmp_path: Path, clock: Clock) -> Iterator[House]:
    with house(tmp_path, clock) as opened:
        yield opened
