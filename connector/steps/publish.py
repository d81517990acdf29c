"""publish: approved versions → catalogs on sites. Reads only the store, never a submission.

Exactly once: what is meant is recorded, the site is looked at for what an earlier call may have done, only then is
anything made, and it counts as published only when the site was read back and holds the approved bytes.
"""

from __future__ import annotations

from collections.abc import Container, Iterable

from connector.catalogs.actions import Action, Deed
from connector.catalogs.wording import line_of
from connector.errors import HoclieuError
from connector.logs import bound
from connector.steps.carrying import carry_out, key_of
from connector.steps.context import Context, Outcome
from connector.steps.losses import about, hindrance
from connector.steps.planning import Plan, plan
from connector.steps.quiet import quiet
from connector.steps.running import concerns_the_site, set_aside, with_subject
from connector.steps.takedown import take_down, taken_on
from connector.steps.works import Work, recorded, wanted
from connector.text import Text


def publish(ctx: Context, site: str, outcome: Outcome) -> None:
    """Makes the site's catalogs hold what was approved; counts `published`, `replaced`, `unchanged` and the like."""
    if quiet(ctx, site):
        return
    planned = plan(ctx, site)
    todo = _to_do(planned, outcome)
    hindered = {key_of(x.wanted) for x in todo if x.wanted is not None and _hindered(ctx, outcome, x)}
    possible = [x for x in todo if x.wanted is None or key_of(x.wanted) not in hindered]
    changed = planned.changed_courses()
    if ctx.dry_run:
        _foretell(outcome, possible)
    elif possible or changed:
        work = Work(ctx, planned, ctx.sites.catalog(site), outcome, taken_on(ctx, site))
        _carry_out(work, possible, changed, hindered)


def _to_do(planned: Plan, outcome: Outcome) -> list[Action]:
    todo: list[Action] = []
    for action in planned.actions():
        if action.deed is not Deed.LEAVE:
            todo.append(action)
        else:
            outcome.counts["unchanged" if action.wanted is not None else "left"] += 1
    return todo


def _hindered(ctx: Context, outcome: Outcome, action: Action) -> bool:
    """What cannot be done is set aside before the site is asked anything."""
    error = hindrance(ctx, action)
    if error is None or action.wanted is None:
        return False
    subject = with_subject(error, about(action.wanted))
    set_aside(ctx, outcome, key_of(action.wanted), subject, action.wanted.lesson.school)
    return True


def _foretell(outcome: Outcome, todo: Iterable[Action]) -> None:
    for action in todo:
        outcome.counts["to_publish"] += 1
        outcome.lines.append(line_of(action))


def _carry_out(work: Work, todo: list[Action], changed: Iterable[str], hindered: Container[str]) -> None:
    work.catalog.probe()
    work.ctx.progress.start(f"publish {work.plan.site}", len(todo))
    try:
        for action in (x for x in todo if x.wanted is None):
            if quiet(work.ctx, work.plan.site):
                return
            _take_down(work, action)
            work.ctx.progress.advance()
        keys = {x.course_key for x in todo if x.wanted is not None} | set(changed)
        carry_out(work, sorted(keys), lambda x: not x.by_hand and key_of(wanted(x)) not in hindered)
    finally:
        work.ctx.progress.done()


def _take_down(work: Work, action: Action) -> None:
    r = recorded(action)
    key = f"lesson {r.lesson_id} / {r.catalog}"
    try:
        with bound(lesson=r.lesson_id):
            take_down(work, action)
    except HoclieuError as error:
        if concerns_the_site(error):
            raise
        about_it = Text(f"Bài {r.lesson_id} trong {r.catalog}", f"Lesson {r.lesson_id} in {r.catalog}")
        set_aside(work.ctx, work.outcome, key, with_subject(error, about_it))
        return
    work.ctx.store.sites.take_back(work.outcome.step, work.outcome.site, key)
