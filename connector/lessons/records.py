"""The records of appraisal: lesson, version, verdict. Plain and frozen; the store fills them, the rules read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from connector.packages.report import PackageReport


class Decision(StrEnum):
    """Kết quả thẩm định: Đạt / Đạt sau chỉnh sửa / Không đạt (domain.md, appraisal form)."""

    APPROVED = "approved"
    CHANGES_REQUIRED = "changes_required"
    REJECTED = "rejected"


class LevelState(StrEnum):
    """Where one version of a lesson stands at one level."""

    WAITING = "waiting"
    UNDER_APPRAISAL = "under_appraisal"
    CHANGES_REQUIRED = "changes_required"
    APPROVED = "approved"
    REJECTED = "rejected"


class Source(StrEnum):
    """Where a verdict was given."""

    COMMAND = "command"
    MOODLE = "moodle"
    PAGE = "page"
    LIST = "list"


class OnMinutes(StrEnum):
    """How far a verdict is on record: on no minutes, on a draft, on final ones, on final ones with a signed scan."""

    NONE = "none"
    DRAFT = "draft"
    FINAL = "final"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Lesson:
    """A teacher's e-lesson (bài giảng điện tử). `author_key` is `site:user id`; `slot` tells several packages of one
    submission apart ('' when there is one)."""

    id: int
    site: str
    school: str
    point: str
    assignment_id: str
    author_key: str
    author_name: str
    slot: str
    title: str
    topic: str
    period: str
    subject: str
    grade: int
    window: str


@dataclass(frozen=True, slots=True)
class LessonVersion:
    """One content of a lesson; natural key: lesson, SHA-256 of its package."""

    id: int
    lesson_id: int
    number: int
    sha256: str
    sha1: str
    size: int
    filename: str
    submitted_at: datetime
    report: PackageReport
    timing: str = ""

    @property
    def playable(self) -> bool:
        return self.report.playable


@dataclass(frozen=True, slots=True)
class VersionBrief:
    """A version as lists need it, without its report."""

    id: int
    lesson_id: int
    number: int
    sha256: str
    filename: str
    submitted_at: datetime
    playable: bool
    format: str
    format_version: str | None
    moodle_fails: str | None
    timing: str


class Version(Protocol):
    """What the rules need of a version. `timing` is how it lay to its window when it came (`windows.Timing`)."""

    @property
    def id(self) -> int: ...
    @property
    def playable(self) -> bool: ...
    @property
    def timing(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Appraisal:
    """The verdict of a level on one version; natural key: version, level. `score` is in points of the form or of the
    LMS's assignment, `percent` the mean of the opinions' scores; `unit` decided ('' in records of the first release).
    """

    id: int
    version_id: int
    level: str
    appraiser_key: str
    appraiser_name: str
    decision: Decision
    strengths: str
    limitations: str
    required_changes: str
    score: float | None
    source: Source
    decided_at: datetime
    unit: str = ""
    percent: float | None = None
    minutes: OnMinutes = OnMinutes.NONE


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one appraiser says of a version at a level; natural key: version, level, appraiser. `scores`: points by
    criterion, empty where none were given. It may change until the level has concluded."""

    version_id: int
    level: str
    appraiser_key: str
    appraiser_name: str
    decision: Decision
    scores: Mapping[str, float] = field(default_factory=dict)
    strengths: str = ""
    limitations: str = ""
    required_changes: str = ""
    source: Source = Source.PAGE
    given_at: datetime | None = None


class TaskRole(StrEnum):
    MEMBER = "member"
    CHAIR = "chair"
    SECRETARY = "secretary"


class TaskState(StrEnum):
    OPEN = "open"
    DECLINED = "declined"
    MOVED = "moved"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class ReviewTask:
    """Somebody's part in the appraisal of a lesson at a level; it follows the lesson over re-submissions.

    `person` is an id in the mapping; natural key: lesson, level, person, role.
    """

    id: int
    lesson_id: int
    level: str
    person: str
    role: TaskRole
    state: TaskState
    assigned_by: str
    assigned_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    reason: str
