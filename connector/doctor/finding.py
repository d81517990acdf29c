"""What a check-up says: each thing looked at, how bad it is, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from connector.errors import HoclieuError, Retriable
from connector.text import Text


class Severity(StrEnum):
    """`ok` was looked at and is right; `note` is worth knowing; `warning` will trouble people; `error` stops a step."""

    OK = "ok"
    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


Area = Literal["settings", "mapping", "data", "database", "redis", "mail", "destination", "site"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`subject` is what it is about within its area: a site's id, a field, a school; '' for the whole of it. `code` is
    stable and for programs. `field` is the path in the mapping that it hangs on, `place` the same with file and line
    (`mapping.yaml:12: sites.0.url`), where it hangs on the mapping."""

    severity: Severity
    area: Area
    code: str
    what: Text
    do: Text | None = None
    subject: str = ""
    field: tuple[str | int, ...] = ()
    place: str = ""


def of_error(area: Area, error: HoclieuError, subject: str = "", severity: Severity | None = None) -> Finding:
    """What an error of ours says; one that may pass by itself is no less in the way now."""
    do = error.do
    if do is None and isinstance(error, Retriable):
        do = Text("Thử lại sau.", "Try again later.")
    return Finding(severity or Severity.ERROR, area, error.code, error.what, do, subject)


def fine(area: Area, code: str, what: Text, subject: str = "") -> Finding:
    return Finding(Severity.OK, area, code, what, None, subject)
