"""What one activity should be, once what was changed by hand and let stand is taken into account. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from connector.catalogs.desired import Placement
from connector.catalogs.published import Publication


@dataclass(frozen=True, slots=True)
class Target:
    """What one activity should be: as desired, but for what was changed by hand and let stand."""

    name: str
    topic: str
    visible: bool

    @classmethod
    def of(cls, wanted: Placement, recorded: Publication | None) -> Target:
        adopted = recorded.adopted if recorded else {}
        name, topic = str(adopted.get("name", wanted.name)), str(adopted.get("topic", wanted.place.topic))
        return cls(name, topic, bool(adopted.get("visible", True)))
