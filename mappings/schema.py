"""The sync mapping: what IT staff write, as strict models. `mappings.loader` reads it and names lines in errors.

The models stand by subject in the modules beside this one; all are to be had from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from mappings.catalogs import CatalogMap, Site, SiteLimits, Subject
from mappings.declarations import Declarations
from mappings.destinations import Delivery, Destination, FolderTo, FormField, HttpsTo, MailTo, SftpTo, WebFormTo
from mappings.fields import Dated, Grade, GroupKind, Key, Name, Stage, Strict, VariableName, stage_of
from mappings.forms import DEFAULT_FORM, Criterion, CriterionGroup, Form
from mappings.levels import GradeRule, Level, ListDue, MinutesRule, ReminderRule, Window
from mappings.participation import Privacy, Rules, StudentGroup, StudentGroups, TopicPlan
from mappings.people import AccountMap, Person, RoleMap, RoleName
from mappings.reports import Announced, Days, ReportMap
from mappings.schools import CourseRef, Department, Group, Membership, School, SubmissionPointMap, TeachingCourseMap

__all__ = [
    "DEFAULT_FORM",
    "AccountMap",
    "Announced",
    "CatalogMap",
    "CourseRef",
    "Criterion",
    "CriterionGroup",
    "Dated",
    "Days",
    "Declarations",
    "Delivery",
    "Department",
    "Destination",
    "FolderTo",
    "Form",
    "FormField",
    "Grade",
    "GradeRule",
    "Group",
    "GroupKind",
    "HttpsTo",
    "Key",
    "Level",
    "ListDue",
    "MailTo",
    "Mapping",
    "Membership",
    "MinutesRule",
    "Name",
    "Person",
    "Privacy",
    "ReminderRule",
    "ReportMap",
    "RoleMap",
    "RoleName",
    "Rules",
    "School",
    "SftpTo",
    "Site",
    "SiteLimits",
    "Stage",
    "Strict",
    "StudentGroup",
    "StudentGroups",
    "Subject",
    "SubmissionPointMap",
    "TeachingCourseMap",
    "TopicPlan",
    "VariableName",
    "WebFormTo",
    "Window",
    "local_day",
    "stage_of",
]


class Mapping(Strict):
    """The whole file. Cross-references are checked by `mappings.loader`, which knows the lines.

    `include`: patterns of further files, from the folder of this one, whose lists are put behind those written here."""

    version: Literal[1]
    include: tuple[Name, ...] = ()
    department: Department
    levels: Annotated[tuple[Level, ...], Field(min_length=1)]
    forms: tuple[Form, ...] = ()
    groups: tuple[Group, ...] = ()
    sites: Annotated[tuple[Site, ...], Field(min_length=1)]
    windows: tuple[Window, ...] = ()
    schools: Annotated[tuple[School, ...], Field(min_length=1)]
    people: tuple[Person, ...] = ()
    catalogs: tuple[CatalogMap, ...] = ()
    subjects: tuple[Subject, ...] = ()
    reports: tuple[ReportMap, ...] = ()
    destinations: tuple[Destination, ...] = ()
    no_school: tuple[Days, ...] = ()
    rules: Rules = Rules()
    privacy: Privacy = Privacy()
    reminders: ReminderRule = ReminderRule()

    @cached_property
    def _schools(self) -> dict[str, School]:
        return {s.id: s for s in self.schools}

    @cached_property
    def _groups(self) -> dict[str, Group]:
        return {g.id: g for g in self.groups}

    @cached_property
    def _held(self) -> dict[tuple[str, str, str], list[tuple[int, Person, RoleMap]]]:
        found: dict[tuple[str, str, str], list[tuple[int, Person, RoleMap]]] = {}
        for place, person in enumerate(self.people):
            for role in person.roles:
                kind = "school" if role.school else "group" if role.group else ""
                found.setdefault((role.role, kind, role.school or role.group or ""), []).append((place, person, role))
        return found

    def held(self, role: str, kind: str = "", unit: str = "") -> Sequence[tuple[int, Person, RoleMap]]:
        """Who has a role that names this school or group (kind `school` or `group`), or none; each with their place."""
        return self._held.get((role, kind, unit), ())

    def school(self, id: str) -> School:
        return self._schools[id]

    def find_school(self, id: str) -> School | None:
        """None when the mapping has it no more: records of a school outlive it."""
        return self._schools.get(id)

    def students_of(self, school: School) -> StudentGroups:
        """Its groups of students; those of the rules where it names none of its own."""
        return school.students.before(self.rules.students)

    def site(self, id: str) -> Site:
        return next(s for s in self.sites if s.id == id)

    def group(self, id: str | None) -> Group | None:
        return self._groups.get(id) if id else None

    def level(self, id: str) -> Level | None:
        return next((level for level in self.levels if level.id == id), None)

    def destination(self, id: str) -> Destination | None:
        return next((d for d in self.destinations if d.id == id), None)

    def person(self, id: str) -> Person | None:
        return next((p for p in self.people if p.id == id), None)

    def form_of(self, level: Level) -> Form:
        """The level's appraisal form; the default one where it names none."""
        return next((f for f in self.forms if f.id == level.form), DEFAULT_FORM)

    def group_of(self, school: School, kind: GroupKind | None = None, on: date | None = None) -> Group | None:
        """The group of this kind (of any) that a school belongs to on a day; without a day, the one that came last."""
        held = [m for m in school.memberships() if on is None or m.in_force(on)]
        found = [(m.valid_from or date.min, g) for m in held if (g := self.group(m.group)) and kind in (None, g.kind)]
        return max(found, key=lambda x: x[0])[1] if found else None

    def unit_of(self, level: Level, school: School, on: date | None = None) -> str:
        """Id of the unit whose verdict it is at this level for this school; `-` where the school has no such group."""
        if level.unit == "school":
            return school.id
        if level.unit == "department":
            return self.department.id
        group = self.group_of(school, level.group_kind, on)
        return group.id if group else "-"


def local_day(moment: datetime, timezone: str) -> date:
    """The calendar day of an aware moment in the department's time zone."""
    return moment.astimezone(ZoneInfo(timezone)).date()
