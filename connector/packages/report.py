"""What the inspection of one package found: plain data that can be stored, printed and compared."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, field_validator

from connector.text import Text


class Severity(StrEnum):
    REFUSE = "refuse"
    WARN = "warn"
    NOTE = "note"


class Verdict(StrEnum):
    PLAYABLE = "playable"
    REPAIRABLE = "repairable"
    REFUSED = "refused"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Finding(_Record):
    """One thing to tell the teacher. `code` is stable; `where` is an entry name or a place in the manifest."""

    code: str
    severity: Severity
    where: str = ""
    message: Text


class RunTime(_Record):
    """An item's settings for the run-time, as written (SCORM 1.2 CAM 2.3.2.5; 2004 4th Ed. CAM 3.4.1.7 to 3.4.1.15).

    `sequencing` names the parts of its sequencing rules that are there, e.g. `controlMode`, `objectives`."""

    mastery_score: str | None = None
    max_time_allowed: str | None = None
    time_limit_action: str | None = None
    data_from_lms: str | None = None
    prerequisites: str | None = None
    completion_threshold: str | None = None
    sequencing: tuple[str, ...] = ()


class Sco(_Record):
    """A launchable item. `href` is what must be opened, relative to the package root, decoded, with its query."""

    identifier: str
    title: str
    href: str
    scormtype: str = "sco"
    runtime: RunTime = RunTime()


class Node(_Record):
    """An item of an organization's tree; `href` None: nothing to open."""

    identifier: str
    title: str
    href: str | None = None
    items: tuple[Node, ...] = ()

    def every(self) -> Iterator[Node]:
        """This node and all below it, in document order."""
        yield self
        for item in self.items:
            yield from item.every()


class Organization(_Record):
    identifier: str = ""
    title: str = ""
    default: bool = False
    items: tuple[Node, ...] = ()


class Metadata(_Record):
    """What the package's LOM record says of it; empty where it says nothing."""

    title: str | None = None
    description: str | None = None
    keywords: tuple[str, ...] = ()
    language: str | None = None
    authors: tuple[str, ...] = ()


class Media(_Record):
    """A media file in the package; `bytes` unpacked."""

    name: str
    bytes: int


NOT_READ = "not_read"
"""`MoodlePrediction.fails` of a package that we refuse unread, so that nothing can be foretold."""


class MoodlePrediction(_Record):
    """What Moodle 4.x will do with the package: its `version` field, number of SCOs, launch, and whether it chokes."""

    version: str | None = None
    scos: int = 0
    launch: str | None = None
    fails: str | None = None


class PackageReport(_Record):
    """`format` is one of packages.formats.Format; `version` is e.g. `1.2`, `2004 4th Edition`; sizes are in bytes.

    `identifier` is the manifest's. `launch` is the first thing to be opened; `scos` are the items that record results
    (cmi5 and AICC: assignable units), `assets` the other items that can be opened; the default organization's first."""

    verdict: Verdict
    format: str
    version: str | None = None
    identifier: str | None = None
    title: str | None = None
    organizations: tuple[Organization, ...] = ()
    launch: str | None = None
    scos: tuple[Sco, ...] = ()
    assets: tuple[Sco, ...] = ()
    metadata: Metadata = Metadata()
    findings: tuple[Finding, ...] = ()
    moodle: MoodlePrediction = MoodlePrediction()
    entries: int = 0
    packed_bytes: int = 0
    unpacked_bytes: int = 0
    media: tuple[Media, ...] = ()
    tool: str | None = None

    @field_validator("organizations", mode="before")
    @classmethod
    def _titles_only(cls, value: object) -> object:
        """Reports stored by the first release hold the organizations' titles."""
        if isinstance(value, list | tuple):
            return [{"title": one} if isinstance(one, str) else one for one in value]
        return value

    @property
    def playable(self) -> bool:
        return self.verdict is Verdict.PLAYABLE

    @property
    def reasons(self) -> tuple[Finding, ...]:
        """The findings that refuse the package, in the order they were found."""
        return tuple(f for f in self.findings if f.severity is Severity.REFUSE)
