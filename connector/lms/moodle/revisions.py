"""Many courses asked for in one call: are they still there, and has anything in them changed?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from connector.errors import Rejected
from connector.lms.moodle.batches import in_batches
from connector.lms.moodle.catalog_replies import CourseNow, CoursesNow
from connector.lms.moodle.client import MoodleClient

BY_FIELD = "core_course_get_courses_by_field"


def courses_now(client: MoodleClient, ids: Iterable[int]) -> dict[int, CourseNow]:
    """The courses that are there and open to our account, by id.

    An id that is no more makes Moodle 4.2 and 4.5 fail on the whole list (a PHP error in `util::validate_courses`), so
    the list is then split until that id is found.
    """

    def ask(some: Sequence[int]) -> tuple[CourseNow, ...]:
        return by_field(client, "ids", ",".join(map(str, some)))

    def gone(course_id: int, problem: Rejected) -> None:
        client.log.info("course_gone", course=course_id, code=problem.code)

    return {course.id: course for part in in_batches(sorted(set(ids)), ask, gone) for course in part}


def by_field(client: MoodleClient, field: str, value: str) -> tuple[CourseNow, ...]:
    """Courses whose `field` (`id`, `ids`, `idnumber`, `shortname`) is `value`; an unknown value gives none."""
    return client.ask(CoursesNow, BY_FIELD, {"field": field, "value": value}).courses
