"""A student's completion of every activity of a course: one call a student.

What Moodle tells is the state and one moment, that of the last change of state; not who or what caused it. So:

- automatic completion is `completed` when its state is complete (1) or passed (2); failed (3) is not completed;
- that moment is an action of the student: viewing, posting, passing are things a student does, and so is failing;
- but not where someone else set the state by hand (`overrideby`), and not where a grade is among the conditions of an
  activity that teachers grade: then it is the moment of grading. The student's own moment is that of handing in;
- a manual tick (tracking 1) is an action, but says nothing about completion as Moodle would judge it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.moments import moment
from connector.lms.moodle.replies import Answer, Reply
from connector.lms.moodle.topics import AUTOMATIC

COMPLETION = "core_completion_get_activities_completion_status"

_DONE = frozenset({1, 2})
_GRADE_RULES = frozenset({"completionusegrade", "completionpassgrade"})
_GRADED_BY_ITSELF = frozenset({"scorm", "lesson", "h5pactivity", "hvp", "lti"})
"""Activities whose grade comes from what the student does in them. A quiz is not here: teachers grade its essays, and
its grade carries the moment of handing in."""


class Rule(Reply):
    rulename: str


class Status(Reply):
    """`state`: 0 incomplete, 1 complete, 2 passed, 3 failed. `timecompleted`: when it became that."""

    cmid: int
    modname: str
    state: int
    timecompleted: int = 0
    tracking: int
    overrideby: int | None = None
    details: tuple[Rule, ...] = ()


class CompletionReport(Answer):
    """`core_completion_get_activities_completion_status`."""

    statuses: tuple[Status, ...] = ()


@dataclass(frozen=True, slots=True)
class Completion:
    """As in `Doing`; `acted` is None where the change of state was not the student's doing."""

    completed: bool | None
    completed_at: datetime | None
    acted: datetime | None


def completions_of(client: MoodleClient, course_id: int, student_id: str) -> dict[str, Completion]:
    """By `cmid`: the activities that have completion."""
    params = {"courseid": course_id, "userid": int(student_id)}
    return {str(s.cmid): read_status(s) for s in client.ask(CompletionReport, COMPLETION, params).statuses}


def read_status(status: Status) -> Completion:
    """By the rules above."""
    by_grade = any(rule.rulename in _GRADE_RULES for rule in status.details)
    own = status.overrideby is None and not (by_grade and graded_by_teachers(status.modname))
    return completion_of(status.state, status.timecompleted, tracked=status.tracking == AUTOMATIC, own=own)


def completion_of(state: int, time: int, *, tracked: bool, own: bool) -> Completion:
    """By the rules above. `own`: the student's doing, neither set by hand nor given by grading."""
    at = moment(time) if state else None
    acted = at if own else None
    if not tracked:
        return Completion(None, None, acted)
    done = state in _DONE
    return Completion(done, at if done else None, acted)


def graded_by_teachers(modname: str) -> bool:
    """Whether a grade in it may be the moment of somebody's grading."""
    return modname not in _GRADED_BY_ITSELF
