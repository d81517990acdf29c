"""Who is an active student of a course, and when they were last in it: one call up to 2,000 people."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from connector.lms.base import Student
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.lists import read_list
from connector.lms.moodle.moments import moment
from connector.lms.moodle.replies import Reply

ENROLLED = "core_enrol_get_enrolled_users"
PAGE = 2000
STUDENT = "student"
TEACHING = frozenset({"editingteacher", "teacher", "manager", "coursecreator"})


class Role(Reply):
    shortname: str


class Enrolled(Reply):
    """`lastcourseaccess` is 0 for "never", and missing where the site hides it. Names that come along are not read."""

    id: int
    lastcourseaccess: int | None = None
    roles: tuple[Role, ...] = ()

    def is_student(self) -> bool:
        """By the role's short name: no service tells its archetype. Who also teaches the course is trying it out."""
        roles = {role.shortname for role in self.roles}
        return STUDENT in roles and not roles & TEACHING


@dataclass(frozen=True, slots=True)
class Roster:
    """The active students; `hidden` are those of whom the site does not tell when they were last in the course."""

    students: tuple[Student, ...]
    hidden: frozenset[str] = frozenset()


def roster_of(client: MoodleClient, course_id: int) -> Roster:
    """Everyone enrolled, not suspended, with the role `student`."""
    found = [person for person in _enrolled(client, course_id) if person.is_student()]
    return Roster(
        students=tuple(Student(str(p.id), moment(p.lastcourseaccess)) for p in found),
        hidden=frozenset(str(p.id) for p in found if p.lastcourseaccess is None),
    )


def _enrolled(client: MoodleClient, course_id: int) -> list[Enrolled]:
    people: list[Enrolled] = []
    for start in count(0, PAGE):
        params = {"courseid": course_id, "options": _options(start)}
        page = read_list(client.site.id, Enrolled, client.call(ENROLLED, params))
        people += page
        # Out of a full page Moodle still leaves those whose profile the account may not see: full is taken loosely.
        if len(page) <= PAGE // 2:
            break
    return people


def _options(start: int) -> list[dict[str, object]]:
    options = {
        "userfields": "id,roles,lastcourseaccess",
        "onlyactive": 1,
        "limitfrom": start,
        "limitnumber": PAGE,
        "sortby": "id",
    }
    return [{"name": name, "value": value} for name, value in options.items()]
