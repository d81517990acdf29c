"""Out of the catalogs: what was withdrawn, and copies whose successor stands elsewhere."""

from __future__ import annotations

from connector.catalogs.actions import Action, Deed
from connector.catalogs.published import Leftover
from connector.errors import HoclieuError
from connector.steps.context import Context, Outcome
from connector.steps.planning import plan
from connector.steps.quiet import quiet
from connector.steps.running import concerns_the_site, set_aside, with_subject
from connector.steps.works import Work, perhaps_made, recorded
from connector.text import Text


def take_down(work: Work, action: Action) -> None:
    """The activity of a withdrawn lesson. One that was perhaps made by a call that was cut off is looked for, and goes
    altogether: nobody has seen it."""
    r = recorded(action)
    cmid = r.cmid or perhaps_made(work, r.course_id, r.idnumber)
    gone = action.deed is Deed.REMOVE or r.cmid is None
    if cmid is not None:
        (work.catalog.remove if gone else work.catalog.hide)(cmid)
    work.ctx.store.publications.taken_down(r.id, work.ctx.now(), removed=gone)
    work.count("removed" if gone else "hidden", action)


def clear(ctx: Context, site: str, outcome: Outcome) -> None:
    """The copies on this site whose successors stand; counts `cleared`. What still waits for its own is left."""
    due = ctx.store.leftovers.due(site)
    if ctx.dry_run or not due or quiet(ctx, site):
        return
    work = Work(ctx, plan(ctx, site), ctx.sites.catalog(site), outcome, taken_on(ctx, site))
    work.catalog.probe()
    for leftover in due:
        key = f"copy {leftover.id}"
        try:
            _gone(work, leftover)
        except HoclieuError as error:
            if concerns_the_site(error):
                raise
            set_aside(ctx, outcome, key, with_subject(error, _about(leftover)))
            continue
        ctx.store.sites.take_back("clear", site, key)
        outcome.counts["cleared"] += 1


def _gone(work: Work, leftover: Leftover) -> None:
    cmid = leftover.cmid or perhaps_made(work, leftover.course_id, leftover.idnumber)
    if cmid is not None and cmid not in work.taken:
        (work.catalog.remove if leftover.action == "remove" else work.catalog.hide)(cmid)
    work.ctx.store.leftovers.done(leftover.id, work.ctx.now())


def taken_on(ctx: Context, site: str) -> set[str]:
    """The activities on record on this site."""
    return {p.cmid for p in ctx.store.publications.all(site) if p.cmid}


def _about(leftover: Leftover) -> Text:
    said = f"{leftover.catalog}, {leftover.site} ({leftover.cmid or '?'})"
    return Text(f"Bản cũ trong {said}", f"The old copy in {said}")
