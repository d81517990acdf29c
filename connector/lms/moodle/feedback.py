"""Our feedback in a teacher's submission: written only where it is not there yet, and read back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from connector.errors import Rejected, Retriable
from connector.lms.base import Feedback
from connector.lms.moodle.assign_replies import (
    GradeReply,
    GradesReply,
    PluginReply,
    StatusReply,
    SubmissionReply,
    editor_text,
)
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.grading_forms import is_plain
from connector.lms.moodle.kept_forms import form_as_it_was
from connector.lms.moodle.plaintext import plain_text
from connector.lms.moodle.recent import RecentSubmissions
from connector.lms.moodle.verdicts import GET_GRADES, GET_STATUS, PLAIN_STATES
from connector.text import Text

SAVE_GRADE = "mod_assign_save_grade"
SAME_POINTS = 0.005
"""Moodle keeps five decimals and shows two."""
FORMAT_HTML = 1
RELEASED = "released"


@dataclass(frozen=True)
class Standing:
    """What stands at one attempt. `comment` is None where Moodle does not show it (marking workflow, not released).

    `display` is how Moodle shows the grade, None where it does not."""

    attempt: int
    latest: bool
    grade: GradeReply | None
    display: str | None
    comment: str | None
    state: str

    @property
    def points(self) -> float | None:
        return self.grade.points if self.grade else None

    @property
    def form_of(self) -> int | None:
        """The grade that may have been given by a grading form, and would be lost without it."""
        return self.grade.id if self.grade and self.points is not None and not is_plain(self.display) else None

    @property
    def workflow(self) -> bool:
        """Whether the assignment uses the marking workflow."""
        return self.state not in PLAIN_STATES

    @property
    def unfinished(self) -> bool:
        """A reviewer has set a grade and not released it: releasing our words would release that grade as well."""
        return self.workflow and self.state != RELEASED and self.points is not None


def save_feedback(
    client: MoodleClient, feedback: Feedback, reopens: bool, cmid: Callable[[], int | None] = lambda: None
) -> None:
    """One call to see, one to write, one to prove; nothing is written where the same stands already. Two more where a
    grade stands that a rubric or marking guide may have given, of the assignment `cmid`.

    `reopens`: the assignment lets a reviewer reopen. `mod_assign_save_grade` answers null even when it silently kept
    nothing, hence the proof. Raises `Rejected` (`not_saved`, `no_submission`, `grade_changed`; `grading_form_unread`
    and `grading_form_changed`, nothing written), or what hinders the calls.
    """
    before = standing(client, feedback)
    if before.unfinished and feedback.workflow_state == RELEASED:
        raise Retriable("grading_in_progress", _IN_PROGRESS.filled(site=client.site.id), _IN_PROGRESS_DO)
    reopen = feedback.reopen and reopens and before.latest
    if not reopen and says(before, feedback):
        return
    form = {} if before.form_of is None else form_as_it_was(client, cmid(), before.form_of)
    unknown = _written(client, _params(feedback, before, reopen) | ({"advancedgradingdata": form} if form else {}))
    after = standing(client, feedback, before.attempt)
    if not says(after, feedback, unseen=unknown is None):
        raise unknown or Rejected("not_saved", _NOT_SAVED.filled(site=client.site.id), _NOT_SAVED_DO)
    if feedback.grade is None and not _alike(before.points, after.points):
        raise Rejected("grade_changed", _GRADE_CHANGED.filled(site=client.site.id), _GRADE_CHANGED_DO)


def _written(client: MoodleClient, params: dict[str, object]) -> Retriable | None:
    """The error of a write that may or may not have happened; None of one that has."""
    try:
        client.call(SAVE_GRADE, params, write=True)
    except Retriable as problem:
        if problem.code != "outcome_unknown":
            raise
        return problem
    return None


def standing(client: MoodleClient, feedback: Feedback, attempt: int | None = None) -> Standing:
    """What stands at the attempt the feedback is about: the one named, else the latest that was handed in."""
    user_id, assignment_id = int(feedback.teacher_id), int(feedback.assignment_id)
    status = client.ask(StatusReply, GET_STATUS, {"assignid": assignment_id, "userid": user_id})
    last = status.lastattempt
    submission = last.submission if last else RecentSubmissions(client).of_user(assignment_id, user_id)
    # Moodle makes an empty record of status `new` when anybody merely looks.
    if submission is None or submission.status == "new":
        raise Rejected("no_submission", _NO_SUBMISSION.filled(site=client.site.id))
    state = last.gradingstatus if last else submission.gradingstatus
    target = _target(submission, feedback.attempt if attempt is None else attempt)
    if target != submission.attemptnumber:
        return _earlier(client.site.id, status, target, state)
    return _latest(client, status, submission, assignment_id, state)


def says(there: Standing, feedback: Feedback, unseen: bool = False) -> bool:
    """Whether the feedback stands there already; `unseen`: take a comment that Moodle does not show for the same."""
    words = unseen if there.comment is None else there.comment == plain_text(feedback.comment_html)
    points = feedback.grade is None or _alike(there.points, feedback.grade)
    state = not (there.workflow and there.latest) or feedback.workflow_state in (None, there.state)
    return words and points and state


def _alike(one: float | None, other: float | None) -> bool:
    return one is other if one is None or other is None else abs(one - other) < SAME_POINTS


def _target(submission: SubmissionReply, attempt: int | None) -> int:
    """A reopened attempt holds nothing yet, so words are about the one before it."""
    if attempt is not None:
        return attempt
    return submission.attemptnumber - (submission.status == "reopened")


def _earlier(site: str, status: StatusReply, attempt: int, state: str) -> Standing:
    for previous in status.previousattempts:
        if previous.attemptnumber == attempt:
            display = previous.grade.gradefordisplay if previous.grade else None
            return Standing(attempt, False, previous.grade, display, _comment(previous.feedbackplugins), state)
    raise Rejected("no_submission", _NO_SUBMISSION.filled(site=site))


def _latest(
    client: MoodleClient, status: StatusReply, submission: SubmissionReply, assignment_id: int, state: str
) -> Standing:
    shown = status.feedback
    hidden = shown is None and state not in PLAIN_STATES
    grade = shown.grade if shown else None
    if hidden:
        grade = _hidden_grade(client, assignment_id, submission)
    comment = None if hidden else _comment(shown.plugins if shown else ())
    return Standing(submission.attemptnumber, True, grade, shown.gradefordisplay if shown else None, comment, state)


def _hidden_grade(client: MoodleClient, assignment_id: int, submission: SubmissionReply) -> GradeReply | None:
    answer = client.ask(GradesReply, GET_GRADES, {"assignmentids": [assignment_id]})
    grades = (grade for assignment in answer.assignments for grade in assignment.grades)
    return next((grade for grade in grades if grade.userid == submission.userid), None)


def _comment(plugins: Sequence[PluginReply]) -> str:
    return plain_text(editor_text(plugins, "comments"))


def _params(feedback: Feedback, there: Standing, reopen: bool) -> dict[str, object]:
    """A grade must be sent: the one that stands, where the feedback brings none; -1 means no grade."""
    grade = there.points if feedback.grade is None else feedback.grade
    state = (feedback.workflow_state if there.latest else None) or there.state
    return {
        "assignmentid": int(feedback.assignment_id),
        "userid": int(feedback.teacher_id),
        "grade": -1 if grade is None else grade,
        "attemptnumber": there.attempt,
        "addattempt": reopen,
        "workflowstate": state if there.workflow else "",
        "applytoall": False,
        "plugindata": {"assignfeedbackcomments_editor": {"text": feedback.comment_html, "format": FORMAT_HTML}},
    }


_IN_PROGRESS = Text(
    "Trang {site}: người chấm đã cho điểm bài nộp này nhưng chưa công bố.",
    "Site {site}: a reviewer has graded this submission and not released the grade yet.",
)
_IN_PROGRESS_DO = Text(
    "Góp ý sẽ được ghi ở lần chạy sau khi điểm được công bố.", "Our words are written by a run after its release."
)
_GRADE_CHANGED = Text(
    "Trang {site}: góp ý đã ghi, nhưng điểm của bài nộp không còn như người chấm đã cho.",
    "Site {site}: our words are written, but the grade is not the one that the reviewer gave any more.",
)
_GRADE_CHANGED_DO = Text(
    "Người chấm hãy mở bài nộp trên Moodle, xem lại điểm và lưu lại.",
    "The reviewer should open the submission in Moodle, look at the grade and save it again.",
)
_NO_SUBMISSION = Text(
    "Trang {site}: giáo viên không còn bài nộp ở lần này.",
    "Site {site}: the teacher has no submission at this attempt any more.",
)
_NOT_SAVED = Text("Trang {site} nhận góp ý nhưng không lưu.", "Site {site} took the feedback but did not keep it.")
_NOT_SAVED_DO = Text(
    "Hãy kiểm tra bài tập trên Moodle: đã bật “Nhận xét phản hồi”, điểm không vượt mức tối đa, cột điểm không bị khoá "
    "hay ghi đè trong sổ điểm, tài khoản dịch vụ được chấm và được công bố điểm.",
    "Check the assignment in Moodle: feedback comments are on, the grade is not above the maximum, not locked or "
    "overridden in the gradebook, and the service account may grade and release grades.",
)
