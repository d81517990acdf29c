"""From minutes as they are kept to minutes as they are printed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from statistics import fmean
from zoneinfo import ZoneInfo

from connector.appraisal.numbers import unit_of_record
from connector.appraisal.subjects import about_lesson
from connector.lessons.actors import Action, Actor, allowed, may
from connector.lessons.records import Opinion
from connector.lessons.words import DECISION_WORDS
from connector.reports.minutes import Minutes
from connector.reports.minutes_lesson import AppraisedLesson, CriterionScore, Vote
from connector.reports.wording import level_phrase
from connector.steps.context import Context
from connector.store.minutes import MinutesRow
from connector.store.onrecord import Recorded
from mappings.schema import Form, Level


def minutes_paper(ctx: Context, row: MinutesRow, only: Collection[int] | None = None) -> Minutes:
    """What these minutes say; what is not known (times, place) stays empty, to be filled in by hand. `only`: verdicts
    to print, for an extract."""
    found = ctx.store.onrecord.verdicts(row.appraisals)
    shown = [r for r in found if only is None or r.appraisal.id in only]
    level = ctx.mapping.level(row.level)
    unit = unit_of_record(ctx.mapping, level, row.unit) if level else None
    name = level.name if level else row.level
    return Minutes(
        number=row.number,
        level=level_phrase(name),
        unit=unit.name if unit else row.unit,
        parent=unit.parent if unit else ctx.mapping.department.name,
        made_at=local(ctx, row.finalised_at or row.made_at),
        lessons=tuple(_lesson(ctx, level, r) for r in shown),
        place=row.place,
        starts_at=local(ctx, row.held_from) if row.held_from else None,
        ends_at=local(ctx, row.held_to) if row.held_to else None,
        present=row.present,
        chair=row.chair,
        secretary=row.secretary,
        draft=not row.final,
        extract=len(shown) < len(found),
    )


def paper_for(ctx: Context, who: Actor, row: MinutesRow) -> Minutes:
    """As much of the minutes as this person may read: a teacher sees their own lessons. Raises Rejected for none."""
    level = ctx.mapping.level(row.level)
    found = ctx.store.onrecord.verdicts(row.appraisals)
    abouts = {r.appraisal.id: about_lesson(ctx, who, r.lesson, level) for r in found}
    readable = {a for a, about in abouts.items() if allowed(who, Action.READ_LESSON, about)}
    if found and not readable:
        may(who, Action.READ_LESSON, next(iter(abouts.values())))
    return minutes_paper(ctx, row, readable)


def local(ctx: Context, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(ctx.mapping.department.timezone))


def _lesson(ctx: Context, level: Level | None, r: Recorded) -> AppraisedLesson:
    a, schools = r.appraisal, {s.id: s.name for s in ctx.mapping.schools}
    opinions = ctx.store.opinions.of(r.version.id, a.level)
    form = ctx.mapping.form_of(level) if level else None
    return AppraisedLesson(
        title=r.lesson.title,
        author=r.lesson.author_name,
        subject=r.lesson.subject,
        grade=r.lesson.grade,
        version=r.version.number,
        sha256=r.version.sha256,
        conclusion=DECISION_WORDS[a.decision],
        school=schools.get(r.lesson.school, r.lesson.school),
        score=_points(form, a.score, a.percent),
        score_max=form.max if form and a.percent is not None else None,
        scores=tuple(_scores(form, opinions)) if form else (),
        votes=tuple(_vote(o) for o in opinions) if len(opinions) > 1 else (),
        strengths=a.strengths,
        limitations=a.limitations,
        required_changes=a.required_changes,
        unscored=_unscored(level, opinions) if level else "",
    )


def _unscored(level: Level, opinions: Sequence[Opinion]) -> str:
    """Nobody may take empty points for a form that was filled in and lost."""
    if any(o.scores for o in opinions):
        return ""
    return "không chấm theo phiếu" + ("" if level.form else " (cấp thẩm định này không bắt buộc)")


def _points(form: Form | None, score: float | None, percent: float | None) -> float | None:
    """By the form: the mean of all opinions, not the points of whoever concluded."""
    return round(percent * form.max / 100, 2) if form and percent is not None else score


def _scores(form: Form, opinions: Sequence[Opinion]) -> Iterator[CriterionScore]:
    scored = [o.scores for o in opinions if o.scores]
    for group in form.groups if scored else ():
        for c in group.criteria:
            given = [float(s[c.id]) for s in scored if c.id in s]
            mean = round(fmean(given), 2) if given else None
            yield CriterionScore(group.name, c.name, c.max, mean, c.mandatory, c.least)


def _vote(opinion: Opinion) -> Vote:
    """Why they see it so: what they ask for, else what they find lacking."""
    words = opinion.required_changes.strip() or opinion.limitations.strip()
    return Vote(opinion.appraiser_name, DECISION_WORDS[opinion.decision], words)
