"""What students did on a Moodle, through its core services alone.

A course in which nothing happened costs two calls (who is enrolled, everyone's grades) and its share of one for all
courses, which tells by the cache revision whether topics and activities are still what they were. Completion and SCORM
tracks cost calls a student; they are made for those who were in the course, or were graded, since their last reading.
What core services do not tell: views of activities without completion, forum reading, an opened SCORM package that set
no status.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from connector.errors import HoclieuError, NeedsOperator
from connector.lms.base import Cache, CourseActivity, TeachingCourse
from connector.lms.moodle.catalog_replies import CourseNow
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.completion import COMPLETION
from connector.lms.moodle.course_memory import keep, recall
from connector.lms.moodle.course_reader import NEEDED as READER_NEEDS
from connector.lms.moodle.course_reader import CourseReader, Reading
from connector.lms.moodle.courses import CourseIds
from connector.lms.moodle.failing_courses import course_gone, ends_the_site
from connector.lms.moodle.revisions import BY_FIELD, courses_now

NEEDED = (BY_FIELD, COMPLETION, *READER_NEEDS)


class CoreActivity:
    """Readings of teaching courses. What is remembered in the cache is written once the caller has taken one."""

    def __init__(self, client: MoodleClient, cache: Cache, ids: CourseIds, clock: Callable[[], datetime]) -> None:
        self._client, self._cache, self._ids, self._clock = client, cache, ids, clock

    def observe(
        self, courses: Sequence[TeachingCourse], since: Mapping[str, datetime], timezone: str
    ) -> Iterator[CourseActivity | tuple[TeachingCourse, Exception]]:
        """See the port. Raises at once what concerns the whole site: unreachable, bad token, a missing function."""
        self._client.need(*NEEDED)
        found = self._ids.resolve(course.course for course in courses)
        now = self._now(found.values())
        with CourseReader(self._client, self._cache, now) as reader:
            for course in courses:
                try:
                    reading = self._read(reader, now, course, since.get(course.key), timezone)
                except HoclieuError as error:
                    if ends_the_site(error):
                        raise
                    problem = error
                else:
                    yield reading.activity
                    keep(self._cache, int(reading.activity.course_id), reading.memory)
                    continue
                yield course, problem

    def _now(self, ids: Iterable[int | NeedsOperator]) -> dict[int, CourseNow]:
        return courses_now(self._client, [one for one in ids if isinstance(one, int)])

    def _read(
        self,
        reader: CourseReader,
        now: dict[int, CourseNow],
        course: TeachingCourse,
        since: datetime | None,
        timezone: str,
    ) -> Reading:
        course_now = self._course(now, course.course)
        memory = recall(self._cache, course_now.id)
        return reader.read(course.key, course_now, memory, since, self._clock(), timezone)

    def _course(self, now: dict[int, CourseNow], ref: str) -> CourseNow:
        """A remembered id that is no more is asked for once again by name: the course may have been made anew."""
        course_id = self._ids.resolve([ref])[ref]
        if isinstance(course_id, int) and course_id not in now:
            self._ids.forget(ref)
            gone, course_id = course_id, self._ids.resolve([ref])[ref]
            now |= self._now([] if course_id == gone else [course_id])
        if not isinstance(course_id, int):
            raise course_id
        if course_id not in now:
            raise course_gone(self._client.site.id, ref)
        return now[course_id]
