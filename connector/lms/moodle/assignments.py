"""Finds the assignments that the mapping names, all courses in one call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from connector.errors import HoclieuError, NeedsOperator
from connector.lms.base import Cache, SubmissionPoint
from connector.lms.moodle.assign_replies import AssignCourseReply, AssignmentReply, AssignmentsReply
from connector.lms.moodle.batches import in_batches
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.courses import CourseIds
from connector.lms.moodle.names import close_names, folded
from connector.text import Text

GET_ASSIGNMENTS = "mod_assign_get_assignments"
_CMIDS = "assignment_cmids"


@dataclass
class Found:
    """Assignments by id with the point that names each, and the points that could not be found, with the reason."""

    assignments: dict[int, AssignmentReply] = field(default_factory=dict)
    points: dict[int, SubmissionPoint] = field(default_factory=dict)
    problems: list[tuple[SubmissionPoint, HoclieuError]] = field(default_factory=list)


class Assignments:
    """The assignments of the mapped courses; each course is read once in the life of this object."""

    def __init__(self, client: MoodleClient, cache: Cache) -> None:
        self._client, self._cache = client, cache
        self._ids = CourseIds(client, cache)
        self._courses: dict[int, AssignCourseReply] = {}
        self._faults: dict[int, HoclieuError] = {}

    def find(self, points: Sequence[SubmissionPoint]) -> Found:
        """An unknown course or assignment is a problem of its points alone; the others are found all the same."""
        found = Found()
        courses = self._courses_of({point.course for point in points})
        for point in points:
            try:
                assignment = self._picked(point, courses[point.course])
            except HoclieuError as problem:
                found.problems.append((point, problem))
            else:
                found.assignments[assignment.id] = assignment
                self._remember(assignment)
                found.points.setdefault(assignment.id, point)
        return found

    def by_id(self, assignment_id: int) -> AssignmentReply | None:
        """An assignment in a course that this run or an earlier one has found; None elsewhere."""
        if (here := self._among_read(assignment_id)) is None:
            self._read(self._ids.known().values())
            here = self._among_read(assignment_id)
        return here

    def cmid_of(self, assignment_id: int) -> int | None:
        """The course module of an assignment that this run or an earlier one has found; it never changes."""
        kept = self._cache.get(_CMIDS)
        known = kept.get(str(assignment_id)) if isinstance(kept, dict) else None
        if isinstance(known, int):
            return known
        here = self.by_id(assignment_id)
        return here.cmid if here else None

    def _remember(self, assignment: AssignmentReply) -> None:
        kept = self._cache.setdefault(_CMIDS, {})
        if isinstance(kept, dict):
            kept[str(assignment.id)] = assignment.cmid

    def _among_read(self, assignment_id: int) -> AssignmentReply | None:
        every = (a for course in self._courses.values() for a in course.assignments)
        return next((a for a in every if a.id == assignment_id), None)

    def _courses_of(self, refs: set[str]) -> dict[str, AssignCourseReply | HoclieuError]:
        remembered = self._ids.known().keys() & refs
        courses = self._read_refs(refs)
        if stale := {ref for ref in remembered if not _is_it(ref, courses[ref])}:
            for ref in stale:
                self._ids.forget(ref)
            courses |= self._read_refs(stale)
        return courses

    def _read_refs(self, refs: set[str]) -> dict[str, AssignCourseReply | HoclieuError]:
        ids = self._ids.resolve(sorted(refs))
        self._read(found for found in ids.values() if isinstance(found, int))
        return {ref: self._course(got) if isinstance(got, int) else got for ref, got in ids.items()}

    def _course(self, id: int) -> AssignCourseReply | HoclieuError:
        return self._courses.get(id) or self._faults.get(id) or self._closed(id)

    def _read(self, ids: Iterable[int]) -> None:
        wanted = sorted(set(ids) - self._courses.keys() - self._faults.keys())
        for answer in in_batches(wanted, self._asked, self._faults.__setitem__):
            self._courses.update({course.id: course for course in answer.courses})

    def _asked(self, ids: Sequence[int]) -> AssignmentsReply:
        # Without this flag a manager who is not enrolled gets an empty list and a warning with code 2.
        params = {"courseids": ids, "includenotenrolledcourses": True}
        return self._client.ask(AssignmentsReply, GET_ASSIGNMENTS, params)

    def _closed(self, id: int) -> NeedsOperator:
        values = {"site": self._client.site.id, "course": id}
        return NeedsOperator("course_closed", _CLOSED.filled(**values), _CLOSED_DO)

    def _picked(self, point: SubmissionPoint, course: AssignCourseReply | HoclieuError) -> AssignmentReply:
        if isinstance(course, HoclieuError):
            raise course
        alike = [a for a in course.assignments if point.assignment in (str(a.cmid), a.name)]
        alike = alike or [a for a in course.assignments if folded(a.name) == folded(point.assignment)]
        if len(alike) == 1:
            return alike[0]
        near = [f"{a.name} (cmid {a.cmid})" for a in alike]
        near = near or close_names(point.assignment, (a.name for a in course.assignments))
        values = {
            "site": self._client.site.id,
            "point": point.key,
            "name": point.assignment,
            "near": ", ".join(near) or "–",
        }
        if alike:
            raise NeedsOperator("ambiguous_assignment", _AMBIGUOUS.filled(**values), _AMBIGUOUS_DO.filled(**values))
        raise NeedsOperator("unknown_assignment", _UNKNOWN.filled(**values), _UNKNOWN_DO.filled(**values))


def _is_it(ref: str, course: AssignCourseReply | HoclieuError) -> bool:
    """Whether a remembered course id still leads to the course of that name."""
    if isinstance(course, HoclieuError):
        return False
    return not ref.startswith("shortname:") or folded(course.shortname) == folded(ref.removeprefix("shortname:"))


_CLOSED = Text(
    "Tài khoản dịch vụ không vào được khoá học {course} trên trang {site}, hoặc khoá học không còn.",
    "The service account may not enter course {course} on site {site}, or the course is gone.",
)
_CLOSED_DO = Text(
    "Hãy cấp vai trò quản lí cho tài khoản ở khoá học, hoặc sửa bản ánh xạ.",
    "Give the account a manager's role in the course, or correct the mapping.",
)
_UNKNOWN = Text(
    "Điểm nộp {point}: khoá học trên trang {site} không có bài tập “{name}”.",
    'Submission point {point}: the course on site {site} has no assignment "{name}".',
)
_UNKNOWN_DO = Text(
    "Hãy sửa tên trong bản ánh xạ; các bài tập gần giống: {near}.",
    "Correct the name in the mapping; assignments that look like it: {near}.",
)
_AMBIGUOUS = Text(
    "Điểm nộp {point}: khoá học trên trang {site} có nhiều bài tập tên “{name}”.",
    'Submission point {point}: the course on site {site} has several assignments named "{name}".',
)
_AMBIGUOUS_DO = Text("Hãy ghi mã cmid thay cho tên: {near}.", "Give the course-module id instead of the name: {near}.")
