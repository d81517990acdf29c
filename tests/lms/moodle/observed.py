"""A real course of five students, as recorded call by call on two releases, and changed a little by a test."""

from __future__ import annotations

import copy
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from connector.lms.base import Activity, Cache, CourseActivity, Doing, TeachingCourse
from connector.lms.moodle.activity import NEEDED, MoodleActivity
from connector.lms.moodle.recent import GET_SUBMISSIONS
from tests.lms.moodle.replay import REPLIES, Params, Replay, site_info

TOAN = TeachingCourse("thpt-a/toan-10", "shortname:OBS-3")
BY_FIELD = "core_course_get_courses_by_field"
CONTENTS = "core_course_get_contents"
ENROLLED = "core_enrol_get_enrolled_users"
GRADES = "gradereport_user_get_grade_items"
COMPLETION = "core_completion_get_activities_completion_status"
SCORMS = "mod_scorm_get_scorms_by_courses"
TRACKS = "mod_scorm_get_scorm_sco_tracks"
ATTEMPTS = "mod_scorm_get_scorm_attempt_count"
PER_STUDENT = frozenset({COMPLETION, TRACKS, ATTEMPTS})
ZONE = "Asia/Ho_Chi_Minh"
LATER = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
"""An hour after the students' last doing."""

Change = Callable[[Params, Any], Any]


class ObservedCourse:
    """Replays the recorded calls; `change` lets a function's replies be altered before they are given."""

    def __init__(self, moodle: Replay, release: str = "4.5") -> None:
        self.moodle = moodle
        self._bodies: dict[str, dict[str, Any]] = defaultdict(dict)
        self._changes: dict[str, Change] = {}
        for call in json.loads((REPLIES / release / "exchanges" / "observe.json").read_text(encoding="utf-8")):
            self._bodies[call["wsfunction"]][_key(call["params"])] = call["body"]
        for wsfunction in self._bodies:
            moodle.says(wsfunction, self._reply(wsfunction))
        moodle.says("core_webservice_get_site_info", site_info(*NEEDED, GET_SUBMISSIONS))
        self.students = [u["id"] for u in self.only(ENROLLED) if u["roles"][0]["shortname"] == "student"]
        self.cmids = {m["name"]: m["id"] for s in self.only(CONTENTS) for m in s["modules"]}

    def only(self, wsfunction: str) -> Any:
        """The body of a function that was called once."""
        [body] = self._bodies[wsfunction].values()
        return body

    def change(self, wsfunction: str, change: Change) -> None:
        self._changes[wsfunction] = change

    def forget_calls(self) -> None:
        self.moodle.asked.clear()

    def read(
        self, cache: Cache | None = None, since: datetime | None = None, now: datetime = LATER, **site: Any
    ) -> CourseActivity:
        [reading] = self.observe([TOAN], {} if cache is None else cache, since, now, **site)
        assert isinstance(reading, CourseActivity), reading
        return reading

    def observe(
        self,
        courses: Sequence[TeachingCourse],
        cache: Cache,
        since: datetime | None = None,
        now: datetime = LATER,
        **site: Any,
    ) -> list[CourseActivity | tuple[TeachingCourse, Exception]]:
        last = {course.key: since for course in courses} if since else {}
        return list(MoodleActivity(self.moodle.client(**site), cache, lambda: now).observe(courses, last, ZONE))

    def doing(self, reading: CourseActivity, student: int, activity: str) -> Doing | None:
        """Of the n-th student (from 0) in the activity of that name."""
        pair = str(self.students[student]), str(self.cmids[activity])
        return next((d for d in reading.doings if (d.student_id, d.activity_id) == pair), None)

    def _reply(self, wsfunction: str) -> Callable[[Params], Any]:
        def reply(params: Params) -> Any:
            bodies = self._bodies[wsfunction]
            body = copy.deepcopy(bodies[_key(params)] if _key(params) in bodies else next(iter(bodies.values())))
            change = self._changes.get(wsfunction)
            return change(params, body) if change else body

        return reply


def activities(reading: CourseActivity) -> Mapping[str, Activity]:
    return {a.name: a for t in reading.topics for a in t.activities}


def at(clock: str) -> datetime:
    """A moment of the recorded day, UTC."""
    return datetime.fromisoformat(f"2026-11-22T{clock}+00:00")


def _key(params: Mapping[str, str]) -> str:
    return json.dumps(params, sort_keys=True)
