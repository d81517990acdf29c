"""Catalogs by the companion plugin `local_hoclieu`: a lesson is an upload and one call, a look is one call for many
courses. Its functions change a course as a whole or not at all, and do nothing when they are called a second time, so
that a call whose answer was lost is simply made again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from connector.errors import Rejected
from connector.lms.base import Course, StandingActivity, WantedActivity
from connector.lms.moodle.batches import in_batches
from connector.lms.moodle.catalog_way import Where, activity_url, as_put, damaged, tags, uploaded
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.lists import read_list
from connector.lms.moodle.modules import CourseModules
from connector.lms.moodle.published_replies import Published, Put
from connector.lms.moodle.revisions import courses_now
from connector.lms.names import shown_name

PUT = "local_hoclieu_put_activity"
ACTIVITIES = "local_hoclieu_get_activities"
ARRANGE = "local_hoclieu_arrange_section"
FUNCTIONS = frozenset({PUT, ACTIVITIES, ARRANGE})

COURSES_AT_ONCE = 50
"""Of a few dozen activities each: Moodle checks every value of such an answer, 3 MB of it in about a second."""


class PluginWay:
    """Remembers in this run which package each activity holds, so that the same is not sent again."""

    def __init__(self, client: MoodleClient, modules: CourseModules) -> None:
        self._client, self._modules = client, modules
        self._seen: dict[str, StandingActivity] = {}

    def standing(self, courses: Sequence[Course]) -> dict[str, list[StandingActivity]]:
        found: dict[str, list[StandingActivity]] = {course.id: [] for course in courses}
        ids = [int(course_id) for course_id in found]
        for start in range(0, len(ids), COURSES_AT_ONCE):
            for activity in self._asked(ids[start : start + COURSES_AT_ONCE]):
                found[activity.course_id].append(activity)
                self._seen[activity.cmid] = activity
        if empty := [int(course_id) for course_id, held in found.items() if not held]:
            there = courses_now(self._client, empty)
            found = {course_id: held for course_id, held in found.items() if held or int(course_id) in there}
        return found

    def put(
        self, course: Course, topic: str, wanted: WantedActivity, cmid: str | None, may_lose_tracks: bool
    ) -> StandingActivity:
        """The package goes along when another is known to stand there, or nothing is; where it is not known what does,
        the answer tells."""
        draft = uploaded(self._client, wanted) if self._must_send(wanted, cmid) else 0
        done = self._put(course, topic, wanted, cmid, may_lose_tracks, draft)
        if wanted.package is not None and done.sha1 != wanted.sha1 and not draft:
            draft = uploaded(self._client, wanted)
            done = self._put(course, topic, wanted, str(done.cmid), may_lose_tracks, draft)
        if wanted.package is not None and done.sha1 != wanted.sha1:
            raise damaged(self._client.site.id)
        return self._told(course, topic, wanted, done)

    def arrange(self, course: Course, topic: str, cmids: Sequence[str]) -> None:
        params = {"courseid": int(course.id), "section": shown_name(topic), "cmids": [int(cmid) for cmid in cmids]}
        self._client.call(ARRANGE, params, write=True, repeatable=True)

    def remove(self, cmid: str) -> None:
        self._modules.remove(cmid)

    def _asked(self, course_ids: Sequence[int]) -> list[StandingActivity]:
        def ask(ids: Sequence[int]) -> list[Published]:
            return read_list(self._client.site.id, Published, self._client.call(ACTIVITIES, {"courseids": ids}))

        def culprit(course_id: int, problem: Exception) -> None:
            self._client.log.warning("activities_not_told", course=course_id, problem=type(problem).__name__)

        return [self._standing(told) for part in in_batches(course_ids, ask, culprit) for told in part]

    def _must_send(self, wanted: WantedActivity, cmid: str | None) -> bool:
        if wanted.package is None:
            return False
        return cmid is None or (cmid in self._seen and self._seen[cmid].sha1 != wanted.sha1)

    def _put(
        self, course: Course, topic: str, wanted: WantedActivity, cmid: str | None, may_lose_tracks: bool, draft: int
    ) -> Put:
        activity: Mapping[str, object] = {
            "idnumber": wanted.idnumber,
            "modname": wanted.modname,
            "name": shown_name(wanted.name),
            "intro": wanted.description_html,
            "visible": wanted.visible,
            "tags": tags(wanted),
            "draftitemid": draft,
            "sha1": wanted.sha1 or "",
            "content": wanted.content,
            "cmid": int(cmid or 0),
            "allowloss": may_lose_tracks,
        }
        params = {"courseid": int(course.id), "section": shown_name(topic), "activity": activity}
        try:
            body = self._client.call(PUT, params, write=True, repeatable=True)
        except Rejected as problem:
            if problem.code != "wrong_content":
                raise
            error = damaged(self._client.site.id)
        else:
            return self._noted(Put.read(self._client.site.id, body))
        raise error

    def _noted(self, done: Put) -> Put:
        self._client.log.info("put", cmid=done.cmid, action=done.action, lost=len(done.lost))
        return done

    def _told(self, course: Course, topic: str, wanted: WantedActivity, done: Put) -> StandingActivity:
        """Moodle answers only after it has read back what it stored."""
        before = self._seen.get(str(done.cmid))
        name = before.section_name if before else shown_name(topic)
        where = Where(name, done.section, done.position, done.revision, before.version if before else None)
        self._seen[str(done.cmid)] = told = as_put(self._client, course, wanted, str(done.cmid), where)
        return told

    def _standing(self, told: Published) -> StandingActivity:
        return StandingActivity(
            cmid=str(told.cmid),
            course_id=str(told.courseid),
            section_name=told.sectionname,
            name=told.name,
            sha1=told.sha1,
            visible=told.visible,
            version=told.version or None,
            url=activity_url(self._client, told.modname, str(told.cmid)),
            idnumber=told.idnumber,
            modname=told.modname,
            section_number=told.section,
            position=told.position,
            revision=told.revision,
            description=told.intro,
            tags=told.tags,
        )
