"""One reading of one teaching course: its shape, its students, everyone's grades, and what is new of whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

from connector.errors import Rejected
from connector.lms.base import Cache, CourseActivity, Doing, Student
from connector.lms.moodle.catalog_replies import CourseNow
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.completion import COMPLETION
from connector.lms.moodle.course_memory import SETTLED, CourseMemory, recall, seen_now, to_read
from connector.lms.moodle.doings import StudentReading, doing_of
from connector.lms.moodle.grades import GRADES, Grades, grades_of
from connector.lms.moodle.lists import read_list
from connector.lms.moodle.moments import moment
from connector.lms.moodle.recent import GET_SUBMISSIONS, RecentSubmissions
from connector.lms.moodle.roster import ENROLLED, roster_of
from connector.lms.moodle.scorm_packages import SCOES, SCORMS, ScormPackages
from connector.lms.moodle.scorm_tracks import ATTEMPTS, TRACKS
from connector.lms.moodle.student_reader import ScormToRead, StudentReader
from connector.lms.moodle.topics import CourseShape, SectionReply, course_shape, tracking_changed

CONTENTS = "core_course_get_contents"
NEEDED = (CONTENTS, ENROLLED, GRADES, COMPLETION, SCORMS, SCOES, TRACKS, ATTEMPTS)

HANDED_IN = frozenset({"submitted", "draft"})
"""A draft is the student's work too. `new` and `reopened` are written by Moodle and by teachers."""

Moments = Mapping[tuple[str, str], datetime]


@dataclass(frozen=True, slots=True)
class Reading:
    """What goes to the caller, and what is remembered once the caller has taken it."""

    activity: CourseActivity
    memory: CourseMemory


class CourseReader:
    """Reads courses one after another, and the students of each side by side, as many as the site's limit allows."""

    def __init__(self, client: MoodleClient, cache: Cache, courses: Iterable[int]) -> None:
        self._client, self._cache = client, cache
        self._others = tuple(courses)
        self._packages = ScormPackages(client, cache)
        self._submissions = RecentSubmissions(client)
        self._pool = ThreadPoolExecutor(client.site.concurrent, thread_name_prefix=f"moodle-{client.site.id}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def read(
        self,
        key: str,
        course: CourseNow,
        memory: CourseMemory,
        since: datetime | None,
        now: datetime,
        timezone: str,
    ) -> Reading:
        """Raises what fails the course or the site; a student who fails is left out with the reason."""
        shape = self._shape(course, memory)
        roster = roster_of(self._client, course.id, timezone)
        grades = grades_of(self._client, course.id)
        standing = seen_now(roster.students, grades)
        if memory.shape is not None and tracking_changed(memory.shape, shape):
            memory = CourseMemory()
        touched = to_read(roster, standing, memory, since)
        scorms = self._scorms(course.id, shape) if touched and shape.scorms else {}
        handed_in = self._handed_in(shape, since) if touched and shape.assigns else {}
        reader = StudentReader(self._client, course.id, shape.completion, scorms, grades, roster)
        read = reader.each(touched, self._pool)
        activity = CourseActivity(
            key=key,
            course_id=str(course.id),
            observed_at=now,
            topics=shape.topics,
            students=roster.students,
            doings=tuple(_doings(roster.students, shape, grades, handed_in, read.readings, scorms)),
            reread=frozenset(read.readings),
            left_out=read.left_out,
            sources=_sources(shape, bool(touched)),
            teachers=roster.teachers,
        )
        unread = {student_id for student_id, _ in read.left_out}
        seen = {student_id: at for student_id, at in standing.items() if student_id not in unread}
        return Reading(activity, CourseMemory(revision=course.revision, shape=shape, seen=seen))

    def _shape(self, course: CourseNow, memory: CourseMemory) -> CourseShape:
        same = course.revision is not None and memory.revision == course.revision
        # An earlier version kept shapes without telling what guides.
        if same and memory.shape and all(topic.guided is not None for topic in memory.shape.topics):
            return memory.shape
        options = [{"name": "excludecontents", "value": 1}]
        contents = self._client.call(CONTENTS, {"courseid": course.id, "options": options})
        return course_shape(read_list(self._client.site.id, SectionReply, contents))

    def _scorms(self, course_id: int, shape: CourseShape) -> dict[str, ScormToRead]:
        """By `cmid`. One that Moodle cannot tell about is left aside; its doings stay unknown."""
        found = self._packages.in_course(course_id, self._with_scorms())
        scorms: dict[str, ScormToRead] = {}
        for cmid, scorm in found.items():
            if cmid in shape.scorms:
                try:
                    scorms[cmid] = ScormToRead(scorm.id, self._packages.scoes(scorm), scorm.grademethod)
                except Rejected as problem:
                    self._client.log.warning("scorm_not_read", course=course_id, cmid=cmid, code=problem.code)
        return scorms

    def _with_scorms(self) -> Iterator[int]:
        for course_id in self._others:
            shape = recall(self._cache, course_id).shape
            if shape is not None and shape.scorms:
                yield course_id

    def _handed_in(self, shape: CourseShape, since: datetime | None) -> Moments:
        """When who last handed in or drafted: the grade report forgets it once a teacher has graded."""
        if GET_SUBMISSIONS not in self._client.probe().functions:
            return {}
        cmids = {assign: cmid for cmid, assign in shape.assigns.items()}
        recent = self._submissions.since(sorted(cmids), since - SETTLED if since else None).submissions
        found = (
            (str(s.userid), cmids[assign], moment(s.timemodified)) for assign, s in recent if s.status in HANDED_IN
        )
        return {(student_id, cmid): at for student_id, cmid, at in found if at}


def _doings(
    everyone: Iterable[Student],
    shape: CourseShape,
    grades: Grades,
    handed_in: Moments,
    read: Mapping[str, StudentReading],
    scorms: Mapping[str, ScormToRead],
) -> Iterator[Doing]:
    nothing = StudentReading()
    for student in everyone:
        for activity in shape.activities():
            pair = student.id, activity.id
            method = scorms[activity.id].grademethod if activity.id in scorms else None
            reading = read.get(student.id, nothing)
            if doing := doing_of(student, activity, grades.get(pair), handed_in.get(pair), reading, method):
                yield doing


def _sources(shape: CourseShape, touched: bool) -> tuple[str, ...]:
    asked = [ENROLLED, GRADES]
    if touched:
        asked += [COMPLETION] if shape.completion else []
        asked += [TRACKS] if shape.scorms else []
        asked += [GET_SUBMISSIONS] if shape.assigns else []
    return tuple(asked)
