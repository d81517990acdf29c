"""verify: what stands on a site against what was approved; drift is repaired, adopted or told, as the mapping says.

One look at each course, many courses a call where the site allows. Content that nobody approved is never adopted.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from itertools import islice
from typing import Literal

from connector.catalogs.actions import RENUMBERED, REPLACED, TWICE, Action, Deed
from connector.catalogs.described import digest
from connector.catalogs.naming import catalog_map
from connector.catalogs.published import State
from connector.catalogs.seen import Seen
from connector.catalogs.wording import line_of
from connector.errors import Rejected
from connector.lessons.identity import plain
from connector.lms.base import CatalogSite, Course
from connector.steps.carrying import carry_out
from connector.steps.context import Context, Outcome
from connector.steps.planning import Plan, plan
from connector.steps.quiet import quiet
from connector.steps.running import set_aside
from connector.steps.takedown import taken_on
from connector.steps.works import Work, recorded, wanted
from connector.store.publications import Adopted
from connector.text import Text
from mappings.schema import Mapping

Mode = Literal["repair", "adopt", "report"]
Which = tuple[int, str]
"""A lesson in a catalog."""
_AT_ONCE = 50
"""Courses that are looked at in one go."""


def verify(ctx: Context, site: str, outcome: Outcome, mode: Mode | None = None) -> None:
    """Counts `verified`, `drifted`, `repaired`, `adopted`, `reported`.

    `mode` overrules the mapping; `repair` also undoes what was adopted before."""
    freed = _freed(ctx, site) if mode == "repair" and not ctx.dry_run else frozenset()
    planned = plan(ctx, site)
    if not planned.courses or quiet(ctx, site):
        return
    work = Work(ctx, planned, ctx.sites.catalog(site), outcome, taken_on(ctx, site))
    work.catalog.probe()
    ctx.progress.start(f"verify {site}", len(planned.courses))
    try:
        told = set(_verified(work, mode, freed))
    finally:
        ctx.progress.done()
    if not ctx.dry_run and not quiet(ctx, site):
        _take_back(ctx, site, told)


def look(planned: Plan, catalog: CatalogSite, course_keys: Iterable[str]) -> Seen:
    """What stands now in these courses, as far as they are known."""
    known = {key: planned.courses[key] for key in course_keys if key in planned.courses}
    standing = catalog.standing([Course(c.course_id, c.name) for c in known.values()]) if known else {}
    return Seen({key: c.course_id for key, c in known.items()}, standing)


def _freed(ctx: Context, site: str) -> frozenset[Which]:
    """What was adopted is desired as everything else again."""
    adopted = [p for p in ctx.store.publications.all(site) if p.adopted]
    for publication in adopted:
        ctx.store.publications.adopt(publication.id, Adopted({}))
    return frozenset((p.lesson_id, p.catalog) for p in adopted)


def _verified(work: Work, mode: Mode | None, freed: Container[Which]) -> Iterator[str]:
    """The keys of what is told and left."""
    keys = iter(sorted(work.plan.courses))
    while (some := list(islice(keys, _AT_ONCE))) and not quiet(work.ctx, work.plan.site):
        by_mode: dict[Mode, list[Action]] = {"repair": [], "adopt": [], "report": []}
        for action in _drift(work, some, freed):
            work.outcome.counts["drifted"] += 1
            by_mode[_mode(work.ctx.mapping, action, mode)].append(action)
        _repair(work, by_mode["repair"])
        _adopt(work, by_mode["adopt"])
        for action in by_mode["report"]:
            yield _report(work, action)
        work.ctx.progress.advance(len(some))


def _drift(work: Work, course_keys: list[str], freed: Container[Which]) -> Iterator[Action]:
    seen = look(work.plan, work.catalog, course_keys)
    for key in course_keys:
        for action in work.plan.within(key, seen):
            if action.deed is Deed.LEAVE:
                _count(work, action)
            elif action.by_hand or action.why == TWICE or _which(action) in freed:
                yield action
    for action in work.plan.taking_down(seen):
        if action.by_hand:
            yield action


def _count(work: Work, action: Action) -> None:
    """An activity that is closed to our account does not show its content."""
    if action.found is not None:
        work.outcome.counts["verified" if action.found.sha1 is not None else "unproved"] += 1


def _mode(mapping: Mapping, action: Action, mode: Mode | None) -> Mode:
    """Copies and idnumbers are ours to put right; what nobody approved, or was withdrawn, is never let stand."""
    if not action.by_hand or action.why == RENUMBERED:
        return "repair"
    entry = catalog_map(mapping, _which(action)[1])
    chosen: Mode = mode or (entry.drift if entry else "report")
    never = action.why == REPLACED or action.wanted is None
    return "report" if chosen == "adopt" and never else chosen


def _repair(work: Work, drift: list[Action]) -> None:
    if work.ctx.dry_run:
        work.outcome.counts["to_repair"] += len(drift)
        work.outcome.lines.extend(line_of(x) for x in drift)
        return
    for action in drift:
        if action.wanted is None and action.found is not None:
            work.catalog.hide(action.found.cmid)
            work.outcome.counts["repaired"] += 1
    ours = {(_which(x), x.deed) for x in drift}
    keys = {x.course_key for x in drift if x.wanted is not None}
    carry_out(work, sorted(keys), lambda x: (_which(x), x.deed) in ours)


def _adopt(work: Work, drift: list[Action]) -> None:
    if drift:
        work.outcome.counts["to_adopt" if work.ctx.dry_run else "adopted"] += len(drift)
    work.outcome.lines.extend(line_of(x) for x in drift)
    by_publication: dict[int, list[Action]] = {}
    for action in drift:
        by_publication.setdefault(recorded(action).id, []).append(action)
    for publication_id, found in () if work.ctx.dry_run else by_publication.items():
        work.ctx.store.publications.adopt(publication_id, adopted(found))


def adopted(drift: Iterable[Action]) -> Adopted:
    """All that is let stand of one activity, with what was let stand before."""
    said: dict[str, object] = {}
    changes: dict[str, object] = {}
    for action in drift:
        said |= dict(recorded(action).adopted)
        new, changed = _let_stand(action)
        said |= new
        changes |= changed
    return Adopted(said, changes)


def _let_stand(action: Action) -> tuple[dict[str, object], dict[str, object]]:
    """(what is adopted, what our record says from now on)."""
    there = action.found
    if there is None:
        return {"deleted": wanted(action).version.id}, {"state": State.REMOVED.value, "cmid": None, "stands": None}
    if action.deed is Deed.RENAME:
        return {"name": there.name}, {"name": there.name}
    if action.deed in (Deed.HIDE, Deed.SHOW):
        return {"visible": there.visible}, {"visible": there.visible}
    if action.deed is Deed.UPDATE:
        return {"described": True}, {"reads_back": digest(there.description or "", there.tags or ())}
    if plain(there.section_name) == plain(recorded(action).topic):
        return {"order": True}, {}
    return {"topic": there.section_name}, {"topic": there.section_name}


def _report(work: Work, action: Action) -> str:
    lesson_id, catalog = _which(action)
    key = f"{_DRIFT}{lesson_id} / {catalog} / {action.deed.value}"
    school = action.wanted.lesson.school if action.wanted else None
    set_aside(work.ctx, work.outcome, key, Rejected("drift", line_of(action), _REPORT_DO), school)
    work.outcome.counts["reported"] += 1
    return key


def _take_back(ctx: Context, site: str, told: Container[str]) -> None:
    for aside in ctx.store.sites.aside(site, "verify"):
        if aside.key.startswith(_DRIFT) and aside.key not in told:
            ctx.store.sites.take_back("verify", site, aside.key)


def _which(action: Action) -> Which:
    if action.wanted is not None:
        return action.wanted.lesson.id, action.wanted.catalog
    return (action.recorded.lesson_id, action.recorded.catalog) if action.recorded else (0, "")


_DRIFT = "drift "
_REPORT_DO = Text(
    "Sửa trên trang, hoặc `hoclieu verify --repair` để trở lại như đã duyệt.",
    "Put it right on the site, or `hoclieu verify --repair` brings back what was approved.",
)
