"""Replies of Moodle's assignment module (`mod_assign_*`), only what is used."""

from __future__ import annotations

from collections.abc import Sequence

from connector.lms.moodle.replies import Answer, Reply


class AssignmentReply(Reply):
    """`grade` is the maximum in points; negative for a scale, 0 for no grade."""

    id: int
    cmid: int
    name: str
    grade: float = 0
    teamsubmission: bool = False
    attemptreopenmethod: str = "none"


class AssignCourseReply(Reply):
    id: int
    shortname: str
    assignments: tuple[AssignmentReply, ...] = ()


class AssignmentsReply(Answer):
    """`mod_assign_get_assignments`."""

    courses: tuple[AssignCourseReply, ...] = ()


class FileReply(Reply):
    filename: str
    fileurl: str
    filepath: str = "/"
    filesize: int = 0
    timemodified: int = 0
    mimetype: str | None = None


class FileArea(Reply):
    area: str
    files: tuple[FileReply, ...] = ()


class EditorField(Reply):
    name: str
    text: str | None = None


class PluginReply(Reply):
    """A submission or feedback plugin: `file`, `onlinetext`, `comments`, …"""

    type: str
    fileareas: tuple[FileArea, ...] = ()
    editorfields: tuple[EditorField, ...] = ()


class SubmissionReply(Reply):
    """`status`: new, reopened, draft or submitted. `userid` is 0 for a group's submission."""

    id: int
    userid: int
    attemptnumber: int
    timemodified: int
    status: str
    plugins: tuple[PluginReply, ...] = ()
    gradingstatus: str = ""


class AssignSubmissions(Reply):
    assignmentid: int
    submissions: tuple[SubmissionReply, ...] = ()


class SubmissionsReply(Answer):
    """`mod_assign_get_submissions`: the latest attempt of everyone."""

    assignments: tuple[AssignSubmissions, ...] = ()


class GradeReply(Reply):
    """`grade` is a number as text, -1 for none. `grader` is -1 where nobody graded or the grader is hidden.

    `id` is the `itemid` of the filled grading form. `gradefordisplay` is told of earlier attempts only."""

    userid: int
    attemptnumber: int
    timemodified: int
    grader: int
    grade: str | None = None
    id: int = 0
    gradefordisplay: str | None = None

    @property
    def points(self) -> float | None:
        """The grade, None where none was given."""
        value = float(self.grade) if self.grade else -1.0
        return value if value >= 0 else None


class AssignGrades(Reply):
    assignmentid: int
    grades: tuple[GradeReply, ...] = ()


class GradesReply(Answer):
    """`mod_assign_get_grades`: of the latest attempt only, so a verdict that reopened the submission is not in it."""

    assignments: tuple[AssignGrades, ...] = ()


class LastAttempt(Reply):
    submission: SubmissionReply | None = None
    gradingstatus: str = ""


class FeedbackReply(Reply):
    grade: GradeReply | None = None
    gradefordisplay: str | None = None
    plugins: tuple[PluginReply, ...] = ()


class PreviousAttempt(Reply):
    attemptnumber: int
    submission: SubmissionReply | None = None
    grade: GradeReply | None = None
    feedbackplugins: tuple[PluginReply, ...] = ()


class StatusReply(Answer):
    """`mod_assign_get_submission_status`. `lastattempt` is told only of those with the capability
    `mod/assign:viewownsubmissionsummary` (students by default); `feedback` not before release in a marking workflow."""

    lastattempt: LastAttempt | None = None
    feedback: FeedbackReply | None = None
    previousattempts: tuple[PreviousAttempt, ...] = ()


def editor_text(plugins: Sequence[PluginReply], plugin: str) -> str:
    """The HTML of a plugin's editor fields."""
    return "\n".join(field.text or "" for p in plugins if p.type == plugin for field in p.editorfields)
