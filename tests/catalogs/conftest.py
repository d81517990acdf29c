from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from connector.store.database import Database
from tests.catalogs.scene import City, city


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database brought up to date once, and copied for each city."""
    path = tmp_path_factory.mktemp("blank") / "data.sqlite"
    database = Database(f"sqlite:///{path}")
    database.upgrade()
    database.close()
    return path


@pytest.fixture
def found_city(blank: Path, tmp_path: Path) -> Callable[..., City]:
    def found(tells: bool = True, **more: object) -> City:
        shutil.copy(blank, tmp_path / "data.sqlite")
        return city(tmp_path, tells=tells, **more)

    return found


@pytest.fixture(params=[True, False], ids=["plugin", "web"])
def hp(request: pytest.FixtureRequest, found_city: Callable[..., City]) -> City:
    """With sites that tell idnumbers and descriptions in one look, and with sites that do not."""
    return found_city(tells=request.param)
