"""The stand-in LMS in a background thread: `with Sandbox(folder) as sandbox: ... sandbox.url("thpt-a")`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from connector.sandbox.actions import Actions
from connector.sandbox.app import build_app
from connector.sandbox.byhand import ByHand
from connector.sandbox.context import Context
from connector.sandbox.faults import Fault, Faults
from connector.sandbox.plugin import PLUGIN_VERSION
from connector.sandbox.records import Site
from connector.sandbox.requestlog import RequestLog
from connector.sandbox.tokens import own_token
from connector.sandbox.world import Clock, World
from connector.web.server import BackgroundServer, bound

USERNAME = "hoclieu"
PASSWORD = "hoclieu-demo"  # noqa: S105  # opens nothing but this stand-in


def add_site(world: World, id: str, name: str, plugin: bool = False) -> Site:
    """A fresh site with its first category, an administrator and the service account; with the companion plugin where
    `plugin` says so."""
    site = world.add(Site(id, name, plugin=PLUGIN_VERSION if plugin else ""))
    actions = Actions(world, site)
    actions.add_user("admin", PASSWORD, "Quản trị", "Hệ thống").siteadmin = True
    service = actions.add_user(USERNAME, PASSWORD, "Dịch vụ", "Học liệu")
    own_token(site, service)
    site.take_id("course")  # Moodle's course 1 is the site itself
    actions.add_category("Category 1")
    world.save(site)
    return site


class Sandbox:
    """Serves the world kept in `folder` on 127.0.0.1; port 0 takes a free one. `world`, `faults` and `log` may be
    used from the test or demo that runs it."""

    username = USERNAME
    password = PASSWORD

    def __init__(
        self,
        folder: Path,
        port: int = 0,
        clock: Clock = time.time,
        faults: Iterable[Fault] = (),
        seed: Callable[[World], None] | None = None,
    ) -> None:
        """`seed` fills the world when its folder holds none yet."""
        self.world = World(folder, clock)
        self.faults = Faults(faults)
        self.log = RequestLog()
        if seed is not None and not self.world.sites:
            seed(self.world)
        app = build_app(Context(self.world, self.faults, self.log))
        self._server = BackgroundServer(app, [bound(port)], name="sandbox")
        self.port: int = self._server.port

    def start(self) -> Self:
        """Returns once it answers."""
        self._server.start()
        return self

    def stop(self) -> None:
        self._server.stop()

    def wait(self) -> None:
        """Blocks until it is stopped: for `--keep`."""
        self._server.wait()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def url(self, site_id: str) -> str:
        """The address of one site, as a mapping names it."""
        return f"{self.base}/{site_id}"

    def token(self, site_id: str) -> str:
        """The service account's token on that site."""
        site = self.world.sites[site_id]
        service = next(user for user in site.users.values() if user.username == USERNAME)
        return own_token(site, service)

    def by_hand(self, site_id: str) -> ByHand:
        """What somebody may do on that site without the connector."""
        return ByHand(self.world, self.world.sites[site_id])

    def install_plugin(self, site_id: str, installed: bool = True) -> None:
        """Puts the companion plugin onto a site, or takes it away."""
        site = self.world.sites[site_id]
        with self.world.locked(site):
            site.plugin = PLUGIN_VERSION if installed else ""
            self.world.save(site)
