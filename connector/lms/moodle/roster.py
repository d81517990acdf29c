"""The active students and the teachers of a course, and when they were last in it: one call up to 2,000 people."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import count
from zoneinfo import ZoneInfo

from connector.lms.base import Student, TeacherSeen
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.lists import read_list
from connector.lms.moodle.moments import moment
from connector.lms.moodle.replies import Reply

ENROLLED = "core_enrol_get_enrolled_users"
PAGE = 2000
STUDENT = "student"
TEACHERS = frozenset({"editingteacher", "teacher"})
TEACHING = TEACHERS | frozenset({"manager", "coursecreator"})


class Role(Reply):
    shortname: str


class Enrolled(Reply):
    """`lastcourseaccess` is 0 for "never", and missing where the site hides it. Names that come along are not read."""

    id: int
    lastcourseaccess: int | None = None
    roles: tuple[Role, ...] = ()

    def is_student(self) -> bool:
        """By the role's short name: no service tells its archetype."""
        return studies({role.shortname for role in self.roles})

    def is_teacher(self) -> bool:
        return teaches({role.shortname for role in self.roles})


def studies(roles: AbstractSet[str]) -> bool:
    """Who also teaches the course is trying it out."""
    return STUDENT in roles and not roles & TEACHING


def teaches(roles: AbstractSet[str]) -> bool:
    return bool(roles & TEACHERS)


@dataclass(frozen=True, slots=True)
class Roster:
    """The active students; `hidden` are those of whom the site does not tell when they were last in the course. Of a
    teacher's days the last one alone is known."""

    students: tuple[Student, ...]
    hidden: frozenset[str] = frozenset()
    teachers: tuple[TeacherSeen, ...] = ()


def roster_of(client: MoodleClient, course_id: int, timezone: str) -> Roster:
    """Everyone enrolled, not suspended, with the role `student`, and those who teach; days are those of `timezone`."""
    people = _enrolled(client, course_id)
    found = [person for person in people if person.is_student()]
    return Roster(
        students=tuple(Student(str(p.id), moment(p.lastcourseaccess)) for p in found),
        hidden=frozenset(str(p.id) for p in found if p.lastcourseaccess is None),
        teachers=tuple(_teacher(p, timezone) for p in people if p.is_teacher()),
    )


def _teacher(person: Enrolled, timezone: str) -> TeacherSeen:
    seen = moment(person.lastcourseaccess)
    if person.lastcourseaccess is None:
        return TeacherSeen(str(person.id), None)
    return TeacherSeen(str(person.id), seen, (seen.astimezone(ZoneInfo(timezone)).date(),) if seen else ())


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
