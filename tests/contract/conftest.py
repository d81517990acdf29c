"""The subjects of the contract: the stand-in LMS always, a real Moodle where the environment names one; each asked
over REST and over SOAP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.catalogcourse import GET, CatalogCourse
from tests.contract.scene import Scene, live_scene, standin_scene
from tests.live.moodleweb import Browser
from tests.live.site import NEEDED, LiveSite


@pytest.fixture(scope="session")
def standin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with standin_scene(tmp_path_factory.mktemp("world")) as scene:
        yield scene


@pytest.fixture(scope="session")
def standin_soap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with standin_scene(tmp_path_factory.mktemp("world")) as scene:
        yield scene.over_soap()


@pytest.fixture(scope="session")
def live_soap(live: Scene) -> Scene:
    return live.over_soap()


@pytest.fixture(scope="session")
def live() -> Scene:
    site = LiveSite.from_environment()
    if site is None:
        pytest.skip(f"no live Moodle: set {', '.join(NEEDED)}")
    return live_scene(site)


_LIVE = [pytest.param(name, marks=pytest.mark.live) for name in ("live", "live_soap")]


@pytest.fixture(params=["standin", "standin_soap", *_LIVE], scope="session")
def scene(request: pytest.FixtureRequest) -> Scene:
    found: Scene = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def browser(scene: Scene) -> Browser:
    return scene.browser()


@pytest.fixture
def catalog(scene: Scene, browser: Browser) -> CatalogCourse:
    """A new course with two unnamed sections."""
    return CatalogCourse.make(scene, browser)


@pytest.fixture
def plugin(scene: Scene, catalog: CatalogCourse) -> CatalogCourse:
    """The same, on a site that has the companion plugin."""
    functions = scene.services.call("core_webservice_get_site_info")["functions"]
    if GET not in {function["name"] for function in functions}:
        pytest.skip("this site does not have the companion plugin")
    return catalog
