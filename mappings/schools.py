"""Units: department, groups, schools, and where their lessons are handed in and taught."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from mappings.declarations import Declarations
from mappings.fields import Dated, Grade, GroupKind, Key, Name, Stage, Strict
from mappings.participation import StudentGroups, TopicPlan, plan_in


class Department(Strict):
    """Sở GD&ĐT. `parent` stands above it in a document's header; `place` before the date.

    `rights` is said of every lesson that leaves us as a file or in a feed; `email` answers for the feed."""

    id: Key
    name: Name
    parent: Name
    place: Name
    short: Name = "SGDĐT"
    timezone: str = "Asia/Ho_Chi_Minh"
    school_year: Annotated[str, Field(pattern=r"^20\d\d-20\d\d$")]
    rights: Name = "Quyền tác giả thuộc tác giả và đơn vị; việc dùng lại cần được đơn vị đồng ý."
    email: Annotated[str | None, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")] = None


class Group(Dated):
    """What stands between school and Department: cluster (cụm), district (to 30/6/2025) or commune (since).

    `parent` stands above it in a document's header, `short` goes into document numbers (its id in capitals, if absent).
    """

    id: Key
    kind: GroupKind
    name: Name
    short: Name | None = None
    parent: Name | None = None


class Membership(Dated):
    """A school in a group, for a time: units change (schools keep their id, groups come and go)."""

    group: Key


class CourseRef(Strict):
    """A course by short name (also written as a plain string), by idnumber or by id."""

    shortname: Name | None = None
    idnumber: Name | None = None
    id: Annotated[int, Field(gt=0)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: object) -> object:
        return {"shortname": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(v is not None for v in (self.shortname, self.idnumber, self.id)) != 1:
            raise ValueError("name the course by exactly one of shortname, idnumber, id")
        return self

    def __str__(self) -> str:
        """`field:value`, as `core_course_get_courses_by_field` takes them."""
        for field in ("shortname", "idnumber", "id"):
            if (value := getattr(self, field)) is not None:
                return f"{field}:{value}"
        raise AssertionError("validated above")


class SubmissionPointMap(Strict):
    """Where teachers hand in. `assignment`: its name, or its course-module id as a number."""

    course: CourseRef
    assignment: Name | int
    subject: Name
    grade: Grade
    window: Key | None = None


class TeachingCourseMap(Strict):
    """A course whose participation is reported. `topics`: what is planned, by section name, where it is known.

    `teacher`: whose course it is, as the school's own report names them; absent: whom the LMS names, by pseudonym."""

    course: CourseRef
    subject: Name
    grade: Grade
    class_name: Annotated[str | None, Field(alias="class")] = None
    teacher: Name | None = None
    topics: dict[str, TopicPlan] = Field(default_factory=dict)

    def plan_of(self, topic: str) -> TopicPlan | None:
        """What is planned for the section of that name, however its accents and case are written."""
        return plan_in(self.topics, topic)


class School(Strict):
    """`code` is the national database's, an opaque string. `short` goes into document numbers.

    A school belongs to `group` for good, or to `groups` for the times that they name; to several at once when they are
    of different kinds (commune and cluster).
    """

    id: Key
    name: Name
    short: Name
    code: str | None = None
    stages: frozenset[Stage]
    group: Key | None = None
    groups: tuple[Membership, ...] = ()
    site: Key
    principal: str | None = None
    submissions: tuple[SubmissionPointMap, ...] = ()
    teaching: tuple[TeachingCourseMap, ...] = ()
    students: StudentGroups = StudentGroups()
    declarations: Declarations = Declarations()

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.group is not None and self.groups:
            raise ValueError("write either group or groups")
        return self

    def memberships(self) -> Iterator[Membership]:
        """All of them, the short `group` as one without end."""
        yield from self.groups
        if self.group is not None:
            yield Membership(group=self.group)

    def groups_on(self, day: date) -> tuple[str, ...]:
        """Ids of the groups that the school belongs to on that day."""
        return tuple(m.group for m in self.memberships() if m.in_force(day))
