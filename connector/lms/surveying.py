"""The port for a look at a site before anything is done there: what `hoclieu init` and `hoclieu check` ask of an LMS.

A surveyor only reads. The one thing that leaves a trace is `log_in`, as any log-in does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from connector.errors import HoclieuError
from connector.lms.base import SubmissionPoint, TeachingCourse

Step = Literal["collect", "verdicts", "tell", "publish", "observe", "count", "declare", "remind"]
STEPS: tuple[Step, ...] = ("collect", "verdicts", "tell", "publish", "observe", "declare", "remind")
"""What a site may be asked for; `count` stands in for `observe` where its mapping says `participation: counts`."""


@dataclass(frozen=True, slots=True)
class SiteAbout:
    """`clock_ahead` is in seconds (None: the site did not tell its time), `upload_limit` in bytes (None: no limit is
    known). `plugin` is the companion plugin's version where the service has it; `plugin_is_old`: ours is newer.
    `certificate_days` is how long the TLS certificate is still good (None: no TLS, or not seen, e.g. behind a
    proxy). `mobile`: its mobile web service is on (None: it does not tell)."""

    release: str
    site_name: str
    username: str
    is_admin: bool
    functions: frozenset[str]
    may_download: bool
    may_upload: bool
    upload_limit: int | None
    plugin: str | None
    clock_ahead: float | None
    encrypted: bool
    certificate_days: int | None = None
    plugin_is_old: bool = False
    mobile: bool | None = None


@dataclass(frozen=True, slots=True)
class Lacking:
    """What a step cannot call: `needed` stops it, `wanted` leaves something out."""

    step: Step
    needed: tuple[str, ...]
    wanted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundAssignment:
    cmid: int
    name: str


@dataclass(frozen=True, slots=True)
class FoundCourse:
    id: int
    shortname: str
    fullname: str
    idnumber: str = ""
    category: str = ""
    assignments: tuple[FoundAssignment, ...] = ()


@dataclass(frozen=True, slots=True)
class Inventory:
    """`unread`: what the account could not read, each with the reason; the rest is there all the same."""

    courses: tuple[FoundCourse, ...]
    cohorts: tuple[str, ...] = ()
    unread: tuple[HoclieuError, ...] = ()


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing of the mapping that cannot be read on the site: `what` names it (a point's key, a course)."""

    what: str
    error: HoclieuError


class Surveyor(Protocol):
    """One site, looked at. Every method raises `connector.errors` for what concerns the whole site."""

    def about(self) -> SiteAbout:
        """Asked once, without patience: a site that is down is told at once."""
        ...

    def lacking(self, steps: Collection[Step]) -> list[Lacking]:
        """Of these steps, those whose web-service functions are not all in the token's service."""
        ...

    def inventory(self) -> Inventory: ...

    def roles(self, course_ids: Sequence[int]) -> Counter[str]:
        """How many people have which role in these courses together."""
        ...

    def troubles(self, points: Sequence[SubmissionPoint], courses: Sequence[TeachingCourse]) -> list[Trouble]:
        """Reads a little of each, as the steps would: what is not there, or closed to the account."""
        ...

    def manages_categories(self) -> bool | None:
        """Whether the account may make catalogs' categories; None: cannot be told without trying."""
        ...

    def log_in(self) -> None:
        """Logs the service account in at a browser's door, once; raises where that fails."""
        ...
