"""Carries out what a plan says, course by course: looked at once, then lesson by lesson, then each topic in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, islice

from connector.catalogs.actions import IN_PLACE, Action, Deed
from connector.catalogs.desired import Placement
from connector.catalogs.naming import Order
from connector.catalogs.seen import Seen
from connector.errors import HoclieuError
from connector.lms.base import Course
from connector.logs import bound
from connector.steps.losses import about, hindrance
from connector.steps.quiet import quiet
from connector.steps.running import concerns_the_site, set_aside, with_subject
from connector.steps.topics import Topics, arrange
from connector.steps.works import Stands, Work, change, ensured, make, recorded, wanted

Chosen = Callable[[Action], bool]
_AT_ONCE = 20
"""Courses that are looked at in one go."""


def carry_out(work: Work, course_keys: Sequence[str], chosen: Chosen) -> None:
    """All that these courses need now that they are looked at, as far as it is `chosen`."""
    keys = iter(course_keys)
    while some := list(islice(keys, _AT_ONCE)):
        courses = dict(_ensured(work, some))
        seen = Seen({key: c.id for key, c in courses.items()}, work.catalog.standing(list(courses.values())))
        for key, course in courses.items():
            if quiet(work.ctx, work.plan.site):
                return
            _course(work, key, course, seen, chosen)


def _ensured(work: Work, course_keys: Iterable[str]) -> Iterator[tuple[str, Course]]:
    """A course that cannot be found or made sets its own lessons aside, not those of other courses."""
    for key in course_keys:
        lessons = work.plan.by_course[key]
        try:
            yield key, ensured(work, lessons[0].place)
        except HoclieuError as error:
            if concerns_the_site(error):
                raise
            for one in lessons:
                set_aside(work.ctx, work.outcome, key_of(one), error, one.lesson.school)


def _course(work: Work, key: str, course: Course, seen: Seen, chosen: Chosen) -> None:
    every = [x for x in work.plan.within(key, seen) if x.deed is not Deed.LEAVE]
    todo = sorted((x for x in every if chosen(x)), key=_by_topic)
    fresh: dict[int, Stands] = {}
    for _, group in groupby(todo, key=lambda x: wanted(x).lesson.id):
        if quiet(work.ctx, work.plan.site):
            break
        deeds = list(group)
        lesson = wanted(deeds[0]).lesson
        with bound(school=lesson.school, lesson=lesson.id):
            if (found := _lesson(work, course, seen, deeds)) is not None:
                fresh[lesson.id] = found
        work.ctx.progress.advance()
    moves = [x for x in every if x.deed is Deed.MOVE]
    let_be = {wanted(x).lesson.id for x in moves if not chosen(x)}
    arrange(work, course, Topics(work.plan, key, seen, fresh, let_be), [x for x in moves if chosen(x)])


def _by_topic(action: Action) -> tuple[str, Order, int]:
    w = wanted(action)
    return w.place.topic, w.order, w.lesson.id


def key_of(p: Placement) -> str:
    return f"lesson {p.lesson.id} / {p.catalog}"


def _lesson(work: Work, course: Course, seen: Seen, deeds: list[Action]) -> Stands | None:
    """All that has to be done about one lesson; one that cannot be done is set aside with its reason."""
    placement = wanted(deeds[0])
    key = key_of(placement)
    try:
        for action in deeds:
            if (error := hindrance(work.ctx, action)) is not None:
                raise error
        found = _deeds(work, course, seen, deeds)
    except HoclieuError as error:
        if concerns_the_site(error):
            raise
        set_aside(work.ctx, work.outcome, key, with_subject(error, about(placement)), placement.lesson.school)
        return None
    work.ctx.store.sites.take_back(work.outcome.step, work.outcome.site, key)
    return found


def _deeds(work: Work, course: Course, seen: Seen, deeds: list[Action]) -> Stands | None:
    by_deed = {x.deed: x for x in deeds}
    for copy in (x for x in deeds if x.deed is Deed.REMOVE and x.found is not None):
        work.catalog.remove(copy.found.cmid)  # type: ignore[union-attr]
        work.outcome.counts["removed"] += 1
    if anew := by_deed.get(Deed.CREATE) or by_deed.get(Deed.RELOCATE):
        return make(work, anew, course, seen)
    if in_place := next((x for x in deeds if x.deed in IN_PLACE), None):
        return change(work, in_place, course)
    if show := by_deed.get(Deed.SHOW):
        work.catalog.show(str(recorded(show).cmid))
        work.ctx.store.publications.shown(recorded(show).id)
        work.count("shown", show)
    elif hide := by_deed.get(Deed.HIDE):
        work.catalog.hide(str(recorded(hide).cmid))
        work.count("hidden", hide)
    return None
