"""The subjects of the contract: the stand-in LMS always, a real Moodle where the environment names one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.scene import Scene, live_scene, standin_scene
from tests.live.site import NEEDED, LiveSite


@pytest.fixture(scope="session")
def standin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with standin_scene(tmp_path_factory.mktemp("world")) as scene:
        yield scene


@pytest.fixture(scope="session")
def live() -> Scene:
    site = LiveSite.from_environment()
    if site is None:
        pytest.skip(f"no live Moodle: set {', '.join(NEEDED)}")
    return live_scene(site)


@pytest.fixture(params=["standin", pytest.param("live", marks=pytest.mark.live)], scope="session")
def scene(request: pytest.FixtureRequest) -> Scene:
    found: Scene = request.getfixturevalue(request.param)
    return found
