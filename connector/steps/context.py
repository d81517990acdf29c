"""What every step is given, and what every step gives back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from connector.errors import HoclieuError
from connector.lms.base import ActivitySource, CatalogSite, Messenger, SubmissionSource
from connector.lms.declaring import DeclarationSource
from connector.participation.parquet import FactStore
from connector.reports.delivery.letter import Post
from connector.settings import Settings
from connector.store import Store
from connector.text import Text
from mappings.schema import Mapping, local_day


class Progress(Protocol):
    """Told as things happen; a terminal shows bars, a worker logs, a test ignores."""

    def start(self, what: str, total: int | None) -> None: ...

    def advance(self, amount: int = 1) -> None: ...

    def done(self) -> None: ...


class Silent:
    """No progress shown."""

    def start(self, what: str, total: int | None) -> None: ...

    def advance(self, amount: int = 1) -> None: ...

    def done(self) -> None: ...


class Sites(Protocol):
    """The mapped sites, ready to be spoken to; one client per site and run, so that limits and probes are shared."""

    def submissions(self, site: str) -> SubmissionSource: ...

    def catalog(self, site: str) -> CatalogSite: ...

    def activity(self, site: str) -> ActivitySource: ...

    def messages(self, site: str) -> Messenger: ...

    def declarations(self, site: str) -> DeclarationSource: ...

    def traffic(self, site: str) -> Counter[str]: ...

    def save(self, site: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Context:
    """`attended`: somebody waits for it at a terminal; a scheduled task leaves sites alone in their quiet hours."""

    mapping: Mapping
    settings: Settings
    store: Store
    facts: FactStore
    sites: Sites
    pseudonym: Callable[[str], Callable[[str], str]]
    run: str
    now: Callable[[], datetime]
    progress: Progress = field(default_factory=Silent)
    dry_run: bool = False
    post: Post | None = None
    attended: bool = True

    @property
    def today(self) -> date:
        """The day in the department's time zone."""
        return self.day_of(self.now())

    def day_of(self, moment: datetime) -> date:
        return local_day(moment, self.mapping.department.timezone)


@dataclass(slots=True)
class Outcome:
    """One step on one site. `counts` is what was done; `lines` what would be done (dry run) or deserves a look.

    `schools` is what would be done by school, in a dry run."""

    step: str
    site: str
    counts: Counter[str] = field(default_factory=Counter)
    aside: list[tuple[str, str]] = field(default_factory=list)
    lines: list[Text] = field(default_factory=list)
    error: HoclieuError | None = None
    schools: dict[str, Counter[str]] = field(default_factory=dict)

    def would(self, deed: str, school: str, line: Text) -> None:
        """One thing that would be done, for a school (its id in the mapping)."""
        self.counts[deed] += 1
        self.schools.setdefault(school, Counter())[deed] += 1
        self.lines.append(line)

    @property
    def changed(self) -> bool:
        return any(v for k, v in self.counts.items() if k not in UNCHANGED)

    @property
    def word(self) -> str:
        """`ok`, `partial` (something was set aside) or `failed`."""
        if self.error is not None:
            return "failed"
        return "partial" if self.aside else "ok"


UNCHANGED = frozenset(
    {
        "unchanged",
        "left",
        "verified",
        "unproved",
        "students",
        "topics",
        "reread",
        "set_aside",
        "left_waiting",
        "unreleased",
        "packed",
    }
)
"""Counts that tell of a look, not of a change."""
