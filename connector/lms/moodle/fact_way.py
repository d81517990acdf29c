"""What students did, through the companion plugin: for all courses of a site in one call, or as many as its pages are.

The call tells what has changed since the last reading; whole days of the log, from the one on which that was. Outlines
are told of courses whose page has changed. A course that is read for the first time is told whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from connector.errors import HoclieuError, Rejected
from connector.lms.base import Cache, CourseActivity, Student, TeacherSeen
from connector.lms.moodle.batches import in_batches
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.fact_doings import Told
from connector.lms.moodle.fact_rows import CourseTold, FactPage, FactsTold
from connector.lms.moodle.fact_shape import ToldShape, recall, shape_of, tracking_changed
from connector.lms.moodle.moments import moment
from connector.lms.moodle.roster import studies, teaches

GET_FACTS = "local_hoclieu_get_facts"
NEEDED = (GET_FACTS,)
SOURCE, SOURCE_WITHOUT_LOG = "plugin", "plugin_without_log"
OVERLAP = timedelta(hours=1)
"""Before the last reading: a gap that was open then has an end now, and the site's clock is not ours."""
TOGETHER = timedelta(days=3)
"""Courses last read within so long of each other are asked for together; one that failed for weeks is asked for apart,
so that not everything is told again for it."""


@dataclass(slots=True)
class SiteTold:
    """By course id: what was told, or why nothing could be; a course in neither is gone or not ours to read."""

    facts: dict[int, tuple[CourseTold, FactsTold]] = field(default_factory=dict)
    problems: dict[int, HoclieuError] = field(default_factory=dict)


class FactReader:
    """Asks for the facts of courses."""

    def __init__(self, client: MoodleClient, cache: Cache, timezone: str) -> None:
        self._client, self._cache, self._timezone = client, cache, timezone

    def ask(self, since: Mapping[int, datetime | None]) -> SiteTold:
        """Of these courses, since the moment of their last reading; raises what concerns the whole site."""
        told = SiteTold()
        for start, courses in _groups(since):
            self._ask(told, courses, start)
        again = [one for one, (course, _) in told.facts.items() if since[one] and self._means_otherwise(one, course)]
        if again:
            self._ask(told, again, None)
        return told

    def reading(self, key: str, course_id: int, told: SiteTold, now: datetime) -> tuple[CourseActivity, ToldShape]:
        """What was told of one course as a reading, and the outline to keep once it has been taken."""
        course, site = told.facts[course_id]
        known = recall(self._cache, course_id)
        shape = known if known is not None and known.revision == course.revision else shape_of(course)
        log_begins = moment(site.log_begins)
        students = tuple(Student(u, moment(m.last_access)) for u, m in course.members.items() if studies(m.roles))
        activity = CourseActivity(
            key=key,
            course_id=str(course_id),
            observed_at=now,
            topics=shape.topics,
            students=students,
            doings=tuple(Told(course, shape, log_begins, self._timezone, site.whole).doings(students)),
            reread=frozenset(s.id for s in students),
            sources=(SOURCE if log_begins else SOURCE_WITHOUT_LOG,),
            teachers=tuple(_teachers(course, logged=log_begins is not None)),
            spent_method=site.method or None,
        )
        return activity, shape

    def _means_otherwise(self, course_id: int, told: CourseTold) -> bool:
        known = recall(self._cache, course_id)
        return known is not None and known.revision != told.revision and tracking_changed(known, shape_of(told))

    def _ask(self, told: SiteTold, courses: Sequence[int], since: datetime | None) -> None:
        def culprit(course_id: int, problem: Rejected) -> None:
            told.problems[course_id] = problem

        for facts in in_batches(courses, lambda some: self._pages(some, since), culprit):
            told.facts |= {course_id: (course, facts) for course_id, course in facts.courses.items()}

    def _pages(self, courses: Sequence[int], since: datetime | None) -> FactsTold:
        """`to` stays that of the first page, so that all pages tell of the same time."""
        facts, token, to = FactsTold(whole=since is None), "", 0
        known = {str(one): shape.revision for one in courses if since and (shape := recall(self._cache, one))}
        params = {
            "courseids": ",".join(map(str, courses)),
            "from": int((since - OVERLAP).timestamp()) if since else 0,
            "timezone": self._timezone,
            "known": json.dumps(known, separators=(",", ":")),
        }
        while True:
            page = self._client.ask(FactPage, GET_FACTS, {**params, "to": to, "token": token})
            facts.take(page.csv)
            token, to = page.next, page.to
            if not token:
                return facts


def _groups(since: Mapping[int, datetime | None]) -> Iterator[tuple[datetime | None, list[int]]]:
    """Courses that are asked for together, with the moment since which."""
    newest = max((at for at in since.values() if at), default=datetime.fromtimestamp(0, UTC))
    recent = [one for one, at in since.items() if at and at >= newest - TOGETHER]
    older = [one for one, at in since.items() if at and at < newest - TOGETHER]
    new = [one for one, at in since.items() if at is None]
    for courses in (recent, older, new):
        if courses:
            yield min((at for one in courses if (at := since[one])), default=None), courses


def _teachers(course: CourseTold, *, logged: bool) -> Iterable[TeacherSeen]:
    for user, member in course.members.items():
        if teaches(member.roles):
            days = tuple(sorted(course.teaching.get(user, ()))) if logged else None
            yield TeacherSeen(user, moment(member.last_access), days)
