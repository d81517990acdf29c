"""Our own templates and static files, out of the installed package."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

_OWN = files("connector.web.preview") / "static"
_NAMES = frozenset({"page.css", "page.js", "summary.js", "player.css", "player.js"})


@cache
def _environment() -> Environment:
    loader = PackageLoader("connector.web.preview", "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def rendered(template: str, **values: object) -> str:
    """The page as text; every value is escaped."""
    return _environment().get_template(template).render(**values)


def own_file(name: str) -> bytes | None:
    """One of our scripts and styles, by its exact name."""
    return (_OWN / name).read_bytes() if name in _NAMES else None
