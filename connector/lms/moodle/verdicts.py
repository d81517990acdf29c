"""The verdicts that reviewers gave in Moodle: grade, words, and whether they are released.

`mod_assign_get_grades` knows the latest attempt only. A reviewer who grades and allows another attempt leaves the grade
on the attempt before: it is looked for beside every second or later attempt that is recent (tried on 4.5.6).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from connector.errors import Rejected
from connector.lms.base import Cache, GivenGrade
from connector.lms.moodle.assign_replies import (
    FeedbackReply,
    GradeReply,
    GradesReply,
    PreviousAttempt,
    StatusReply,
    SubmissionReply,
    editor_text,
)
from connector.lms.moodle.assignments import Found
from connector.lms.moodle.batches import in_batches
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.given_criteria import GivenCriteria, ReadGrade
from connector.lms.moodle.grading_forms import is_plain
from connector.lms.moodle.plaintext import plain_text
from connector.lms.moodle.recent import Recent, RecentSubmissions, epoch

GET_GRADES = "mod_assign_get_grades"
GET_STATUS = "mod_assign_get_submission_status"
DONE = frozenset({"graded", "released"})
_EMPTY = frozenset({"new", "reopened"})
PLAIN_STATES = frozenset({"graded", "notgraded"})
"""`gradingstatus` where the marking workflow is off; every other value is a state of the workflow."""


@dataclass(frozen=True)
class _Candidate:
    """One teacher whose verdict may be new: the `grade` on the latest attempt, or one `before` it, or both.

    `seen` is the latest attempt where it is among the recent ones."""

    assignment_id: int
    user_id: int
    grade: GradeReply | None = None
    before: bool = False
    seen: SubmissionReply | None = None

    @property
    def withheld(self) -> SubmissionReply | None:
        """The submission, where it tells by itself that the reviewer has not released the grade beside it."""
        if self.before or self.seen is None or self.seen.status in _EMPTY:
            return None
        return None if self.seen.gradingstatus in DONE | PLAIN_STATES | {""} else self.seen


class Verdicts:
    """Reads what changed; the words cost one call a verdict, the numbers one call in all. A grade that is not released
    costs none where its submission is among the recent ones, since nobody may read its words yet. Criteria cost calls
    only where a grade was given by a form; see `connector.lms.moodle.given_criteria`."""

    def __init__(self, client: MoodleClient, recent: RecentSubmissions, cache: Cache) -> None:
        self._client, self._recent = client, recent
        self._criteria = GivenCriteria(client, cache)

    def given(self, found: Found, recent: Recent, since: datetime | None) -> list[GivenGrade]:
        """Verdicts given since then (included) by others than our own account, the oldest first."""
        own = int(self._client.probe().account_id)
        graded = list(self._graded(sorted(found.assignments), epoch(since), own))
        candidates = _merged(graded, recent)
        with ThreadPoolExecutor(self._client.site.concurrent) as pool:
            read = pool.map(lambda one: list(self._read(one, found, epoch(since), own)), candidates)
            grades = self._criteria.added([grade for grades in read for grade in grades])
        return sorted(grades, key=lambda grade: grade.modified)

    def _graded(self, ids: Sequence[int], since: int, own: int) -> Iterator[_Candidate]:
        def ask(some: Sequence[int]) -> GradesReply:
            return self._client.ask(GradesReply, GET_GRADES, {"assignmentids": some, "since": since})

        for answer in in_batches(ids, ask, self._left_out):
            for assignment in answer.assignments:
                for grade in assignment.grades:
                    if grade.grader > 0 and grade.grader != own:
                        yield _Candidate(assignment.assignmentid, grade.userid, grade=grade)

    def _left_out(self, assignment_id: int, problem: Rejected) -> None:
        self._client.log.warning("moodle_verdicts_left_out", assignment=assignment_id, code=problem.code)

    def _read(self, one: _Candidate, found: Found, since: int, own: int) -> Iterator[ReadGrade]:
        if one.grade and one.withheld:
            yield _read_grade(one, found, one.grade, one.withheld, "", None, released=False)
            return
        try:
            status = self._client.ask(StatusReply, GET_STATUS, {"assignid": one.assignment_id, "userid": one.user_id})
        except Rejected as problem:
            self._left_out(one.assignment_id, problem)
            return
        state = self._state(one, status)
        if one.before:
            yield from _previous(one, status.previousattempts[:1], found, since, own, state)
        if one.grade and (standing := self._standing(one, status)):
            words, shown = _words(status.feedback), status.feedback.gradefordisplay if status.feedback else None
            yield _read_grade(one, found, one.grade, standing, words, shown, released=state in DONE)

    def _standing(self, one: _Candidate, status: StatusReply) -> SubmissionReply | None:
        """The submission the grade stands beside; without `lastattempt` it is looked up among all of the assignment."""
        last = status.lastattempt
        standing = last.submission if last else self._recent.of_user(one.assignment_id, one.user_id)
        return standing if standing and standing.status not in _EMPTY else None

    def _state(self, one: _Candidate, status: StatusReply) -> str:
        if status.lastattempt:
            return status.lastattempt.gradingstatus
        standing = self._recent.of_user(one.assignment_id, one.user_id)
        return standing.gradingstatus if standing else ""


def _merged(graded: list[_Candidate], recent: Recent) -> list[_Candidate]:
    """One question a teacher and assignment, though both the latest attempt and the one before may hold news."""
    seen = {(of, s.userid): s for of, s in recent.submissions}
    later = {key for key, s in seen.items() if s.attemptnumber > 0}
    known = {_key(one) for one in graded}
    both = [replace(one, before=_key(one) in later, seen=seen.get(_key(one))) for one in graded]
    return both + [_Candidate(of, user, before=True) for of, user in sorted(later - known)]


def _key(one: _Candidate) -> tuple[int, int]:
    return one.assignment_id, one.user_id


def _previous(
    one: _Candidate, attempts: Sequence[PreviousAttempt], found: Found, since: int, own: int, state: str
) -> Iterator[ReadGrade]:
    for attempt in attempts:
        grade, submission = attempt.grade, attempt.submission
        if grade and submission and grade.grader not in (own, -1) and grade.timemodified >= since:
            released = grade.points is not None if state in PLAIN_STATES else state in DONE
            words = editor_text(attempt.feedbackplugins, "comments")
            yield _read_grade(one, found, grade, submission, words, grade.gradefordisplay, released=released)


def _words(feedback: FeedbackReply | None) -> str:
    return editor_text(feedback.plugins if feedback else (), "comments")


def _read_grade(
    one: _Candidate,
    found: Found,
    grade: GradeReply,
    submission: SubmissionReply,
    words: str,
    shown: str | None,
    *,
    released: bool,
) -> ReadGrade:
    return ReadGrade(
        given=_grade(one, found, grade, submission, words, released=released),
        grade_id=grade.id,
        cmid=found.assignments[one.assignment_id].cmid,
        by_form=grade.points is not None and not is_plain(shown),
    )


def _grade(
    one: _Candidate, found: Found, grade: GradeReply, submission: SubmissionReply, words: str, *, released: bool
) -> GivenGrade:
    maximum = found.assignments[one.assignment_id].grade
    return GivenGrade(
        point=found.points[one.assignment_id],
        assignment_id=str(one.assignment_id),
        teacher_id=str(one.user_id),
        attempt=grade.attemptnumber,
        grader_id=str(grade.grader),
        # On a scale Moodle tells the position of the word, not how many words there are.
        grade=grade.points if maximum > 0 else None,
        grade_max=max(maximum, 0),
        comment=plain_text(words),
        released=released,
        modified=datetime.fromtimestamp(grade.timemodified, UTC),
        submission_modified=datetime.fromtimestamp(submission.timemodified, UTC),
    )
