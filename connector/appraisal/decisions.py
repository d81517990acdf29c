"""Opinions, conclusions and verdicts: however a verdict comes, it is recorded by `record_verdict`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from connector.appraisal.audit import VERDICT, said_of
from connector.appraisal.on_record import put_on_record
from connector.appraisal.subjects import about_lesson, current_version, known_level, school_of
from connector.appraisal.trail import about, digest, note
from connector.lessons.actors import Action, Actor, may
from connector.lessons.opinions import Scores, check_scores, check_words, refused, tally
from connector.lessons.records import Decision, Lesson, LessonVersion, Opinion, Source, TaskRole, TaskState
from connector.lessons.review import NewVerdict, check, check_not_own, check_open, standings_of, with_own
from connector.logs import bound
from connector.steps.context import Context
from connector.steps.lessons_view import known_lesson
from connector.steps.told import tell_verdict
from mappings.schema import Level

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Words:
    """What is said beside a decision: ưu điểm, hạn chế, yêu cầu điều chỉnh."""

    strengths: str = ""
    limitations: str = ""
    required_changes: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What an opinion came to: `concluded` when it was the level's verdict at once; `opinions` of `quorum` so far."""

    concluded: bool
    opinions: int
    quorum: int


def give_opinion(
    ctx: Context,
    who: Actor,
    lesson_id: int,
    version_no: int,
    level_id: str,
    scores: Scores,
    decision: Decision,
    words: Words = Words(),
    source: Source = Source.PAGE,
) -> Given:
    """One appraiser's opinion, which may be given again until the level has concluded.

    At a level of one appraiser and without a chair it is the level's verdict at the same time. Raises Rejected.
    """
    with ctx.store.db.connect():
        lesson = known_lesson(ctx, lesson_id)
        version = current_version(ctx, lesson, version_no)
        level = known_level(ctx, level_id)
        may(who, Action.GIVE_OPINION, about_lesson(ctx, who, lesson, level))
        new = _verdict(who, level, decision, words, scores)
        if level.quorum == 1 and not _chaired(ctx, lesson, level, who):
            record_verdict(ctx, lesson, version, new, source, ctx.now())
            return Given(True, 1, 1)
        _check_opinion(ctx, lesson, version, level, new)
        _keep(ctx, version, new, source)
        said = digest(_said(new))
        details = {"decision": decision.value, "sha256": version.sha256, "source": source.value, "said": said}
        note(ctx, who.signature, "opinion", about(lesson, version.number, level.id), **details)
        return Given(False, len(ctx.store.opinions.of(version.id, level.id)), level.quorum)


def conclude(
    ctx: Context,
    who: Actor,
    lesson_id: int,
    version_no: int,
    level_id: str,
    decision: Decision,
    words: Words = Words(),
    source: Source = Source.PAGE,
) -> bool:
    """The chair's conclusion over the opinions given; those that differ stay on record as dissent.

    False when the level had concluded in the same way already. Raises Rejected.
    """
    with ctx.store.db.connect():
        lesson = known_lesson(ctx, lesson_id)
        version = current_version(ctx, lesson, version_no)
        level = known_level(ctx, level_id)
        may(who, Action.CONCLUDE, about_lesson(ctx, who, lesson, level))
        own = next((o for o in ctx.store.opinions.of(version.id, level.id) if o.appraiser_key == who.signature), None)
        new = _verdict(who, level, decision, words, own.scores if own else {})
        return record_verdict(ctx, lesson, version, new, source, ctx.now())


def record_verdict(
    ctx: Context, lesson: Lesson, version: LessonVersion, verdict: NewVerdict, source: Source, decided_at: datetime
) -> bool:
    """Checks the rules of the chain, records, puts on minutes and into the trail, queues the word to the teacher.

    All of it in one transaction. False: it was there already. Raises Rejected when the rules forbid it.
    """
    with bound(school=lesson.school, lesson=lesson.id), ctx.store.db.connect():
        found = standings_of(ctx.mapping, lesson, version, ctx.store.reviews.verdicts([version.id]), ctx.today)
        level = known_level(ctx, verdict.level)
        opinions, form = ctx.store.opinions.of(version.id, level.id), ctx.mapping.form_of(level)
        check(verdict, found, lesson.author_key, lesson.author_name, source=source, opinions=opinions, form=form)
        counted = with_own(verdict, opinions, level)
        percent = tally(form, counted).percent
        unit = ctx.mapping.unit_of(level, school_of(ctx, lesson), ctx.day_of(decided_at))
        appraisal_id = ctx.store.reviews.record(version.id, verdict, source, decided_at, unit, percent)
        if appraisal_id is None:
            return False
        if level.quorum == 1 and source is not Source.LIST:
            _keep(ctx, version, verdict, source, decided_at)
        names = [o.appraiser_name for o in counted]
        number = put_on_record(ctx, level, unit, appraisal_id, verdict, names, decided_at)
        if verdict.decision is Decision.APPROVED:
            ctx.store.tasks.close_level(lesson.id, level.id, ctx.now())
        tell_verdict(ctx, lesson, version.id, level.id)
        facts = {"appraisal": appraisal_id, "unit": unit, "percent": percent, "minutes": number}
        _told(ctx, lesson, version, verdict, source, facts)
        return True


def _told(
    ctx: Context,
    lesson: Lesson,
    version: LessonVersion,
    verdict: NewVerdict,
    source: Source,
    facts: Mapping[str, object],
) -> None:
    """The verdict's row in the trail, and in the log."""
    said = {"decision": verdict.decision.value, "sha256": version.sha256, "source": source.value}
    sealed = digest(said_of(verdict, str(facts["unit"])))
    note(
        ctx,
        verdict.appraiser_key,
        VERDICT,
        about(lesson, version.number, verdict.level),
        **said,
        **facts,
        said=sealed,
    )
    log.info("verdict", level=verdict.level, decision=said["decision"], version=version.number, source=source.value)


def _check_opinion(ctx: Context, lesson: Lesson, version: LessonVersion, level: Level, new: NewVerdict) -> None:
    found = standings_of(ctx.mapping, lesson, version, ctx.store.reviews.verdicts([version.id]), ctx.today)
    check_open(level.id, found)
    check_not_own(new, lesson.author_key, lesson.author_name)
    if level.by_list:
        raise refused(
            "decided_by_list",
            f"'{level.name}' phê duyệt theo danh sách bài đạt được gửi lên",
            f"'{level.name}' decides on the passed list that was sent to it",
        )
    check_words(new.decision, new.limitations, new.required_changes)
    check_scores(ctx.mapping.form_of(level), new.scores, needed=level.form is not None)


def _verdict(who: Actor, level: Level, decision: Decision, words: Words, scores: Scores) -> NewVerdict:
    return NewVerdict(
        level=level.id,
        appraiser_key=who.signature,
        appraiser_name=who.name,
        decision=decision,
        strengths=words.strengths,
        limitations=words.limitations,
        required_changes=words.required_changes,
        score=sum(scores.values()) if scores else None,
        scores=scores,
        appraiser_keys=who.keys | {who.key},
    )


def _keep(
    ctx: Context, version: LessonVersion, new: NewVerdict, source: Source, given_at: datetime | None = None
) -> None:
    opinion = Opinion(
        version_id=version.id,
        level=new.level,
        appraiser_key=new.appraiser_key,
        appraiser_name=new.appraiser_name,
        decision=new.decision,
        scores=new.scores,
        strengths=new.strengths,
        limitations=new.limitations,
        required_changes=new.required_changes,
        source=source,
    )
    ctx.store.opinions.give(opinion, given_at or ctx.now())


def _chaired(ctx: Context, lesson: Lesson, level: Level, who: Actor) -> bool:
    """Whether somebody else was asked to chair: then one opinion alone is no conclusion."""
    tasks: Sequence[str] = [
        task.person
        for task in ctx.store.tasks.of_lesson(lesson.id)
        if task.level == level.id and task.role is TaskRole.CHAIR and task.state is TaskState.OPEN
    ]
    return any(person != who.person for person in tasks)


def _said(new: NewVerdict) -> dict[str, object]:
    names = ("decision", "strengths", "limitations", "required_changes", "scores")
    return {name: getattr(new, name) for name in names}
