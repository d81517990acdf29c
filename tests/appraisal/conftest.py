from __future__ import annotations

from pathlib import Path

import pytest

from connector.store import Store
from tests.appraisal.office import Office, office
from tests.conftest import Clock


@pytest.fixture
def desk(store: Store, clock: Clock, tmp_path: Path) -> Office:
    """On SQLite and on PostgreSQL in turn."""
    return office(store, clock, tmp_path)


@pytest.fixture
def quick(sqlite_store: Store, clock: Clock, tmp_path: Path) -> Office:
    """On SQLite alone, where the database makes no difference."""
    return office(sqlite_store, clock, tmp_path)
