"""A Moodle that holds catalogs: categories, courses and sections by web service, activities by the companion plugin or
by Moodle's own form."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Literal

from connector.errors import NeedsOperator
from connector.lms.base import Cache, CatalogPlace, Course, SiteFacts, StandingActivity, WantedActivity
from connector.lms.moodle.catalog_courses import CatalogCourses
from connector.lms.moodle.catalog_way import Way
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.form_way import FormWay
from connector.lms.moodle.modedit import ActivityForms
from connector.lms.moodle.modules import MODULE, CourseModules
from connector.lms.moodle.plugin_way import FUNCTIONS, PluginWay
from connector.lms.moodle.published import KINDS
from connector.lms.moodle.sections import RENAME, STATE, UPDATE, CourseSections
from connector.lms.moodle.trial import SCOES
from connector.lms.moodle.websession import WebSession
from connector.text import Text

PublishBy = Literal["auto", "plugin", "web"]

COURSES = (
    "core_course_get_categories",
    "core_course_create_categories",
    "core_course_get_courses_by_field",
    "core_course_create_courses",
)
BY_FORM = (*COURSES, STATE, UPDATE, RENAME, MODULE, SCOES, KINDS["scorm"])


class MoodleCatalog:
    """`CatalogSite` on Moodle. `publish_by` insists on one way; `auto` takes the plugin where the site has it."""

    def __init__(self, client: MoodleClient, web: WebSession, cache: Cache, publish_by: PublishBy = "auto") -> None:
        self._client, self._publish_by = client, publish_by
        self._courses = CatalogCourses(client, cache)
        self._sections = CourseSections(client, self._courses)
        self._modules = CourseModules(client, self._sections)
        self._by_plugin = PluginWay(client, self._modules)
        self._by_form = FormWay(client, ActivityForms(client, web), self._sections, self._modules)

    def probe(self) -> SiteFacts:
        return self._client.probe()

    def ensure_course(self, place: CatalogPlace) -> Course:
        """Raises `NeedsOperator` (`missing_function`, `no_permission`, `plugin_missing`) and what a call may raise."""
        self._client.need(*(COURSES if self._way is self._by_plugin else BY_FORM))
        course = self._courses.ensure(place)
        return Course(str(course.id), html.unescape(course.name))

    def standing(self, courses: Sequence[Course]) -> dict[str, list[StandingActivity]]:
        """By the plugin all is known of each activity; without it SCORM's SHA-1 only, and neither idnumber, description
        nor tags of any."""
        found = self._way.standing(courses)
        for activity in (one for held in found.values() for one in held):
            self._modules.in_course(activity.cmid, activity.course_id)
        return found

    def idnumbers(self, cmids: Sequence[str]) -> dict[str, str]:
        return self._modules.idnumbers(cmids)

    def put(
        self, course: Course, topic: str, wanted: WantedActivity, cmid: str | None, may_lose_tracks: bool = False
    ) -> StandingActivity:
        """Besides what the port says: `Rejected` `other_kind` (another kind of activity stands there), `sections_full`,
        `form_refused`; `NeedsOperator` `too_large`, `module_disabled` and the web session's; `Retriable`
        `upload_damaged`."""
        put = self._way.put(course, topic, wanted, cmid, may_lose_tracks)
        self._modules.in_course(put.cmid, course.id)
        return put

    def arrange(self, course: Course, topic: str, cmids: Sequence[str]) -> None:
        self._way.arrange(course, topic, cmids)

    def show(self, cmid: str) -> None:
        self._modules.show(cmid)

    def hide(self, cmid: str) -> None:
        self._modules.hide(cmid)

    def remove(self, cmid: str) -> None:
        self._way.remove(cmid)

    @property
    def _way(self) -> Way:
        installed = self._client.probe().functions >= FUNCTIONS
        if self._publish_by == "plugin" and not installed:
            raise NeedsOperator("plugin_missing", _NO_PLUGIN.filled(site=self._client.site.id), _NO_PLUGIN_DO)
        return self._by_plugin if installed and self._publish_by != "web" else self._by_form


_NO_PLUGIN = Text(
    "Trang {site} chưa có plugin local_hoclieu trong dịch vụ web của token này.",
    "Site {site} has no companion plugin (local_hoclieu) in the web service of this token.",
)
_NO_PLUGIN_DO = Text(
    "Hãy tạo tệp cài đặt bằng hoclieu moodle plugin --out FILE.zip, cài vào Moodle rồi cấp token của dịch vụ "
    "“Hoclieu Connector”; hoặc ghi publish_by: web trong bản ánh xạ.",
    "Make the plugin's file with hoclieu moodle plugin --out FILE.zip, install it in Moodle and take a token of its "
    "service “Hoclieu Connector”; or set publish_by: web in the mapping.",
)
