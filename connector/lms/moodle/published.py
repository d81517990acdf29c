"""What stands in catalog courses, read by core functions: the course editor's state for everything that is there, and
one function a kind of activity, for many courses at once, for what each holds.

Idnumbers, descriptions and tags are in none of these; `core_course_get_course_module` tells one activity's idnumber.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence

from connector.errors import Rejected
from connector.lms.base import Course, StandingActivity
from connector.lms.moodle.batches import in_batches
from connector.lms.moodle.catalog_replies import EditorModule, Section
from connector.lms.moodle.catalog_way import activity_url
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.files import sha1_at
from connector.lms.moodle.published_replies import Content, Contents
from connector.lms.moodle.sections import CourseSections

KINDS: Mapping[str, str] = {
    "scorm": "mod_scorm_get_scorms_by_courses",
    "h5pactivity": "mod_h5pactivity_get_h5pactivities_by_courses",
    "resource": "mod_resource_get_resources_by_courses",
    "page": "mod_page_get_pages_by_courses",
    "url": "mod_url_get_urls_by_courses",
}


class PublishedActivities:
    """Reads anew each time what activities hold; the courses' pages only where they have changed."""

    def __init__(self, client: MoodleClient, sections: CourseSections) -> None:
        self._client, self._sections = client, sections

    def standing(self, courses: Sequence[Course]) -> dict[str, list[StandingActivity]]:
        """Everything on the courses' pages; a course that is no longer there is left out."""
        pages = {course.id: page for course in courses if (page := self._page(course.id)) is not None}
        held: dict[int, Content] = {}
        for modname in KINDS:
            there = [int(c) for c, page in pages.items() if any(m.module == modname for m in page.values())]
            held |= {content.coursemodule: content for content in self.contents(modname, there)}
        return {course_id: list(self._activities(course_id, page, held)) for course_id, page in pages.items()}

    def contents(self, modname: str, course_ids: Sequence[int]) -> Iterator[Content]:
        """What the activities of one kind hold. A function that is not in our service tells nothing."""
        wsfunction = KINDS[modname]
        if course_ids and wsfunction in self._client.probe().functions:
            for part in in_batches(course_ids, lambda ids: self._asked(wsfunction, ids), self._culprit):
                yield from part

    def content(self, modname: str, course_id: str, cmid: str) -> Content | None:
        """What one activity holds; None where the course does not show it."""
        found = self.contents(modname, [int(course_id)])
        return next((content for content in found if str(content.coursemodule) == cmid), None)

    def sha1(self, modname: str, content: Content | None) -> str | None:
        """Of the package. SCORM's is told; of other kinds the file itself is asked, its first byte only."""
        if content is None or modname == "scorm":
            return content.sha1hash if content else None
        return sha1_at(self._client, content.file.fileurl) if content.file else None

    def _asked(self, wsfunction: str, ids: Sequence[int]) -> tuple[Content, ...]:
        return self._client.ask(Contents, wsfunction, {"courseids": ids}).every

    def _culprit(self, course_id: int, problem: Rejected) -> None:
        self._client.log.warning("activities_not_told", course=course_id, code=problem.code)

    def _page(self, course_id: str) -> dict[int, EditorModule] | None:
        try:
            return self._sections.modules(course_id)
        except Rejected as problem:
            if problem.code != "record_missing":
                raise
            return None

    def _activities(
        self, course_id: str, page: Mapping[int, EditorModule], held: Mapping[int, Content]
    ) -> Iterator[StandingActivity]:
        for section in self._sections.of(course_id):
            for position, cmid in enumerate(section.cmlist):
                if cmid in page:
                    yield self._told(course_id, section, position, page[cmid], held.get(cmid))

    def _told(
        self, course_id: str, section: Section, position: int, module: EditorModule, content: Content | None
    ) -> StandingActivity:
        return StandingActivity(
            cmid=str(module.id),
            course_id=course_id,
            section_name=html.unescape(section.rawtitle or section.title),
            name=html.unescape(module.name),
            sha1=(content.sha1hash or None) if content else None,
            visible=module.visible,
            version=(content.version or None) if content else None,
            url=activity_url(self._client, module.module, str(module.id)),
            modname=module.module,
            section_number=section.number,
            position=position,
            revision=content.changes if content else None,
        )
