"""What students did on a Moodle: through the companion plugin where the site has it, else through core services."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Literal

from connector.errors import HoclieuError, NeedsOperator
from connector.lms.base import (
    Cache,
    CountRules,
    CourseActivity,
    SiteCounts,
    SiteFacts,
    TeachingCourse,
)
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.cohorts import ids_by_code, members_of
from connector.lms.moodle.core_activity import NEEDED as CORE_NEEDS
from connector.lms.moodle.core_activity import CoreActivity
from connector.lms.moodle.counting import GET_COUNTS, SiteCounter
from connector.lms.moodle.courses import CourseIds
from connector.lms.moodle.fact_shape import keep
from connector.lms.moodle.fact_way import GET_FACTS, FactReader, SiteTold
from connector.lms.moodle.failing_courses import course_gone

FactsBy = Literal["auto", "plugin", "core"]
NEEDED = CORE_NEEDS


class MoodleActivity:
    """`ActivitySource` on Moodle. What is remembered in the cache is written once the caller has taken a reading."""

    def __init__(
        self,
        client: MoodleClient,
        cache: Cache,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        facts_by: FactsBy = "auto",
    ) -> None:
        self._client, self._cache, self._clock, self._facts_by = client, cache, clock, facts_by
        self._ids = CourseIds(client, cache)

    def probe(self) -> SiteFacts:
        return self._client.probe()

    def observe(
        self, courses: Sequence[TeachingCourse], since: Mapping[str, datetime], timezone: str
    ) -> Iterator[CourseActivity | tuple[TeachingCourse, Exception]]:
        """See the port. Raises at once what concerns the whole site: unreachable, bad token, a missing function."""
        if by_plugin(self._client.probe().functions, self._facts_by):
            yield from self._by_plugin(courses, since, timezone)
        else:
            core = CoreActivity(self._client, self._cache, self._ids, self._clock)
            yield from core.observe(courses, since, timezone)

    def counts(
        self, cells: Mapping[str, Sequence[TeachingCourse]], last: date, timezone: str, rules: CountRules
    ) -> SiteCounts:
        self._client.need(GET_COUNTS)
        courses = {course.key: course for of in cells.values() for course in of}
        ids = self._ids.resolve(course.course for course in courses.values())
        counter = SiteCounter(self._client, self._clock(), last, timezone, rules)
        counts = counter.count(cells, {key: ids[course.course] for key, course in courses.items()})
        for course, _ in counts.unread:
            self._ids.forget(course.course)
        return counts

    def members(self, cohorts: Sequence[str]) -> dict[str, frozenset[str]]:
        return members_of(self._client, cohorts)

    def students_by_code(self, codes: Sequence[str]) -> dict[str, str]:
        return ids_by_code(self._client, codes)

    def _by_plugin(
        self, courses: Sequence[TeachingCourse], since: Mapping[str, datetime], timezone: str
    ) -> Iterator[CourseActivity | tuple[TeachingCourse, Exception]]:
        self._client.need(GET_FACTS)
        reader, now = FactReader(self._client, self._cache, timezone), self._clock()
        ids, told = self._told(reader, courses, since)
        for course in courses:
            course_id = ids[course.course]
            if isinstance(course_id, int) and course_id in told.facts:
                reading, shape = reader.reading(course.key, course_id, told, now)
                yield reading
                keep(self._cache, course_id, shape)
            else:
                yield course, self._why_not(course, course_id, told)

    def _told(
        self, reader: FactReader, courses: Sequence[TeachingCourse], since: Mapping[str, datetime]
    ) -> tuple[dict[str, int | NeedsOperator], SiteTold]:
        """A remembered id that is no more is asked for once again by name: the course may have been made anew."""
        refs = [course.course for course in courses]
        last = {course.course: since.get(course.key) for course in courses}
        ids = self._ids.resolve(refs)
        told = reader.ask(_since(ids, last))
        gone = [ref for ref, one in ids.items() if isinstance(one, int) and not _is_told(told, one)]
        for ref in gone:
            self._ids.forget(ref)
        found = {ref: one for ref, one in self._ids.resolve(gone).items() if one != ids[ref]}
        more = reader.ask(_since(found, last)) if found else SiteTold()
        return ids | found, SiteTold(told.facts | more.facts, told.problems | more.problems)

    def _why_not(self, course: TeachingCourse, course_id: int | NeedsOperator, told: SiteTold) -> HoclieuError:
        if not isinstance(course_id, int):
            return course_id
        return told.problems.get(course_id) or course_gone(self._client.site.id, course.course)


def by_plugin(functions: Iterable[str], facts_by: FactsBy) -> bool:
    """Whether facts come through the companion plugin."""
    return facts_by == "plugin" or (facts_by == "auto" and GET_FACTS in functions)


def _since(ids: Mapping[str, int | NeedsOperator], last: Mapping[str, datetime | None]) -> dict[int, datetime | None]:
    return {one: last[ref] for ref, one in ids.items() if isinstance(one, int)}


def _is_told(told: SiteTold, course_id: int) -> bool:
    return course_id in told.facts or course_id in told.problems
