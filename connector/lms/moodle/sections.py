"""The sections of catalog courses: found by the topic's name, made and named where there is none."""

from __future__ import annotations

from collections.abc import Iterable

from connector.errors import Rejected, Retriable
from connector.lms.moodle.catalog_courses import CatalogCourses, KnownCourse
from connector.lms.moodle.catalog_replies import CourseState, EditorModule, Section, StateUpdate
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.lists import read_list, unwrapped
from connector.lms.moodle.names import folded
from connector.lms.names import shown_name
from connector.text import Text

STATE = "core_courseformat_get_state"
UPDATE = "core_courseformat_update_course"
RENAME = "core_update_inplace_editable"


class CourseSections:
    """Reads a course's sections once, in this run or an earlier one of the same revision."""

    def __init__(self, client: MoodleClient, courses: CatalogCourses) -> None:
        self._client, self._courses = client, courses

    def of(self, course_id: str) -> tuple[Section, ...]:
        """All sections, section 0 among them."""
        course = self._courses.known(course_id)
        return course.sections if course.sections is not None else self._read(course)

    def modules(self, course_id: str) -> dict[int, EditorModule]:
        """All activities by `cmid`, whatever their kind. Raises `Rejected` (`record_missing`) for a course that is no
        longer there."""
        if self._courses.known(course_id).modules is None:
            self._read(self._courses.known(course_id))
        return {module.id: module for module in self._courses.known(course_id).modules or ()}

    def made(self, course_id: str, number: int, module: EditorModule) -> None:
        """Takes note of an activity that was just made at the end of a section, so that nothing is asked again."""
        course = self._courses.known(course_id)
        sections = tuple(
            s.model_copy(update={"cmlist": (*s.cmlist, module.id)}) if s.number == number else s
            for s in course.sections or ()
        )
        changes = {"sections": sections, "modules": (*(course.modules or ()), module)}
        self._courses.learn(course.model_copy(update=changes if course.modules is not None else {}))

    def changed(self, course_id: str) -> None:
        """What is known of the course's page holds no longer."""
        course = self._courses.known(course_id)
        self._courses.learn(course.model_copy(update={"sections": None, "modules": None}))

    def ensure(self, course_id: str, topic: str) -> Section:
        """The section of a topic. An empty section that nobody has named, such as a cut run leaves behind, is taken
        before another is made. Sections that belong to an activity (subsections) are let be."""
        usable, name = _usable(self.of(course_id)), shown_name(topic)
        if named := next((s for s in usable if s.rawtitle and folded(s.rawtitle) == folded(name)), None):
            return named
        return self._named(course_id, _unnamed(usable) or self._added(course_id), name)

    def _read(self, course: KnownCourse) -> tuple[Section, ...]:
        state = CourseState.read(self._client.site.id, unwrapped(self._client.call(STATE, {"courseid": course.id})))
        shape = {"sections": state.section, "modules": state.cm, **state.course.model_dump()}
        self._courses.learn(course.model_copy(update=shape))
        return state.section

    def _added(self, course_id: str) -> Section:
        self._check_room(course_id)
        before = {s.id for s in self.of(course_id)}
        params = {"action": "section_add", "courseid": int(course_id)}
        try:
            updates = read_list(
                self._client.site.id, StateUpdate, unwrapped(self._client.call(UPDATE, params, write=True))
            )
        except Retriable as problem:
            if problem.code != "outcome_unknown":
                raise
            error = problem
        else:
            return self._newest(course_id, before, updates)
        if found := _unnamed(_usable(self._read(self._courses.known(course_id)))):
            return found
        raise error

    def _check_room(self, course_id: str) -> None:
        course = self._courses.known(course_id)
        highest = max((s.number for s in course.sections or ()), default=0)
        if course.maxsections is not None and highest >= course.maxsections:
            values = {"site": self._client.site.id, "course": course.name, "limit": course.maxsections}
            raise Rejected("sections_full", _FULL.filled(**values), _FULL_DO)

    def _newest(self, course_id: str, before: set[int], updates: list[StateUpdate]) -> Section:
        """Moodle answers with every section of the course (tried on 4.2.3 and 4.5.6)."""
        fields = [u.fields for u in updates if u.name == "section" and u.action != "remove"]
        sections = tuple(Section.model_validate(f) for f in fields)
        course = self._courses.known(course_id)
        self._courses.learn(course.model_copy(update={"sections": sections}))
        return max((s for s in sections if s.id not in before), key=lambda s: s.number)

    def _named(self, course_id: str, section: Section, name: str) -> Section:
        course = self._courses.known(course_id)
        params = {
            "component": f"format_{course.format}",
            "itemtype": "sectionname",
            "itemid": str(section.id),
            "value": name,
        }
        self._client.call(RENAME, params, write=True, repeatable=True)
        named = section.model_copy(update={"rawtitle": name, "title": name})
        sections = tuple(named if s.id == section.id else s for s in course.sections or ())
        self._courses.learn(course.model_copy(update={"sections": sections}))
        return named


def _usable(sections: Iterable[Section]) -> list[Section]:
    return [s for s in sections if s.number and not s.component]


def _unnamed(sections: Iterable[Section]) -> Section | None:
    return next((s for s in sections if not s.rawtitle and not s.cmlist), None)


_FULL = Text(
    "Khoá học “{course}” trên trang {site} đã đủ {limit} chủ đề, là mức Moodle cho phép.",
    'Course "{course}" on site {site} already has the {limit} sections that Moodle allows.',
)
_FULL_DO = Text(
    "Hãy tăng số chủ đề tối đa trong Quản trị trang › Khoá học › Cài đặt mặc định của khoá học.",
    "Raise the maximum number of sections in Site administration › Courses › Course default settings.",
)
