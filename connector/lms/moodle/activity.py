"""What students did on a Moodle, through its core services alone.

A course in which nothing happened costs two calls (who is enrolled, everyone's grades) and its share of one for all
courses, which tells by the cache revision whether topics and activities are still what they were. Completion and SCORM
tracks cost calls a student; they are made for those who were in the course, or were graded, since their last reading.
What core services do not tell: views of activities without completion, forum reading, an opened SCORM package that set
no status.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from connector.errors import HoclieuError, NeedsOperator, Rejected
from connector.lms.base import Cache, CourseActivity, SiteFacts, TeachingCourse
from connector.lms.moodle.catalog_replies import CourseNow
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.completion import COMPLETION
from connector.lms.moodle.course_memory import keep, recall
from connector.lms.moodle.course_reader import NEEDED as READER_NEEDS
from connector.lms.moodle.course_reader import CourseReader, Reading
from connector.lms.moodle.courses import CourseIds
from connector.lms.moodle.revisions import BY_FIELD, courses_now
from connector.text import Text

NEEDED = (BY_FIELD, COMPLETION, *READER_NEEDS)

OF_ONE_COURSE = frozenset(
    {"no_permission", "unexpected_reply", "unknown_course", "course_gone"}
    | {"site_error", "cut_reply", "empty_reply", "timed_out"}
)
"""Errors that tell of one course only, or may: the next one is tried. All others but `Rejected` end the reading of the
site at once: no course of it could be read."""


class MoodleActivity:
    """`ActivitySource` on Moodle. What is remembered in the cache is written once the caller has taken a reading."""

    def __init__(
        self, client: MoodleClient, cache: Cache, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._client, self._cache, self._clock = client, cache, clock
        self._ids = CourseIds(client, cache)

    def probe(self) -> SiteFacts:
        return self._client.probe()

    def observe(
        self, courses: Sequence[TeachingCourse], since: Mapping[str, datetime]
    ) -> Iterator[CourseActivity | tuple[TeachingCourse, Exception]]:
        """See the port. Raises at once what concerns the whole site: unreachable, bad token, a missing function."""
        self._client.need(*NEEDED)
        found = self._ids.resolve(course.course for course in courses)
        now = self._now(found.values())
        with CourseReader(self._client, self._cache, now) as reader:
            for course in courses:
                try:
                    reading = self._read(reader, now, course, since.get(course.key))
                except HoclieuError as error:
                    if not isinstance(error, Rejected) and error.code not in OF_ONE_COURSE:
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
        self, reader: CourseReader, now: dict[int, CourseNow], course: TeachingCourse, since: datetime | None
    ) -> Reading:
        course_now = self._course(now, course.course)
        memory = recall(self._cache, course_now.id)
        return reader.read(course.key, course_now, memory, since, self._clock())

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
            raise NeedsOperator("course_gone", _GONE.filled(site=self._client.site.id, course=ref), _GONE_DO)
        return now[course_id]


_GONE = Text(
    "Trang {site} không còn khoá học {course}, hoặc không cho tài khoản dịch vụ thấy.",
    "Site {site} has no course {course} any more, or does not show it to the service account.",
)
_GONE_DO = Text(
    "Hãy sửa bản ánh xạ hoặc cấp quyền xem khoá học.", "Correct the mapping, or let the account see the course."
)
