"""A package tried before it takes the place of another.

Replacing a package by the activity form is no transaction in Moodle: when the import dies half-way, the activity holds
the new package with the parts of the old one, under the old one's SHA-1 (seen on 4.5.6 and 4.2.3). So the new one is
first made a hidden activity beside it, which also shows whose results would be lost, and is removed again.
"""

from __future__ import annotations

from collections.abc import Mapping

from connector.errors import Rejected
from connector.lms.base import Course, WantedActivity
from connector.lms.moodle.catalog_way import damaged
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.errors import from_errorcode
from connector.lms.moodle.modedit import MODEDIT, ActivityForm, ActivityForms
from connector.lms.moodle.modules import CourseModules
from connector.lms.moodle.published import PublishedActivities
from connector.lms.moodle.published_replies import Content, ScoesNow
from connector.text import Text

SCOES = "mod_scorm_get_scorm_scoes"


class Trial:
    """A hidden SCORM activity that bears the idnumber as its name: one that a cut run left behind is known by it."""

    def __init__(
        self, client: MoodleClient, forms: ActivityForms, published: PublishedActivities, modules: CourseModules
    ) -> None:
        self._client, self._forms, self._published, self._modules = client, forms, published, modules

    def of(
        self,
        course: Course,
        wanted: WantedActivity,
        standing: ActivityForm,
        values: Mapping[str, str],
        may_lose_tracks: bool,
    ) -> None:
        """Raises `Rejected` when the package must not replace the one of the form `standing`: `import_failed`,
        `nothing_to_play`, `tracks_would_be_lost`."""
        for left in self._published.contents("scorm", [int(course.id)]):
            if left.name == wanted.idnumber:
                self._modules.remove(str(left.coursemodule))
        form = self._forms.new(course.id, "scorm", int(standing.of("section") or 0))
        hidden = {"name": wanted.idnumber, "cmidnumber": "", "visible": "0"}
        cmid = self._forms.save(form, {**values, **hidden})
        try:
            tried = self._proved(course, wanted, cmid)
            if not may_lose_tracks:
                self._check_parts(int(standing.of("instance")), tried.id)
        finally:
            self._modules.remove(cmid)

    def _proved(self, course: Course, wanted: WantedActivity, cmid: str) -> Content:
        content = self._published.content("scorm", course.id, cmid)
        if content is None or content.sha1hash != wanted.sha1:
            raise damaged(self._client.site.id)
        if content.launch == 0:
            raise from_errorcode(self._client.site.id, MODEDIT, "nothingtoplay")
        return content

    def _check_parts(self, old: int, new: int) -> None:
        """Moodle keeps the results of a part whose identifier it finds again, whatever that now stands for."""
        there = {sco.identifier for sco in self._scoes(new).scoes}
        lost = [sco.identifier for sco in self._scoes(old).scoes if sco.launch and sco.identifier not in there]
        if lost:
            parts = ", ".join(lost[:10])
            raise Rejected("tracks_would_be_lost", _LOST.filled(site=self._client.site.id, parts=parts), _LOST_DO)

    def _scoes(self, scorm: int) -> ScoesNow:
        return self._client.ask(ScoesNow, SCOES, {"scormid": scorm})


_LOST = Text(
    "Trên trang {site}, bản mới bỏ đi những phần mà học sinh có thể đã có kết quả: {parts}.",
    "On site {site} the new version drops parts in which students may have results: {parts}.",
)
_LOST_DO = Text(
    "Hãy nhờ giáo viên giữ mã các phần, hoặc cho phép mất kết quả khi đưa bài vào kho.",
    "Ask the teacher to keep the parts' identifiers, or allow the loss when publishing.",
)
