"""tell: what the teacher must know is written into the submission in the LMS, once per verdict."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from connector.errors import HoclieuError
from connector.lessons.records import Lesson, LessonVersion, Source
from connector.lessons.review import Standing, standings_of
from connector.lessons.windows import Timing
from connector.lessons.words import Paper, hindrance_html, late_html, refusal_html, story_html
from connector.lms.base import Feedback
from connector.logs import bound
from connector.steps.addressed import UNKNOWN, Addressed, lesson_of
from connector.steps.context import Context, Outcome
from connector.steps.running import concerns_the_site, set_aside, with_subject
from connector.store.reviews import INSPECTION, Notice
from connector.text import Text

_RELEASED = "released"
"""Moodle's marking-workflow state in which the teacher sees the feedback."""


def tell_inspection(ctx: Context, lesson: Lesson, version: LessonVersion) -> None:
    """Queues the word that this package cannot be taken, or cannot be put into a catalog as it is."""
    ctx.store.reviews.notify(version.id, INSPECTION, lesson.site, _address(lesson), ctx.now())


def tell_verdict(ctx: Context, lesson: Lesson, version_id: int, level: str) -> None:
    """Queues the word of a level's verdict."""
    ctx.store.reviews.notify(version_id, level, lesson.site, _address(lesson), ctx.now())


def tell_again(ctx: Context, lesson: Lesson, version_id: int, level: str) -> None:
    """Queues the word of a level's verdict once more: its minutes are there now."""
    ctx.store.reviews.notify_again(version_id, level, lesson.site, _address(lesson), ctx.now())


def _address(lesson: Lesson) -> dict[str, object]:
    teacher = lesson.author_key.partition(":")[2]
    return {"assignment_id": lesson.assignment_id, "teacher_id": teacher, "lesson_id": lesson.id}


def tell(ctx: Context, site: str, outcome: Outcome) -> None:
    """One write per attempt of a submission, whatever the number of verdicts that wait; counts `told`."""
    pending = ctx.store.reviews.pending_notices(site)
    if not pending:
        return
    source = ctx.sites.submissions(site)
    addressed = Addressed(ctx, site, pending)
    for (assignment, teacher, attempt), group in groupby(sorted(pending, key=addressed.where), key=addressed.where):
        notices = list(group)
        if ctx.dry_run:
            _foretell(ctx, outcome, notices, f"{assignment}/{teacher}")
            continue
        key = f"{assignment} / {teacher}" + (f" / {attempt}" if attempt > 0 else "")
        try:
            html, about = _html(ctx, addressed, notices), None if attempt == UNKNOWN else attempt
            source.write_back(Feedback(assignment, teacher, html, workflow_state=_RELEASED, attempt=about))
        except HoclieuError as error:
            if concerns_the_site(error):
                raise
            set_aside(ctx, outcome, key, with_subject(error, _about(ctx, notices)))
            continue
        for notice in notices:
            ctx.store.reviews.notice_done(notice, ctx.now(), html)
        ctx.store.sites.take_back("tell", site, key)
        outcome.counts["told"] += 1


def _about(ctx: Context, notices: list[Notice]) -> Text:
    found = (ctx.store.lessons.lesson(i) for i in sorted({lesson_of(n) for n in notices}))
    titles = ", ".join(f"“{lesson.title}”" for lesson in found if lesson is not None)
    return Text(f"Nhận xét cho {titles}", f"Feedback on {titles}")


def _foretell(ctx: Context, outcome: Outcome, notices: Sequence[Notice], where: str) -> None:
    line = Text(f"sẽ ghi nhận xét vào bài nộp {where}", f"would write feedback to {where}")
    lesson = ctx.store.lessons.lesson(lesson_of(notices[0]))
    outcome.would("to_tell", lesson.school if lesson else "-", line)


def _html(ctx: Context, addressed: Addressed, notices: list[Notice]) -> str:
    """The whole story of each lesson concerned, so that a later notice never hides an earlier one."""
    parts = []
    for i in sorted({lesson_of(n) for n in notices}):
        lesson = ctx.store.lessons.lesson(i)
        assert lesson is not None
        with bound(lesson=i):
            parts.append(_one(ctx, lesson, addressed.version(i, notices)))
    return "".join(parts)


def _one(ctx: Context, lesson: Lesson, version: LessonVersion) -> str:
    if not version.report.playable:
        return refusal_html(version.filename, version.report.reasons or version.report.findings)
    if version.timing == Timing.REFUSED:
        return late_html(lesson.title, next((w for w in ctx.mapping.windows if w.id == lesson.window), None))
    found = standings_of(ctx.mapping, lesson, version, ctx.store.reviews.verdicts([version.id]), ctx.today)
    warned = hindrance_html(version.report.findings) if version.report.moodle.fails else ""
    page = f"{ctx.settings.web_url}/lessons/{lesson.id}" if ctx.settings.web_url else None
    return story_html(lesson.title, version.number, found, _papers(ctx, found), page) + warned


def _papers(ctx: Context, found: Sequence[Standing]) -> dict[str, Paper]:
    """By level, the final minutes of its verdict, or the list it was given on, with the link where pages are served."""
    verdicts = {s.verdict.id: s.level.id for s in found if s.verdict is not None}
    minutes, base = ctx.store.minutes.of_appraisals(verdicts), ctx.settings.web_url
    papers = {
        verdicts[a]: Paper(
            f"Biên bản số {row.number}" if row.number else "Đã có biên bản",
            f"{base}/minutes/{row.id}" if base else None,
        )
        for a, row in minutes.items()
        if row.final
    }
    on_list = [s.verdict.version_id for s in found if s.verdict is not None and s.verdict.source is Source.LIST]
    numbers = {row.number for row in ctx.store.lists.holding(on_list)}
    listed = Paper(f"Theo danh sách số {', '.join(sorted(n for n in numbers if n))}", None)
    return papers | {s.level.id: listed for s in found if s.verdict and s.verdict.source is Source.LIST}
