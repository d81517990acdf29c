"""Catalogs without the companion plugin: Moodle's own activity form makes and changes activities, core functions tell
what became of them."""

from __future__ import annotations

from collections.abc import Sequence

from connector.errors import HoclieuError, Retriable
from connector.lms.base import Course, StandingActivity, WantedActivity
from connector.lms.moodle.catalog_replies import EditorModule
from connector.lms.moodle.catalog_way import Where, as_put, damaged, not_ours, order_moves, tags, uploaded
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.errors import from_errorcode
from connector.lms.moodle.modedit import MODEDIT, PACKAGE_FIELDS, ActivityForm, ActivityForms
from connector.lms.moodle.modules import CourseModules
from connector.lms.moodle.published import PublishedActivities
from connector.lms.moodle.published_replies import Content
from connector.lms.moodle.sections import UPDATE, CourseSections
from connector.lms.moodle.trial import Trial
from connector.lms.names import shown_name
from connector.text import Text

_NO_TAGS = "_qf__force_multiselect_submission"
"""What the form sends for a list of which nothing is chosen."""


class FormWay:
    """`Way` by `course/modedit.php`. Remembers in this run where each activity stands."""

    def __init__(
        self, client: MoodleClient, forms: ActivityForms, sections: CourseSections, modules: CourseModules
    ) -> None:
        self._client, self._forms, self._sections, self._modules = client, forms, sections, modules
        self._published = PublishedActivities(client, sections)
        self._seen: dict[str, StandingActivity] = {}

    def standing(self, courses: Sequence[Course]) -> dict[str, list[StandingActivity]]:
        found = self._published.standing(courses)
        self._seen |= {activity.cmid: activity for held in found.values() for activity in held}
        return found

    def put(
        self, course: Course, topic: str, wanted: WantedActivity, cmid: str | None, may_lose_tracks: bool
    ) -> StandingActivity:
        if cmid is None:
            return self._made(course, topic, wanted)
        return self._changed(course, wanted, cmid, may_lose_tracks)

    def arrange(self, course: Course, topic: str, cmids: Sequence[str]) -> None:
        """One call for each activity that does not stand right; the page is looked at anew first."""
        self._sections.changed(course.id)
        section = self._sections.ensure(course.id, topic)
        for cmid in order_moves(section.cmlist, [int(cmid) for cmid in cmids]):
            move = {"action": "cm_move", "courseid": int(course.id), "ids": [cmid], "targetsectionid": section.id}
            self._client.call(UPDATE, move, write=True, repeatable=True)
            self._sections.changed(course.id)

    def remove(self, cmid: str) -> None:
        self._modules.remove_at_once(cmid)

    def _made(self, course: Course, topic: str, wanted: WantedActivity) -> StandingActivity:
        section = self._sections.ensure(course.id, topic)
        form = self._forms.new(course.id, wanted.modname, section.number)
        cmid = self._forms.save(form, {**_described(wanted), **self._content(wanted)})
        try:
            content = self._proved(course, wanted, cmid)
        except HoclieuError as problem:
            if problem.code in ("upload_damaged", "nothing_to_play"):
                self.remove(cmid)
            raise
        name = shown_name(wanted.name)
        made = EditorModule(id=int(cmid), name=name, module=wanted.modname, visible=wanted.visible)
        self._sections.made(course.id, section.number, made)
        where = Where(shown_name(topic), section.number, len(section.cmlist), *_told(content))
        return self._as_put(course, wanted, cmid, where)

    def _changed(self, course: Course, wanted: WantedActivity, cmid: str, may_lose_tracks: bool) -> StandingActivity:
        form = self._forms.of(cmid)
        self._check_ours(form, wanted, cmid)
        values = _described(wanted)
        if wanted.package is None:
            values |= self._content(wanted)
        elif self._published.sha1(wanted.modname, self._content_of(course, wanted, cmid)) != wanted.sha1:
            sent = self._content(wanted)
            if wanted.modname == "scorm":
                trial = Trial(self._client, self._forms, self._published, self._modules)
                trial.of(course, wanted, form, {**values, **sent}, may_lose_tracks)
            values |= sent
        self._forms.save(form, values)
        self._sections.changed(course.id)
        content = self._proved(course, wanted, cmid)
        before = self._seen.get(cmid)
        name, position = (before.section_name, before.position) if before else ("", 0)
        where = Where(name, int(form.of("section") or 0), position, *_told(content))
        return self._as_put(course, wanted, cmid, where)

    def _check_ours(self, form: ActivityForm, wanted: WantedActivity, cmid: str) -> None:
        if form.of("cmidnumber") not in ("", wanted.idnumber):
            raise not_ours(self._client.site.id, cmid)
        if form.of("modulename") != wanted.modname:
            raise from_errorcode(self._client.site.id, MODEDIT, "otherkind")

    def _content(self, wanted: WantedActivity) -> dict[str, str]:
        """The fields that hold the activity's content; a package is uploaded for them."""
        if field := PACKAGE_FIELDS.get(wanted.modname):
            return {field: str(uploaded(self._client, wanted))}
        if wanted.modname == "page":
            return {"page[text]": wanted.content, "page[format]": "1"}
        return {"externalurl": wanted.content}

    def _proved(self, course: Course, wanted: WantedActivity, cmid: str) -> Content | None:
        """Reads back what Moodle holds: it must be the package, and open. (The form takes the idnumber or refuses.)"""
        site = self._client.site.id
        content = self._content_of(course, wanted, cmid)
        if content is None and (wanted.package or self._modules.idnumbers([cmid]).get(cmid) != wanted.idnumber):
            raise Retriable("outcome_unknown", _NOT_SEEN.filled(site=site, cmid=cmid))
        if wanted.package is not None and self._published.sha1(wanted.modname, content) != wanted.sha1:
            raise damaged(site)
        if content is not None and content.launch == 0:
            raise from_errorcode(site, MODEDIT, "nothingtoplay")
        return content

    def _content_of(self, course: Course, wanted: WantedActivity, cmid: str) -> Content | None:
        return self._published.content(wanted.modname, course.id, cmid)

    def _as_put(self, course: Course, wanted: WantedActivity, cmid: str, where: Where) -> StandingActivity:
        self._seen[cmid] = told = as_put(self._client, course, wanted, cmid, where)
        return told


def _described(wanted: WantedActivity) -> dict[str, str]:
    """All fields of the form but those of the content."""
    chosen = {f"tags[{number}]": tag for number, tag in enumerate(tags(wanted))}
    return {
        "name": shown_name(wanted.name),
        "cmidnumber": wanted.idnumber,
        "visible": str(int(wanted.visible)),
        "introeditor[text]": wanted.description_html,
        "introeditor[format]": "1",
        **(chosen or {"tags": _NO_TAGS}),
    }


def _told(content: Content | None) -> tuple[int | None, str | None]:
    return (content.changes, content.version or None) if content else (None, None)


_NOT_SEEN = Text(
    "Trang {site} nói đã lưu hoạt động {cmid} nhưng khoá học không cho thấy nó như đã gửi.",
    "Site {site} says it saved activity {cmid}, but the course does not show it as it was sent.",
)
