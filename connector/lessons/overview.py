"""Where a lesson as a whole stands: what lists of lessons show and are found by. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from connector.lessons.records import Appraisal, Lesson, LevelState, Version
from connector.lessons.review import Standing, approved_levels, open_level, standings_of
from connector.lessons.windows import Timing
from connector.text import Text
from mappings.schema import Mapping as SyncMapping


class LessonState(StrEnum):
    """Of a lesson's current version; an older one may stand in catalogs meanwhile (`Overview.opened`)."""

    UNUSABLE = "unusable"
    LATE = "late"
    UNDER_APPRAISAL = "under_appraisal"
    CHANGES_REQUIRED = "changes_required"
    REJECTED = "rejected"
    AWAITING_MINUTES = "awaiting_minutes"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


LESSON_STATE_WORDS: Mapping[LessonState, Text] = {
    LessonState.UNUSABLE: Text("Gói không dùng được", "Package not usable"),
    LessonState.LATE: Text("Nộp ngoài đợt", "Handed in too late"),
    LessonState.UNDER_APPRAISAL: Text("Đang thẩm định", "Under appraisal"),
    LessonState.CHANGES_REQUIRED: Text("Chờ giáo viên chỉnh sửa", "Awaiting the teacher's changes"),
    LessonState.REJECTED: Text("Không đạt", "Rejected"),
    LessonState.AWAITING_MINUTES: Text("Chờ biên bản", "Awaiting minutes"),
    LessonState.APPROVED: Text("Đạt ở mọi cấp", "Approved at every level"),
    LessonState.WITHDRAWN: Text("Đã rút khỏi kho", "Withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Overview:
    """`awaits`: id of the level whose verdict is awaited; `opened`: the last level whose catalog some version opens.
    Both '' for none."""

    state: LessonState
    awaits: str
    opened: str


def overview(
    mapping: SyncMapping,
    lesson: Lesson,
    versions: Sequence[Version],
    current: int,
    verdicts: Mapping[int, Sequence[Appraisal]],
    withdrawn: bool,
    today: date,
) -> Overview:
    """Of a lesson with all its versions, the current one named by its id."""
    standings = {v.id: standings_of(mapping, lesson, v, verdicts, today) for v in versions}
    newest = next(v for v in versions if v.id == current)
    awaited = open_level(standings[current])
    state = LessonState.WITHDRAWN if withdrawn else state_of(newest, standings[current])
    opened = "" if withdrawn else _opened(mapping, list(standings.values()))
    return Overview(state, "" if withdrawn or awaited is None else awaited.id, opened)


def state_of(version: Version, found: Sequence[Standing]) -> LessonState:
    if not version.playable:
        return LessonState.UNUSABLE
    if version.timing == Timing.REFUSED:
        return LessonState.LATE
    states = {s.state for s in found}
    if LevelState.REJECTED in states:
        return LessonState.REJECTED
    if LevelState.CHANGES_REQUIRED in states:
        return LessonState.CHANGES_REQUIRED
    if open_level(found) is not None:
        return LessonState.UNDER_APPRAISAL
    return LessonState.APPROVED if len(approved_levels(found)) == len(found) else LessonState.AWAITING_MINUTES


def _opened(mapping: SyncMapping, standings: Sequence[Sequence[Standing]]) -> str:
    opened = {level for found in standings for level in approved_levels(found)}
    return next((level.id for level in reversed(mapping.levels) if level.id in opened), "")
