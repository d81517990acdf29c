"""A look at a Moodle: what it is, what it holds, what the token may do there. Reads only."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from pydantic import SecretStr

from connector.errors import HoclieuError, NeedsOperator
from connector.lms.base import SubmissionPoint, TeachingCourse
from connector.lms.moodle import needs
from connector.lms.moodle.assign_replies import AssignmentsReply
from connector.lms.moodle.assignments import GET_ASSIGNMENTS, Assignments
from connector.lms.moodle.batches import in_batches
from connector.lms.moodle.categories import GET as GET_CATEGORIES
from connector.lms.moodle.certificate import certificate_days
from connector.lms.moodle.client import SITE_INFO, MoodleClient
from connector.lms.moodle.counting import countable
from connector.lms.moodle.courses import BY_FIELD, CourseIds
from connector.lms.moodle.failing_courses import not_counted
from connector.lms.moodle.failures import HEAD, foreign_url, unusable
from connector.lms.moodle.lists import read_list
from connector.lms.moodle.mapped import client_of
from connector.lms.moodle.mobile import mobile_service_is_on
from connector.lms.moodle.plugin import plugin_version
from connector.lms.moodle.plugin_way import PUT
from connector.lms.moodle.recent import GET_SUBMISSIONS
from connector.lms.moodle.replies import Answer, Reply, SiteInfo
from connector.lms.moodle.roster import ENROLLED, Enrolled
from connector.lms.moodle.websession import WebSession
from connector.lms.surveying import (
    FoundAssignment,
    FoundCourse,
    Inventory,
    Lacking,
    SiteAbout,
    Step,
    Surveyor,
    Trouble,
)
from connector.text import Text
from mappings.schema import Site

_FRONT_PAGE = 1
_FAR_AHEAD = 4_000_000_000
"""Seconds since 1970: submissions since then are none, so that only the right to read them is asked for."""


class _Function(Reply):
    name: str
    version: str = ""


class _Info(SiteInfo):
    username: str = ""
    userissiteadmin: bool = False
    usermaxuploadfilesize: int = -1
    functions: tuple[_Function, ...] = ()  # type: ignore[assignment]  # with the version of what brings each


class _Course(Reply):
    id: int
    shortname: str
    fullname: str
    idnumber: str | None = None
    categoryname: str = ""


class _Courses(Answer):
    courses: tuple[_Course, ...] = ()


class _Cohort(Reply):
    name: str


class MoodleSurveyor:
    """`Surveyor` on Moodle."""

    def __init__(
        self, client: MoodleClient, publish_by: needs.PublishBy, now: Callable[[], datetime], *, counts: bool = False
    ) -> None:
        """`counts`: no row about a student may be asked for."""
        self._client, self._publish_by, self._now, self._counts = client, publish_by, now, counts

    def about(self) -> SiteAbout:
        info = _Info.read(self._client.site.id, self._client.call(SITE_INFO, repeatable=False))
        version = next((f.version for f in info.functions if f.name == PUT), None)
        return SiteAbout(
            release=info.release,
            site_name=info.sitename,
            username=info.username,
            is_admin=info.userissiteadmin,
            functions=frozenset(f.name for f in info.functions),
            may_download=info.downloadfiles,
            may_upload=info.uploadfiles,
            upload_limit=info.usermaxuploadfilesize if info.usermaxuploadfilesize > 0 else None,
            plugin=version,
            clock_ahead=self._clock_ahead(),
            encrypted=self._client.site.url.startswith("https://"),
            certificate_days=certificate_days(self._client.site.url, self._now()),
            mobile=mobile_service_is_on(self._client.http()),
            plugin_is_old=version is not None and version.isdecimal() and int(version) < int(plugin_version()),
        )

    def lacking(self, steps: Collection[Step]) -> list[Lacking]:
        return list(needs.lacking(self._client.probe().functions, steps, self._publish_by))

    def inventory(self) -> Inventory:
        courses = [c for c in self._client.ask(_Courses, BY_FIELD).courses if c.id != _FRONT_PAGE]
        unread: list[HoclieuError] = []
        assignments = self._assignments([c.id for c in courses], unread)
        return Inventory(
            tuple(_found(c, assignments.get(c.id, ())) for c in courses),
            self._cohorts(unread),
            tuple(unread),
        )

    def roles(self, course_ids: Sequence[int]) -> Counter[str]:
        found: Counter[str] = Counter()
        for course_id in course_ids:
            options = [{"name": "userfields", "value": "roles"}]
            body = self._client.call(ENROLLED, {"courseid": course_id, "options": options})
            for person in read_list(self._client.site.id, Enrolled, body):
                found.update({role.shortname for role in person.roles})
        return found

    def troubles(self, points: Sequence[SubmissionPoint], courses: Sequence[TeachingCourse]) -> list[Trouble]:
        return self._points(points) + self._courses(courses)

    def manages_categories(self) -> bool | None:
        """Moodle tells a category's theme and idnumber only to those who may manage it."""
        body = self._client.call(GET_CATEGORIES, {"addsubcategories": 0})
        if not isinstance(body, list) or not body:
            return None
        return any(isinstance(one, dict) and "idnumber" in one for one in body)

    def log_in(self) -> None:
        WebSession(self._client).page("my/", {})

    def _clock_ahead(self) -> float | None:
        """By the Date of its front page, which also shows whether the site calls itself by another address."""
        began = self._now()
        with self._client.http().send("GET", "", stream=True) as response:
            if response.is_redirect and (place := response.headers.get("location", "")).startswith("http"):
                self._same_host(place)
            if response.status_code >= 500:
                raise unusable(self._client.site.id, response, response.raw.read(HEAD))
            told = response.headers.get("date")
        try:
            moment = parsedate_to_datetime(told) if told else None
        except ValueError:
            return None
        middle = began + (self._now() - began) / 2
        return (moment.astimezone(UTC) - middle).total_seconds() if moment and moment.tzinfo else None

    def _same_host(self, place: str) -> None:
        try:
            self._client.http().url(place)
        except NeedsOperator:
            raise foreign_url(self._client.site.id, place) from None

    def _assignments(self, ids: Sequence[int], unread: list[HoclieuError]) -> dict[int, tuple[FoundAssignment, ...]]:
        found: dict[int, tuple[FoundAssignment, ...]] = {}
        try:
            for answer in in_batches(ids, self._asked, lambda _, problem: unread.append(problem)):
                for course in answer.courses:
                    found[course.id] = tuple(FoundAssignment(a.cmid, html.unescape(a.name)) for a in course.assignments)
        except HoclieuError as problem:
            unread.append(problem)
        return found

    def _asked(self, ids: Sequence[int]) -> AssignmentsReply:
        return self._client.ask(
            AssignmentsReply, GET_ASSIGNMENTS, {"courseids": list(ids), "includenotenrolledcourses": True}
        )

    def _cohorts(self, unread: list[HoclieuError]) -> tuple[str, ...]:
        if needs.COHORTS not in self._client.probe().functions:
            return ()
        try:
            return tuple(
                html.unescape(c.name)
                for c in read_list(self._client.site.id, _Cohort, self._client.call(needs.COHORTS))
            )
        except HoclieuError as problem:
            unread.append(problem)
            return ()

    def _points(self, points: Sequence[SubmissionPoint]) -> list[Trouble]:
        if not points:
            return []
        found = Assignments(self._client, {}).find(points)
        troubles = [Trouble(point.key, error) for point, error in found.problems]
        if not found.points or GET_SUBMISSIONS not in self._client.probe().functions:
            return troubles
        params = {"assignmentids": list(found.points), "status": "", "since": _FAR_AHEAD}
        warned = self._client.ask(Answer, GET_SUBMISSIONS, params).warnings
        closed = [w.itemid for w in warned if w.itemid in found.points and not w.says_nothing_is_there]
        return troubles + [Trouble(found.points[i].key, self._may_not(GET_SUBMISSIONS)) for i in closed if i]

    def _courses(self, courses: Sequence[TeachingCourse]) -> list[Trouble]:
        ids = CourseIds(self._client, {}).resolve(c.course for c in courses)
        known = [one for one in ids.values() if isinstance(one, int)]
        counted = countable(self._client, known) if self._counts and known else frozenset()
        troubles: list[Trouble] = []
        for course in courses:
            try:
                if isinstance(found := ids[course.course], NeedsOperator):
                    raise found
                if not self._counts:
                    self._look_into(found)
                elif found not in counted:
                    raise not_counted(self._client.site.id, course.course)
            except HoclieuError as problem:
                troubles.append(Trouble(course.key, problem))
        return troubles

    def _look_into(self, course: int) -> None:
        options = [{"name": "userfields", "value": "id"}, {"name": "limitnumber", "value": "1"}]
        self._client.call(ENROLLED, {"courseid": course, "options": options})

    def _may_not(self, wsfunction: str) -> NeedsOperator:
        return NeedsOperator(
            "no_permission", _MAY_NOT.filled(site=self._client.site.id, wsfunction=wsfunction), _MAY_NOT_DO
        )


def _found(course: _Course, assignments: tuple[FoundAssignment, ...]) -> FoundCourse:
    """Moodle gives names as HTML."""
    return FoundCourse(
        course.id,
        html.unescape(course.shortname),
        html.unescape(course.fullname),
        html.unescape(course.idnumber or ""),
        html.unescape(course.categoryname),
        assignments,
    )


def surveyor(site: Site, token: SecretStr, password: SecretStr | None, now: Callable[[], datetime]) -> Surveyor:
    """A look at this site; its limits hold here as well."""
    client = client_of(site, token, password, longest_wait=30)
    return MoodleSurveyor(client, site.publish_by, now, counts=site.participation == "counts")


_MAY_NOT = Text(
    "Tài khoản dịch vụ trên trang {site} không được xem bài nộp ({wsfunction}).",
    "The service account on site {site} may not see the submissions ({wsfunction}).",
)
_MAY_NOT_DO = Text(
    "Cấp cho tài khoản vai trò có mod/assign:viewgrades và mod/assign:grade ở khoá học hoặc toàn trang.",
    "Give the account a role with mod/assign:viewgrades and mod/assign:grade, in the course or on the whole site.",
)
