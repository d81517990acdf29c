"""A Moodle that holds a catalog: categories, courses and sections by web service, SCORM activities by a web session."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from connector.errors import HoclieuError, NeedsOperator, Rejected, Retriable
from connector.lms.base import Cache, CatalogPlace, Course, SiteFacts, StandingActivity, WantedActivity
from connector.lms.moodle.catalog_courses import CatalogCourses
from connector.lms.moodle.catalog_replies import ModuleNow, Scorm, Scorms
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.idnumbers import moodle_name
from connector.lms.moodle.sections import RENAME, UPDATE, CourseSections
from connector.lms.moodle.strays import DELETE, remove_stray
from connector.lms.moodle.websession import WebSession
from connector.text import Text

SCORMS = "mod_scorm_get_scorms_by_courses"
MODULE = "core_course_get_course_module"
EDIT = "core_course_edit_module"
NEEDED = (
    "core_course_get_categories",
    "core_course_create_categories",
    "core_course_get_courses_by_field",
    "core_course_create_courses",
    "core_courseformat_get_state",
    UPDATE,
    RENAME,
    SCORMS,
)


class MoodleCatalog:
    """`CatalogSite` on Moodle. In a run where nothing is made: one call for all known courses, and one a course."""

    def __init__(self, client: MoodleClient, web: WebSession, cache: Cache) -> None:
        self._client, self._web = client, web
        self._courses = CatalogCourses(client, cache)
        self._sections = CourseSections(client, self._courses)
        self._course_of: dict[str, str] = {}

    def probe(self) -> SiteFacts:
        return self._client.probe()

    def ensure_course(self, place: CatalogPlace) -> Course:
        """Raises `NeedsOperator` (`missing_function`, `no_permission`) and what a call may raise."""
        self._client.need(*NEEDED)
        course = self._courses.ensure(place)
        return Course(str(course.id), html.unescape(course.name))

    def ensure_section(self, course: Course, topic: str) -> str:
        return str(self._sections.ensure(course.id, topic).number)

    def standing(self, courses: Sequence[Course]) -> dict[str, list[StandingActivity]]:
        """Every SCORM activity; `sha1` is None while an activity is closed to our account."""
        return {course.id: self._standing_in(course) for course in courses}

    def _standing_in(self, course: Course) -> list[StandingActivity]:
        scorms = self._scorms(course)
        titles = self._titles(course) if scorms else {}
        return [self._standing(scorm, titles) for scorm in scorms]

    def idnumbers(self, cmids: Sequence[str]) -> dict[str, str]:
        return {cmid: self._client.ask(ModuleNow, MODULE, {"cmid": int(cmid)}).cm.idnumber or "" for cmid in cmids}

    def put(
        self, course: Course, topic: str, wanted: WantedActivity, cmid: str | None, may_lose_tracks: bool = False
    ) -> StandingActivity:
        if may_lose_tracks or cmid is not None or wanted.package is None or wanted.sha1 is None:
            raise Rejected("not_possible_here", _NOT_HERE.filled(site=self._client.site.id))
        return self.create(course, self.ensure_section(course, topic), wanted.name, wanted.package, wanted.sha1)

    def arrange(self, course: Course, topic: str, cmids: Sequence[str]) -> None:  # noqa: ARG002  # not yet
        raise Rejected("not_possible_here", _NOT_HERE.filled(site=self._client.site.id))

    def create(self, course: Course, section: str, name: str, package: Path, sha1: str) -> StandingActivity:
        """Uploads, reads back, and proves by SHA-1 that what stands there is what was meant.

        Raises `Rejected`: `import_failed`, `nothing_to_play`, `file_refused`; `NeedsOperator`: `too_large` and the web
        session's; `Retriable`: `outcome_unknown`, `upload_damaged`.
        """
        self._check_size(course, package)
        cmid = self._uploaded(course, section, name, package)
        made = next((s for s in self._scorms(course) if str(s.coursemodule) == cmid), None)
        if made is None:
            raise Retriable("outcome_unknown", _NOT_SEEN.filled(site=self._client.site.id, cmid=cmid))
        if (fault := _fault(made, sha1, self._client.site.id)) is not None:
            self.remove(cmid)
            raise fault
        self._rename(made, moodle_name(name))
        return self._standing(made.model_copy(update={"name": moodle_name(name)}), self._titles(course))

    def show(self, cmid: str) -> None:
        self._edit(cmid, "cm_show", EDIT, {"action": "show", "id": int(cmid)})

    def hide(self, cmid: str) -> None:
        """An activity that is no longer there needs no hiding."""
        self._edit(cmid, "cm_hide", EDIT, {"action": "hide", "id": int(cmid)})

    def remove(self, cmid: str) -> None:
        """Gone from the course at once; Moodle's cron deletes it, keeping a copy in the recycle bin where there is one.
        (The older function makes that copy at once: more than a minute for a package of 500 MB.)"""
        self._edit(cmid, "cm_delete", DELETE, {"cmids": [int(cmid)]})

    def _scorms(self, course: Course) -> tuple[Scorm, ...]:
        scorms = self._client.ask(Scorms, SCORMS, {"courseids": [int(course.id)]}).scorms
        self._course_of |= {str(s.coursemodule): course.id for s in scorms}
        return scorms

    def _standing(self, scorm: Scorm, titles: dict[int, str]) -> StandingActivity:
        return StandingActivity(
            cmid=str(scorm.coursemodule),
            course_id=str(scorm.course),
            section_name=titles.get(scorm.section, ""),
            name=html.unescape(scorm.name),
            sha1=scorm.sha1hash or None,
            visible=scorm.visible,
            version=scorm.version or None,
            url=self._client.http().url(f"mod/scorm/view.php?id={scorm.coursemodule}"),
        )

    def _titles(self, course: Course) -> dict[int, str]:
        return {s.number: html.unescape(s.rawtitle or s.title) for s in self._sections.of(course.id)}

    def _check_size(self, course: Course, package: Path) -> None:
        """Before hundreds of megabytes are sent for nothing; a web server that cuts them off gives no reason."""
        limit = self._courses.known(course.id).maxbytes
        if 0 < limit < package.stat().st_size:
            values = {"site": self._client.site.id, "limit": limit // 1_000_000}
            raise NeedsOperator("too_large", _TOO_LARGE.filled(**values), _TOO_LARGE_DO)

    def _uploaded(self, course: Course, section: str, name: str, package: Path) -> str:
        try:
            return self._web.upload_scorm(course.id, section, moodle_name(name), package, _filename(name))
        except Rejected as problem:
            error = problem
        if error.code == "import_failed" and not remove_stray(self._client, self._web, course.id):
            self._client.log.warning("stray_left", course=course.id)
        raise error

    def _rename(self, made: Scorm, name: str) -> None:
        if html.unescape(made.name) == name:
            return
        item = {"component": "core_course", "itemtype": "activityname", "itemid": str(made.coursemodule), "value": name}
        self._write(RENAME, item)

    def _edit(self, cmid: str, action: str, older: str, params: Mapping[str, object]) -> None:
        """By the course editor's function, or by the older one where only that is in the service."""
        with _already_gone():
            if UPDATE in self._client.probe().functions:
                self._write(UPDATE, {"action": action, "courseid": int(self._course(cmid)), "ids": [int(cmid)]})
            else:
                self._write(older, params)

    def _write(self, wsfunction: str, params: Mapping[str, object]) -> None:
        self._client.call(wsfunction, params, write=True, repeatable=True)

    def _course(self, cmid: str) -> str:
        if cmid not in self._course_of:
            self._course_of[cmid] = str(self._client.ask(ModuleNow, MODULE, {"cmid": int(cmid)}).cm.course)
        return self._course_of[cmid]


@contextmanager
def _already_gone() -> Iterator[None]:
    """Lets pass that Moodle does not know the activity any more."""
    try:
        yield
    except Rejected as problem:
        if problem.code != "record_missing":
            raise


def _fault(made: Scorm, sha1: str, site: str) -> HoclieuError | None:
    if made.sha1hash != sha1:
        return Retriable("upload_damaged", _DAMAGED.filled(site=site))
    if made.launch == 0:
        return Rejected("nothing_to_play", _NOTHING.filled(site=site), _NOTHING_DO)
    return None


def _filename(name: str) -> str:
    """Moodle takes only what ends in `.zip`, and shows the name to whoever downloads the package."""
    safe = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "_", moodle_name(name, 100)).strip(" .")
    return f"{safe or 'package'}.zip"


_NOT_HERE = Text(
    "Chưa làm được việc này trên trang {site} nếu không có plugin.",
    "This cannot be done on site {site} without the plugin.",
)
_NOT_SEEN = Text(
    "Trang {site} nói đã tạo hoạt động {cmid} nhưng không thấy nó trong khoá học.",
    "Site {site} says it made activity {cmid}, but the course does not show it.",
)
_DAMAGED = Text(
    "Nội dung mà trang {site} nhận được khác tệp đã gửi; đã gỡ đi để gửi lại.",
    "What site {site} received is not the file that was sent; it has been removed, to be sent again.",
)
_NOTHING = Text(
    "Moodle của trang {site} không tìm thấy bài nào để mở trong gói này; đã gỡ đi.",
    "Moodle on site {site} finds nothing to open in this package; it has been removed.",
)
_NOTHING_DO = Text(
    "Hãy xuất lại bài giảng thành SCORM 1.2 rồi nộp lại.", "Export the lesson again as SCORM 1.2 and hand it in again."
)
_TOO_LARGE = Text(
    "Gói lớn hơn mức {limit} MB mà trang {site} cho tải lên.",
    "The package is larger than the {limit} MB that site {site} lets be uploaded.",
)
_TOO_LARGE_DO = Text(
    "Hãy tăng giới hạn tải lên của Moodle, PHP và máy chủ web.",
    "Raise the upload limit of Moodle, PHP and the web server.",
)
