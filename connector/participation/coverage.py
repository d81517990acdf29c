"""Coverage: which school's figures are in, and as of when. A school that was not reached is missing, never zero."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CoverageState(StrEnum):
    """`in`: every mapped course was read for the period. `partial`: some were. `late`: the last good reading is too
    old. `missing`: never read in the period. `none`: the mapping names no teaching course."""

    IN = "in"
    PARTIAL = "partial"
    LATE = "late"
    MISSING = "missing"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class CourseReading:
    """The last good reading of one mapped course, or why there is none. `reason` is bilingual text already chosen."""

    school: str
    site: str
    course_key: str
    observed_at: datetime | None
    reason: str = ""
    left_out: int = 0
    """Students whose per-student reading failed in that reading."""


@dataclass(frozen=True, slots=True)
class SchoolCoverage:
    school: str
    state: CoverageState
    as_of: datetime | None
    courses_in: int
    courses_mapped: int
    reason: str = ""
