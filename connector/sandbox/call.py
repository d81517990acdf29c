"""One web-service call on its way: who asks, for what, on which site."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from connector.sandbox.actions import Actions
from connector.sandbox.parameters import Param, Record
from connector.sandbox.records import Course, Site, User
from connector.sandbox.replies import Json, invalid_user, missing_record
from connector.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Call:
    """`url` is the site's address without a slash at its end; `functions` are those of the token's service."""

    world: World
    site: Site
    user: User
    url: str
    given: dict[str, Param]
    functions: tuple[str, ...] = ()

    @property
    def do(self) -> Actions:
        return Actions(self.world, self.site)

    def whole(self, name: str) -> int:
        value = self.given[name]
        return int(value) if isinstance(value, (int, float)) else 0

    def number(self, name: str) -> float:
        value = self.given[name]
        return float(value) if isinstance(value, (int, float)) else 0.0

    def text(self, name: str) -> str:
        value = self.given[name]
        return value if isinstance(value, str) else ""

    def ints(self, name: str) -> list[int]:
        value = self.given[name]
        return [v for v in value if isinstance(v, int)] if isinstance(value, list) else []

    def records(self, name: str) -> list[dict[str, Param]]:
        value = self.given[name]
        return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []

    def record(self, name: str) -> dict[str, Param]:
        value = self.given[name]
        return value if isinstance(value, dict) else {}

    def pairs(self, name: str, key: str = "name") -> dict[str, str]:
        """A list of `{name, value}` records as one dict."""
        return {str(r[key]): str(r["value"]) for r in self.records(name)}

    def course(self, name: str = "courseid") -> Course:
        found = self.site.courses.get(self.whole(name))
        if found is None:
            raise missing_record("course")
        return found

    def person(self, name: str = "userid") -> User:
        found = self.site.users.get(self.whole(name))
        if found is None or found.suspended:
            raise invalid_user()
        return found


@dataclass(frozen=True, slots=True)
class Function:
    """A web-service function: what it takes, what it does, whether it changes the site."""

    takes: Record
    run: Callable[[Call], Json]
    writes: bool = False
