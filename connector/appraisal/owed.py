"""What every unit owes now, gathered from the store and the mapping's windows and levels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property, partial
from itertools import dropwhile
from zoneinfo import ZoneInfo

from connector.appraisal.decided import decider
from connector.appraisal.numbers import unit_of_record
from connector.lessons.chain import chain
from connector.lessons.deadlines import Deadline, Owed
from connector.lessons.due import appraisal_due, latest, list_due
from connector.lessons.owners import answerable, head_named, heads
from connector.steps.context import Context
from connector.steps.points import point_key
from connector.store.lists import DRAFT, PENDING, ListRow
from connector.store.onrecord import Heap
from mappings.schema import Level, Person, School, Window

Due = Callable[[Sequence[Level], Window, str, str], datetime | None]
Key = tuple[str, str, str]
"""Level, unit, window."""
_EACH_STAGE = (6, 10)
"""A grade of THCS and one of THPT: their chains may differ."""


@dataclass(frozen=True)
class Owing:
    """Everything at one moment. What lessons await must have been computed before (`freshness.refresh`)."""

    ctx: Context
    at: datetime

    def all(self) -> Iterator[Deadline]:
        yield from self.submissions()
        yield from self.appraisals()
        yield from self.minutes()
        yield from self.lists()
        yield from self.decisions()
        yield from self.reviews()

    @property
    def _day(self) -> date:
        return self.ctx.day_of(self.at)

    @cached_property
    def _windows(self) -> dict[str, Window]:
        return {w.id: w for w in self.ctx.mapping.windows}

    @cached_property
    def _heaps(self) -> list[Heap]:
        return [h for h in self.ctx.store.onrecord.heaps() if self.ctx.mapping.find_school(h.school)]

    @cached_property
    def _appraised_by(self) -> Callable[[str, str, tuple[int, ...]], datetime | None]:
        """(level, window, grades) → when; asked for every heap, of which there are few kinds."""
        return cache(partial(self._latest, appraisal_due))

    @cached_property
    def _listed_by(self) -> Callable[[str, str, tuple[int, ...]], datetime | None]:
        return cache(partial(self._latest, list_due))

    def _latest(self, due: Due, level: str, window: str, grades: tuple[int, ...]) -> datetime | None:
        if (of := self._windows.get(window)) is None:
            return None
        chains = (chain(self.ctx.mapping.levels, grade, None, self._day) for grade in grades)
        return latest(due(levels, of, level, self.ctx.mapping.department.timezone) for levels in chains)

    @cached_property
    def _lists(self) -> list[ListRow]:
        return self.ctx.store.lists.all()

    @cached_property
    def _unit_of(self) -> Callable[[str, str], str]:
        """(level, school) → the unit that answers for it today."""
        mapping, day = self.ctx.mapping, self._day
        return cache(lambda level, school: mapping.unit_of(self._level(level), mapping.school(school), day))

    def _unit(self, level: Level, school: str) -> str:
        return self._unit_of(level.id, school)

    def submissions(self) -> Iterator[Deadline]:
        """Windows that are open, or will be within the days for which people are reminded before."""
        soon = self._day + timedelta(days=max(self.ctx.mapping.reminders.before, default=0))
        there: dict[tuple[str, str], set[str]] = defaultdict(set)
        for at, point, of in self.ctx.store.onrecord.points():
            there[at, of].add(point)
        for window in self.ctx.mapping.windows:
            if not (window.opens <= soon and self._day <= window.closes):
                continue
            due = datetime.combine(window.closes, time(23, 59), ZoneInfo(self.ctx.mapping.department.timezone))
            for school in self.ctx.mapping.schools:
                mine = {point_key(p) for p in school.submissions if p.window in (None, window.id)}
                if left := mine - there[school.id, window.id]:
                    yield self._of_school(Owed.SUBMIT, school, window.id, due, len(left))

    def _of_school(self, owed: Owed, school: School, window: str, due: datetime, count: int) -> Deadline:
        level = next((v for v in self.ctx.mapping.levels if v.unit == "school"), None)
        people = heads(self.ctx.mapping, level, school.id) if level else ()
        named = [p.name for p in people] or ([school.principal] if school.principal else [])
        where = (level.id if level else "", school.id, school.name, window)
        return Deadline(owed, *where, due, count, people, tuple(named))

    def appraisals(self) -> Iterator[Deadline]:
        piles: dict[tuple[str, str, str], list[Heap]] = defaultdict(list)
        for heap in self._heaps:
            if (level := self.ctx.mapping.level(heap.level)) and not level.by_list:
                piles[level.id, self._unit(level, heap.school), heap.window].append(heap)
        for (level_id, unit, window), heaps in piles.items():
            level = self._level(level_id)
            due = self._appraised_by(level_id, window, tuple(sorted({h.grade for h in heaps})))
            people = answerable(self.ctx.mapping, level, unit, {h.subject for h in heaps})
            yield self._deadline(Owed.APPRAISE, level, unit, window, due, sum(h.count for h in heaps), people)

    def minutes(self) -> Iterator[Deadline]:
        signed = [level.id for level in self.ctx.mapping.levels if level.minutes.signed]
        for row in self.ctx.store.onrecord.unminuted(signed):
            if level := self.ctx.mapping.level(row.level):
                due = self._appraised_by(level.id, row.window, _EACH_STAGE)
                people = heads(self.ctx.mapping, level, row.unit)
                yield self._deadline(Owed.MINUTES, level, row.unit, row.window, due, row.count, people)

    def lists(self) -> Iterator[Deadline]:
        """Of every unit in which lessons of a window have passed, or may yet, and which has sent no list of them."""
        sent = {(x.level, x.unit, x.window) for x in self._lists if x.state != DRAFT}
        for key in dict.fromkeys([*self._passed(), *self._to_come()]):
            level, unit, window = self._level(key[0]), key[1], key[2]
            due = None if key in sent else self._listed_by(level.id, window, _EACH_STAGE)
            if due is not None:
                yield self._deadline(Owed.LIST, level, unit, window, due, 1, heads(self.ctx.mapping, level, unit))

    def _passed(self) -> Iterator[Key]:
        """By the units that decided: a school may have moved to another since."""
        for done in self.ctx.store.onrecord.approved():
            level = self.ctx.mapping.level(done.level)
            if level and self.ctx.mapping.find_school(done.school):
                yield level.id, done.unit or self._unit(level, done.school), done.window

    def _to_come(self) -> Iterator[Key]:
        """The level that a lesson awaits and those after it, by the units that answer for it when the list is due."""
        kinds = dict.fromkeys((h.school, h.grade, h.window, h.level) for h in self._heaps)
        for school, grade, window, awaited in kinds:
            levels = chain(self.ctx.mapping.levels, grade, school, self._day)
            for level in dropwhile(lambda v, to=awaited: v.id != to, levels):  # type: ignore[misc]
                due = self._listed_by(level.id, window, _EACH_STAGE)
                on = min(self._day, due.date()) if due else self._day
                yield level.id, self.ctx.mapping.unit_of(level, self.ctx.mapping.school(school), on), window

    def decisions(self) -> Iterator[Deadline]:
        for row in self._lists:
            level = decider(self.ctx, row.level)
            waiting = sum(item.state == PENDING for item in row.items)
            if level is not None and row.state != DRAFT and waiting:
                due = self._appraised_by(level.id, row.window, _EACH_STAGE)
                people = heads(self.ctx.mapping, level, self.ctx.mapping.department.id)
                yield self._deadline(Owed.DECIDE, level, row.unit, row.window, due, waiting, people)

    def reviews(self) -> Iterator[Deadline]:
        """Assigned reviews, one for each person and level: due when the first of theirs is."""
        for pile in self.ctx.store.onrecord.assigned():
            level, person = self.ctx.mapping.level(pile.level), self.ctx.mapping.person(pile.person)
            if level and person:
                yield Deadline(
                    Owed.REVIEW,
                    level.id,
                    f"@{person.id}",
                    person.name,
                    "",
                    pile.due_at,
                    pile.count,
                    (person,),
                    (person.name,),
                )

    def _level(self, id: str) -> Level:
        level = self.ctx.mapping.level(id)
        assert level is not None, "gathered by levels of the mapping"
        return level

    def _deadline(
        self,
        owed: Owed,
        level: Level,
        unit: str,
        window: str,
        due: datetime | None,
        count: int,
        people: tuple[Person, ...],
    ) -> Deadline:
        """A decision on a list is owed by the Department, for the unit whose list it is."""
        mapping = self.ctx.mapping
        of = unit_of_record(mapping, level, unit).name
        if owed is Owed.DECIDE:
            names = {s.id: s.name for s in mapping.schools} | {g.id: g.name for g in mapping.groups}
            of = names.get(unit, unit)
        named = [p.name for p in people] or [n for n in (head_named(mapping, level, unit),) if n]
        return Deadline(owed, level.id, unit, of, window, due, count, people, tuple(named))
