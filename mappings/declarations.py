"""Where a school declares what no log can tell, and who may do it beside its principal."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from mappings.fields import Key, Name, Strict


class Declarations(Strict):
    """`by`: persons of the mapping who declare for the school, beside its principal. `course` (`field:value` or a short
    name) and `activity` (its name or course-module id): a Database activity in the school's own Moodle."""

    by: tuple[Key, ...] = ()
    course: Name | None = None
    activity: Name | int | None = None

    @model_validator(mode="after")
    def _both(self) -> Self:
        if (self.course is None) != (self.activity is None):
            raise ValueError("name both course and activity, or neither")
        return self

    @property
    def course_key(self) -> str:
        """`field:value`, as `core_course_get_courses_by_field` takes them."""
        course = self.course or ""
        return course if course.partition(":")[0] in ("shortname", "idnumber", "id") else f"shortname:{course}"
