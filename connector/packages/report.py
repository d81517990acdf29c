"""What the inspection of one package found: plain data that can be stored, printed and compared."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

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


class Sco(_Record):
    """A launchable item. `href` is what must be opened, relative to the package root, decoded, with its query."""

    identifier: str
    title: str
    href: str
    scormtype: str = "sco"


class MoodlePrediction(_Record):
    """What Moodle 4.x will do with the package: its `version` field, number of SCOs, launch, and whether it chokes."""

    version: str | None = None
    scos: int = 0
    launch: str | None = None
    fails: str | None = None


class PackageReport(_Record):
    """`format` is one of packages.formats.Format; `version` is e.g. `1.2`, `2004 4th Edition`; sizes are in bytes."""

    verdict: Verdict
    format: str
    version: str | None = None
    title: str | None = None
    organizations: tuple[str, ...] = ()
    launch: str | None = None
    scos: tuple[Sco, ...] = ()
    findings: tuple[Finding, ...] = ()
    moodle: MoodlePrediction = MoodlePrediction()
    entries: int = 0
    packed_bytes: int = 0
    unpacked_bytes: int = 0
    tool: str | None = None

    @property
    def playable(self) -> bool:
        return self.verdict is Verdict.PLAYABLE

    @property
    def reasons(self) -> tuple[Finding, ...]:
        """The findings that refuse the package, in the order they were found."""
        return tuple(f for f in self.findings if f.severity is Severity.REFUSE)
