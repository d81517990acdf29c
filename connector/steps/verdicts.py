"""verdicts: grades and words given in the LMS become verdicts of the level that awaits them."""

from __future__ import annotations

from datetime import datetime

from connector.appraisal.decisions import record_verdict
from connector.errors import Rejected
from connector.lessons.records import Lesson, LessonVersion, Source
from connector.lessons.review import open_level, standings_of
from connector.lessons.words import decision_of
from connector.lms.base import GivenGrade
from connector.steps.context import Context, Outcome
from connector.steps.given import new_verdict, say_unread
from connector.steps.points import MappedPoint, mapped_points
from connector.steps.running import set_aside, with_subject
from connector.steps.since import GRADES, SUBMISSIONS, mark, set_mark, since
from connector.text import Text
from mappings.schema import Level


def read_verdicts(ctx: Context, site: str, outcome: Outcome) -> None:
    """Grades and words given in the LMS become verdicts of the level that awaits them; counts `verdicts`."""
    if not any(level.lms_verdicts for level in ctx.mapping.levels):
        return
    points = {p.point.key: p for p in mapped_points(ctx.mapping, site)}
    source = ctx.sites.submissions(site)
    waiting: list[datetime] = []
    newest = mark(ctx, site, SUBMISSIONS)
    for given in source.grades([p.point for p in points.values()], since(ctx, site)):
        newest = max(newest or given.modified, given.modified)
        if not _take(ctx, outcome, points[given.point.key], given):
            # From before its submission on, since that tells at no further call whether the grade is released by now.
            waiting.append(min(given.modified, given.submission_modified))
    if newest is not None and not ctx.dry_run:
        set_mark(ctx, site, GRADES, min([newest, *waiting]))


def _take(ctx: Context, outcome: Outcome, mapped: MappedPoint, given: GivenGrade) -> bool:
    """False when this grade must be looked at again: not released yet, or beside a submission not yet collected."""
    key = f"{given.point.key} / {given.teacher_id}"
    if given.grade is None:
        if given.grade_max <= 0 and given.released:
            set_aside(ctx, outcome, key, _on_a_scale(), mapped.school.id)
        return True
    if not ctx.dry_run:
        ctx.store.sites.take_back("verdicts", outcome.site, key)
    if not given.released:
        outcome.counts["unreleased"] += 1
        return False
    known = [
        c
        for k, c in ctx.store.lessons.collected(outcome.site).items()
        if (k.assignment_id, k.teacher_id) == (given.assignment_id, given.teacher_id)
    ]
    if not known or max(known) < given.submission_modified:
        outcome.counts["not_yet_collected"] += 1
        return False
    for lesson, version in _graded(ctx, outcome.site, given, max(known)):
        _verdict(ctx, outcome, mapped, given, lesson, version)
    return True


def _graded(ctx: Context, site: str, given: GivenGrade, newest: datetime) -> list[tuple[Lesson, LessonVersion]]:
    """Each lesson of the submission with the version that the grade is about. `newest`: the last hand-in collected.

    A grade on what stands now is about the current version, which may be an older content handed in again; any other
    is about the newest version that was there when it was given, and when its attempt was last handed in.
    """
    author = f"{site}:{given.teacher_id}"
    lessons = [
        x
        for x in ctx.store.lessons.lessons(site=site)
        if x.assignment_id == given.assignment_id and x.author_key == author
    ]
    versions = ctx.store.lessons.versions(x.id for x in lessons)
    about = min(given.modified, given.submission_modified)
    if about >= newest:
        current = ctx.store.lessons.current_versions(x.id for x in lessons)
        return [(x, next(v for v in versions[x.id] if v.id == current[x.id])) for x in lessons]
    return [(x, before[-1]) for x in lessons if (before := [v for v in versions[x.id] if v.submitted_at <= about])]


def _verdict(
    ctx: Context, outcome: Outcome, mapped: MappedPoint, given: GivenGrade, lesson: Lesson, version: LessonVersion
) -> None:
    level = _awaiting(ctx, lesson, version)
    if level is None or not level.lms_verdicts:
        outcome.counts["unchanged"] += 1
        return
    assert given.grade is not None
    decision = decision_of(given.grade, given.grade_max, level.grade_rule)
    if ctx.dry_run:
        line = Text(f"sẽ ghi: {lesson.title}: {decision.value}", f"would record: {lesson.title}: {decision.value}")
        outcome.would("to_record", lesson.school, line)
        return
    key = f"lesson {lesson.id} / version {version.number} / {level.id}"
    try:
        recorded = record_verdict(
            ctx, lesson, version, new_verdict(ctx, outcome.site, level, given, decision), Source.MOODLE, given.modified
        )
        outcome.counts["verdicts"] += recorded
        say_unread(outcome, given)
        ctx.store.sites.take_back("verdicts", outcome.site, key)
    except Rejected as error:
        about = Text(f"Bài “{lesson.title}”", f"Lesson “{lesson.title}”")
        set_aside(ctx, outcome, key, with_subject(error, about), mapped.school.id)


def _awaiting(ctx: Context, lesson: Lesson, version: LessonVersion) -> Level | None:
    return open_level(standings_of(ctx.mapping, lesson, version, ctx.store.reviews.verdicts([version.id]), ctx.today))


def _on_a_scale() -> Rejected:
    return Rejected(
        "graded_on_a_scale",
        Text("Bài tập chấm bằng thang chữ, không đọc được kết quả.", "The assignment is graded on a scale of words."),
        Text(
            "Đổi bài tập sang chấm điểm số, hoặc ghi kết quả bằng `hoclieu review record`.",
            "Set the assignment to points, or record the verdict with `hoclieu review record`.",
        ),
    )
