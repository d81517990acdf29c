"""Grades of assignments: `mod_assign_get_grades` and `mod_assign_save_grade`."""

from __future__ import annotations

from connector.sandbox.call import Call, Function
from connector.sandbox.functions.submissionstatus import grade_shape
from connector.sandbox.parameters import ListOf, Record, Value
from connector.sandbox.records import Submission
from connector.sandbox.replies import Json, missing_record, warning
from connector.sandbox.studied import AssignGrade


def _get_grades(call: Call) -> Json:
    """Grades of the latest attempts only; an assignment with none is left out and warned about."""
    assignments: list[Json] = []
    warnings: list[Json] = []
    for number in call.ints("assignmentids"):
        grades = [g for g in _latest_grades(call, number) if g.timemodified >= call.whole("since")]
        if grades:
            assignments.append({"assignmentid": number, "grades": [grade_shape(g) for g in grades]})
        else:
            warnings.append(warning("assignment", number, "3", "No grades found"))
    return {"assignments": assignments, "warnings": warnings}


def _latest_grades(call: Call, assignment: int) -> list[AssignGrade]:
    found = [g for g in call.site.grades.values() if g.assignment == assignment]
    return [g for g in found if _attempt(call.do.latest(assignment, g.userid)) == g.attemptnumber]


def _attempt(submission: Submission | None) -> int:
    return submission.attemptnumber if submission else 0


def _save_grade(call: Call) -> Json:
    """Says nothing (`null`). `attemptnumber` -1 is the latest; `addattempt` reopens after grading."""
    assign, state = (call.site.assigns.get(call.whole("assignmentid")), call.text("workflowstate"))
    if assign is None:
        raise missing_record("assign")
    submission = call.do.latest(assign.id, call.person().id) or call.do.begin(assign, call.whole("userid"))
    editor = call.record("plugindata").get("assignfeedbackcomments_editor")
    comment = str(editor["text"]) if isinstance(editor, dict) else ""
    state = state if assign.markingworkflow else ""
    call.do.save_grade(submission, call.user.id, call.number("grade"), comment, state)
    if call.given["addattempt"]:
        call.do.reopen(submission)
    return None


_FEEDBACK = Record(
    {
        "assignfeedbackcomments_editor": Record({"text": Value("text"), "format": Value("int")}, None),
        "files_filemanager": Value("int", None),
    },
    {},
)

FUNCTIONS = {
    "mod_assign_get_grades": Function(
        Record({"assignmentids": ListOf(Value("int")), "since": Value("int", 0)}), _get_grades
    ),
    "mod_assign_save_grade": Function(
        Record(
            {
                "assignmentid": Value("int"),
                "userid": Value("int"),
                "grade": Value("float"),
                "attemptnumber": Value("int"),
                "addattempt": Value("bool"),
                "workflowstate": Value("alpha"),
                "applytoall": Value("bool"),
                "plugindata": _FEEDBACK,
            }
        ),
        _save_grade,
        writes=True,
    ),
}
