"""The lessons of each topic in their order, where something is new in it or does not stand where it should."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from connector.catalogs.actions import Action
from connector.catalogs.desired import Placement
from connector.catalogs.published import State
from connector.catalogs.seen import Seen
from connector.catalogs.target import Target
from connector.errors import HoclieuError
from connector.lessons.identity import plain
from connector.lms.base import Course, StandingActivity
from connector.steps.planning import Plan
from connector.steps.running import concerns_the_site, set_aside
from connector.steps.works import Stands, Work, wanted


@dataclass(frozen=True, slots=True)
class _Member:
    """A lesson that stands in its topic. `there` None: it was made just now, at the end of the topic."""

    placement: Placement
    stands: Stands
    there: StandingActivity | None
    arranged: bool


class Topics:
    """One course. `fresh`: what stands since this run, by lesson, in the order in which it came; `let_be`: lessons that
    stand where somebody put them."""

    def __init__(self, plan: Plan, course_key: str, seen: Seen, fresh: dict[int, Stands], let_be: set[int]) -> None:
        self._plan, self._fresh, self._let_be = plan, fresh, let_be
        self.key = course_key
        self._by_cmid = {x.cmid: x for x in seen.activities(course_key)}

    def unsettled(self, moved: Iterable[Action]) -> dict[str, list[_Member]]:
        """The topics whose order has to be looked at, each with its lessons in the order that they should have."""
        topics: dict[str, list[_Member]] = {}
        for placement in sorted(self._plan.by_course.get(self.key, ()), key=lambda p: p.order):
            if (found := self._member(placement)) is not None:
                topics.setdefault(self._topic(placement), []).append(found)
        touched = {self._topic(wanted(x)) for x in moved}
        return {t: found for t, found in topics.items() if t in touched or any(not m.arranged for m in found)}

    def in_order(self, topic: str, members: list[_Member]) -> bool:
        """As the course page has it, what is new at the end."""
        here = [m for m in members if m.there is not None and plain(m.there.section_name) == plain(topic)]
        standing = [m.stands.cmid for m in sorted(here, key=lambda m: m.there.position if m.there else 0)]
        came = list(self._fresh)
        new = sorted((m for m in members if m.there is None), key=lambda m: came.index(m.placement.lesson.id))
        return standing + [m.stands.cmid for m in new] == [m.stands.cmid for m in members]

    def _topic(self, placement: Placement) -> str:
        return Target.of(placement, self._plan.books.of(placement)).topic

    def _member(self, placement: Placement) -> _Member | None:
        recorded = self._plan.books.of(placement)
        if placement.lesson.id in self._let_be or (recorded is not None and "order" in recorded.adopted):
            return None
        if (stands := self._fresh.get(placement.lesson.id)) is not None:
            known = recorded is not None and recorded.cmid == stands.cmid and recorded.position is not None
            return _Member(placement, stands, self._by_cmid.get(stands.cmid), known)
        if recorded is None or recorded.state is not State.CONFIRMED or recorded.cmid not in self._by_cmid:
            return None
        stands = Stands(recorded.id, recorded.cmid)
        return _Member(placement, stands, self._by_cmid[recorded.cmid], recorded.position is not None)


def arrange(work: Work, course: Course, topics: Topics, moved: list[Action]) -> None:
    """One call a topic, and none where all stand in order already; counts `moved`."""
    for topic, members in topics.unsettled(moved).items():
        try:
            if not topics.in_order(topic, members):
                work.catalog.arrange(course, topic, [m.stands.cmid for m in members])
        except HoclieuError as error:
            if concerns_the_site(error):
                raise
            set_aside(work.ctx, work.outcome, f"{topics.key} / {topic}", error)
            continue
        work.ctx.store.publications.arranged(topic, [m.stands.publication_id for m in members])
        work.ctx.store.sites.take_back(work.outcome.step, work.outcome.site, f"{topics.key} / {topic}")
        for action in moved:
            if any(m.placement is action.wanted for m in members):
                work.count("moved", action)
