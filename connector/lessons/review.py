"""The chain of appraisal, pure: from a version's verdicts to where it stands at every level.

Nothing is stored as a state: where a version stands is always computed from its verdicts, so that no order of events
can leave a state that no verdict supports. Verdicts belong to one version: a re-submission starts the chain again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from connector.errors import Rejected
from connector.lessons.records import Appraisal, Decision, Lesson, LessonVersion, LevelState
from connector.text import Text
from mappings.schema import Level, stage_of

_STATE_OF = {
    Decision.APPROVED: LevelState.APPROVED,
    Decision.CHANGES_REQUIRED: LevelState.CHANGES_REQUIRED,
    Decision.REJECTED: LevelState.REJECTED,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one version stands at one level, and by which verdict."""

    level: Level
    state: LevelState
    verdict: Appraisal | None = None


def chain(levels: Sequence[Level], grade: int) -> tuple[Level, ...]:
    """The levels that a lesson of this grade passes, in order (a level may be for THCS or THPT only)."""
    return tuple(level for level in levels if stage_of(grade) in level.stages)


def standings(levels: Sequence[Level], playable: bool, verdicts: Iterable[Appraisal]) -> tuple[Standing, ...]:
    """One per level of the chain. A package that cannot be played is under appraisal nowhere."""
    by_level = {verdict.level: verdict for verdict in verdicts}
    found: list[Standing] = []
    reached = playable
    for level in levels:
        verdict = by_level.get(level.id) if reached else None
        found.append(Standing(level, _state(reached, verdict), verdict))
        reached = reached and verdict is not None and verdict.decision is Decision.APPROVED
    return tuple(found)


def standings_of(
    levels: Sequence[Level], lesson: Lesson, version: LessonVersion, verdicts: Mapping[int, Sequence[Appraisal]]
) -> tuple[Standing, ...]:
    """Where a version of a lesson stands, by the department's levels and the verdicts of any versions, by version."""
    return standings(chain(levels, lesson.grade), version.report.playable, verdicts.get(version.id, ()))


def _state(reached: bool, verdict: Appraisal | None) -> LevelState:
    if not reached:
        return LevelState.WAITING
    return _STATE_OF[verdict.decision] if verdict else LevelState.UNDER_APPRAISAL


def open_level(found: Sequence[Standing]) -> Level | None:
    """The level whose verdict is awaited now; None when the chain has ended (approved everywhere or turned back)."""
    return next((s.level for s in found if s.state is LevelState.UNDER_APPRAISAL), None)


def approved_levels(found: Sequence[Standing]) -> tuple[str, ...]:
    """Ids of the levels that approved this version, each with every level before it."""
    return tuple(s.level.id for s in found if s.state is LevelState.APPROVED)


@dataclass(frozen=True, slots=True)
class NewVerdict:
    """A verdict before it is recorded. `appraiser_key` is `site:user id` for LMS accounts, `name:…` for others."""

    level: str
    appraiser_key: str
    appraiser_name: str
    decision: Decision
    strengths: str = ""
    limitations: str = ""
    required_changes: str = ""
    score: float | None = None


def check(verdict: NewVerdict, found: Sequence[Standing], author_key: str, author_name: str) -> None:
    """Raises Rejected when this verdict may not be given now; the rules are those of the chain and of 000_ (minutes).

    Minutes hold required changes 'if there are any': so a verdict that asks for changes must name them.
    """
    level = open_level(found)
    if verdict.level not in {s.level.id for s in found}:
        raise _refused(
            "level_unknown",
            f"không có cấp thẩm định '{verdict.level}' cho bài này",
            f"there is no level '{verdict.level}' for this lesson",
        )
    if level is None or level.id != verdict.level:
        raise _not_open(verdict.level, level)
    if _same_person(verdict, author_key, author_name):
        raise _refused("own_lesson", "không ai thẩm định bài giảng của chính mình", "nobody appraises their own lesson")
    if verdict.decision is Decision.CHANGES_REQUIRED and not verdict.required_changes.strip():
        raise _refused(
            "changes_unnamed",
            "kết luận 'Đạt sau chỉnh sửa' phải nêu rõ yêu cầu điều chỉnh",
            "a verdict that requires changes must say which",
        )
    if (
        verdict.decision is Decision.REJECTED
        and not verdict.limitations.strip()
        and not verdict.required_changes.strip()
    ):
        raise _refused(
            "rejection_unexplained", "kết luận 'Không đạt' phải nêu hạn chế", "a rejection must name the limitations"
        )


def _same_person(verdict: NewVerdict, author_key: str, author_name: str) -> bool:
    """By account; and by name where the verdict comes with a name only, since an account cannot be compared then."""
    if verdict.appraiser_key == author_key:
        return True
    return verdict.appraiser_key.startswith("name:") and _plain(verdict.appraiser_name) == _plain(author_name) != ""


def _plain(name: str) -> str:
    import unicodedata

    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _not_open(asked: str, level: Level | None) -> Rejected:
    if level is None:
        return _refused(
            "chain_ended", "bài này không còn chờ thẩm định ở cấp nào", "this version awaits no verdict any more"
        )
    return _refused(
        "level_not_open",
        f"bài đang chờ thẩm định ở '{level.name}' ({level.id}), chưa phải '{asked}'",
        f"the version awaits the verdict of '{level.name}' ({level.id}), not of '{asked}'",
    )


def _refused(code: str, vi: str, en: str) -> Rejected:
    return Rejected(code, Text(f"Không ghi được kết quả: {vi}.", f"The verdict was not recorded: {en}."))
