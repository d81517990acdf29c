"""What Moodle says of categories, courses, sections and activities: only the fields the catalogs need."""

from __future__ import annotations

from pydantic import Field

from connector.lms.moodle.replies import Answer, Reply


class Category(Reply):
    """Of the list that `core_course_get_categories` gives; `idnumber` is null where there is none, or none to see."""

    id: int
    name: str
    parent: int = 0
    idnumber: str | None = None


class Made(Reply):
    """Of the lists that `core_course_create_categories` and `core_course_create_courses` give."""

    id: int


class CourseNow(Reply):
    """`cacherev`, `timemodified` and `idnumber` are told only to those who may edit the course."""

    id: int
    fullname: str
    shortname: str
    idnumber: str | None = None
    categoryid: int | None = None
    format: str = "topics"
    cacherev: int | None = None
    timemodified: int | None = None

    @property
    def revision(self) -> str | None:
        """Changes whenever the course page changes: sections, activities, their settings and order, the course's own
        settings (tried on 4.5.6 and 4.2.3). None where Moodle does not tell."""
        return None if self.cacherev is None else f"{self.cacherev}-{self.timemodified}"


class CoursesNow(Answer):
    """`core_course_get_courses_by_field`."""

    courses: tuple[CourseNow, ...] = ()


class Section(Reply):
    """Of the course editor's state: `rawtitle` is null while nobody has named it. `component` is set where the section
    belongs to an activity (subsections, Moodle 4.5)."""

    id: int
    number: int
    title: str
    rawtitle: str | None = None
    cmlist: tuple[int, ...] = ()
    visible: bool = True
    component: str | None = None


class EditorModule(Reply):
    """Of the course editor's state: `module` is the kind of activity."""

    id: int
    name: str = ""
    module: str = ""
    visible: bool = True


class EditorCourse(Reply):
    """`maxbytes`: the largest upload in bytes; -1 for no limit. `maxsections`: the highest section number."""

    maxbytes: int = -1
    maxsections: int | None = None


class CourseState(Reply):
    """`core_courseformat_get_state`."""

    course: EditorCourse = EditorCourse()
    section: tuple[Section, ...] = ()
    cm: tuple[EditorModule, ...] = ()


class StateUpdate(Reply):
    """One entry of the list that `core_courseformat_update_course` gives; `fields` of a section are a `Section`."""

    name: str
    action: str
    fields: dict[str, object] = Field(default_factory=dict)


class Scorm(Reply):
    """Of `mod_scorm_get_scorms_by_courses`. `sha1hash` and `launch` are missing while the activity is not open to the
    account; `launch` is 0 when Moodle found nothing to play."""

    id: int
    coursemodule: int
    course: int
    name: str
    section: int = 0
    visible: bool = True
    sha1hash: str | None = None
    version: str | None = None
    launch: int | None = None
    revision: int | None = None
    grademethod: int | None = None


class Scorms(Answer):
    """`mod_scorm_get_scorms_by_courses`."""

    scorms: tuple[Scorm, ...] = ()
