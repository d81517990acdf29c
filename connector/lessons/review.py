"""The chain of appraisal, pure: from a version's verdicts to where it stands at every level.

Nothing is stored as a state: where a version stands is always computed from its verdicts, so that no order of events
can leave a state that no verdict supports. Verdicts belong to one version: a re-submission starts the chain again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from connector.errors import Rejected
from connector.lessons.actors import same_person
from connector.lessons.chain import chain
from connector.lessons.opinions import Scores, check_conclusion, check_scores, check_words, refused
from connector.lessons.records import Appraisal, Decision, Lesson, LevelState, OnMinutes, Opinion, Source, Version
from connector.lessons.windows import Timing
from mappings.schema import DEFAULT_FORM, Form, Level, local_day
from mappings.schema import Mapping as SyncMapping

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

    @property
    def on_record(self) -> bool:
        """Whether the verdict is on minutes as the level demands them (000_: appraisal needs its minutes).

        What a level decides on a list is on record in that list, which is frozen, numbered and kept.
        """
        if self.verdict is not None and self.verdict.source is Source.LIST:
            return True
        enough = {OnMinutes.SIGNED} if self.level.minutes.signed else {OnMinutes.FINAL, OnMinutes.SIGNED}
        return self.verdict is not None and self.verdict.minutes in enough


def standings(levels: Sequence[Level], admitted: bool, verdicts: Iterable[Appraisal]) -> tuple[Standing, ...]:
    """One per level of the chain. What cannot be played, or came too late, is under appraisal nowhere."""
    by_level = {verdict.level: verdict for verdict in verdicts}
    found: list[Standing] = []
    reached = admitted
    for level in levels:
        verdict = by_level.get(level.id) if reached else None
        found.append(Standing(level, _state(reached, verdict), verdict))
        reached = reached and verdict is not None and verdict.decision is Decision.APPROVED
    return tuple(found)


def standings_of(
    mapping: SyncMapping,
    lesson: Lesson,
    version: Version,
    verdicts: Mapping[int, Sequence[Appraisal]],
    today: date,
) -> tuple[Standing, ...]:
    """Where a version of a lesson stands, by the verdicts of any versions, by version. `today` is the day in the
    department's time zone: which levels are asked depends on it (see `chain`)."""
    mine = verdicts.get(version.id, ())
    spoken = {v.level: local_day(v.decided_at, mapping.department.timezone) for v in mine}
    levels = chain(mapping.levels, lesson.grade, lesson.school, today, spoken)
    return standings(levels, version.playable and version.timing != Timing.REFUSED, mine)


def _state(reached: bool, verdict: Appraisal | None) -> LevelState:
    if not reached:
        return LevelState.WAITING
    return _STATE_OF[verdict.decision] if verdict else LevelState.UNDER_APPRAISAL


def open_level(found: Sequence[Standing]) -> Level | None:
    """The level whose verdict is awaited now; None when the chain has ended (approved everywhere or turned back)."""
    return next((s.level for s in found if s.state is LevelState.UNDER_APPRAISAL), None)


def under_way(found: Sequence[Standing]) -> bool:
    """Whether the appraisal goes on: a verdict is awaited, or changes were required and have not come yet."""
    return any(s.state in (LevelState.UNDER_APPRAISAL, LevelState.CHANGES_REQUIRED) for s in found)


def approved_levels(found: Sequence[Standing]) -> tuple[str, ...]:
    """Ids of the levels whose catalogs this version opens: approved, on minutes, and so every level before it."""
    opened: list[str] = []
    for s in found:
        if s.state is not LevelState.APPROVED or not s.on_record:
            break
        opened.append(s.level.id)
    return tuple(opened)


@dataclass(frozen=True, slots=True)
class NewVerdict:
    """A verdict before it is recorded. `appraiser_key` is `site:user id` or `account:login`, `name:…` for people named
    on the command line; `appraiser_keys` are others known to be theirs."""

    level: str
    appraiser_key: str
    appraiser_name: str
    decision: Decision
    strengths: str = ""
    limitations: str = ""
    required_changes: str = ""
    score: float | None = None
    scores: Scores = field(default_factory=dict)
    appraiser_keys: frozenset[str] = frozenset()


def check(
    verdict: NewVerdict,
    found: Sequence[Standing],
    author_key: str,
    author_name: str,
    *,
    source: Source = Source.COMMAND,
    opinions: Sequence[Opinion] = (),
    form: Form = DEFAULT_FORM,
) -> None:
    """Raises Rejected when this verdict may not be given now. `opinions`: all on this version at this level, that of
    the appraiser among them where one is given with the verdict; `form`: the level's."""
    level = check_open(verdict.level, found)
    check_not_own(verdict, author_key, author_name)
    if level.by_list != (source is Source.LIST):
        raise _by_list(level)
    check_words(verdict.decision, verdict.limitations, verdict.required_changes)
    if source in (Source.COMMAND, Source.PAGE):
        needed = level.form is not None and level.quorum == 1 and verdict.decision is Decision.APPROVED
        check_scores(form, verdict.scores, needed)
    check_conclusion(level, form, verdict.decision, with_own(verdict, opinions, level))


def check_open(level_id: str, found: Sequence[Standing]) -> Level:
    """The level, when it is the one whose verdict is awaited."""
    level = open_level(found)
    if level_id not in {s.level.id for s in found}:
        raise refused(
            "level_unknown",
            f"không có cấp thẩm định '{level_id}' cho bài này",
            f"there is no level '{level_id}' for this lesson",
        )
    if level is None or level.id != level_id:
        raise _not_open(level_id, level)
    return level


def check_not_own(verdict: NewVerdict, author_key: str, author_name: str) -> None:
    if same_person(verdict.appraiser_key, verdict.appraiser_name, verdict.appraiser_keys, author_key, author_name):
        raise refused("own_lesson", "không ai thẩm định bài giảng của chính mình", "nobody appraises their own lesson")


def with_own(verdict: NewVerdict, opinions: Sequence[Opinion], level: Level) -> list[Opinion]:
    """At a level of one appraiser the verdict is the opinion; in a council whoever concludes has no second vote."""
    if level.quorum > 1:
        return list(opinions)
    own = Opinion(0, level.id, verdict.appraiser_key, verdict.appraiser_name, verdict.decision, verdict.scores)
    return [o for o in opinions if o.appraiser_key != verdict.appraiser_key] + [own]


def _by_list(level: Level) -> Rejected:
    if level.by_list:
        return refused(
            "decided_by_list",
            f"'{level.name}' phê duyệt theo danh sách bài đạt được gửi lên",
            f"'{level.name}' decides on the passed list that was sent to it",
        )
    return refused(
        "not_by_list", f"'{level.name}' không phê duyệt theo danh sách", f"'{level.name}' does not decide by list"
    )


def _not_open(asked: str, level: Level | None) -> Rejected:
    if level is None:
        return refused(
            "chain_ended", "bài này không còn chờ thẩm định ở cấp nào", "this version awaits no verdict any more"
        )
    return refused(
        "level_not_open",
        f"bài đang chờ thẩm định ở '{level.name}' ({level.id}), chưa phải '{asked}'",
        f"the version awaits the verdict of '{level.name}' ({level.id}), not of '{asked}'",
    )
