"""Templates and static files out of the installed package, in the reader's language and the Department's time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Literal
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from connector.text import Text

Lang = Literal["vi", "en"]
_STATIC = files("connector.web") / "static"
_TYPES = {
    "site.css": "text/css; charset=utf-8",
    "site.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Speech:
    """What a template says: `t("Bài giảng", "Lessons")`, `say(text)`, `when(moment)`, `day(date)`."""

    lang: Lang
    timezone: ZoneInfo

    def t(self, vi: str, en: str) -> str:
        return en if self.lang == "en" else vi

    def say(self, text: Text | None) -> str:
        return "" if text is None else self.t(*text)

    def when(self, moment: datetime | None) -> str:
        """`18/11/2026 12:00`, as official papers write it."""
        return "" if moment is None else f"{moment.astimezone(self.timezone):%d/%m/%Y %H:%M}"

    def day(self, day: date | datetime | None) -> str:
        if isinstance(day, datetime):
            day = day.astimezone(self.timezone).date()
        return "" if day is None else f"{day:%d/%m/%Y}"

    def number(self, value: float | None, decimals: int = 1) -> str:
        """`7,5` in Vietnamese, `7.5` in English; no zeros at the end."""
        if value is None:
            return ""
        shown = f"{value:,.{decimals}f}"
        if "." in shown:
            shown = shown.rstrip("0").rstrip(".")
        return shown if self.lang == "en" else shown.translate(str.maketrans(",.", ".,"))

    def size(self, size: int) -> str:
        units = ("B", "kB", "MB", "GB")
        value = float(size)
        step = 0
        while value >= 1000 and step < len(units) - 1:
            value, step = value / 1000, step + 1
        return f"{self.number(value)} {units[step]}"

    def functions(self) -> dict[str, Callable[..., str]]:
        names = ("t", "say", "when", "day", "number", "size")
        return {name: getattr(self, name) for name in names}


@cache
def _environment() -> Environment:
    loader = PackageLoader("connector.web", "templates")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.globals["asset"] = asset
    made.filters["upfirst"] = lambda text: str(text)[:1].upper() + str(text)[1:]
    return made


def rendered(template: str, speech: Speech, **values: object) -> str:
    """The page as text; every value is escaped."""
    return _environment().get_template(template).render(**speech.functions(), lang=speech.lang, **values)


def static_file(name: str) -> tuple[bytes, str] | None:
    """(content, Content-Type) of one of our own files, by its exact name."""
    return (_content(name), _TYPES[name]) if name in _TYPES else None


@cache
def asset(name: str) -> str:
    """Its address, which changes with its content, so that browsers may keep it."""
    return f"/static/{hashlib.sha256(_content(name)).hexdigest()[:12]}/{name}"


@cache
def _content(name: str) -> bytes:
    return (_STATIC / name).read_bytes()
