"""The records of appraisal: lesson, version, verdict. Plain and frozen; the store fills them, the rules read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

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


@dataclass(frozen=True, slots=True)
class Appraisal:
    """A verdict on one version at one level by one appraiser; natural key: version, level, appraiser."""

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
