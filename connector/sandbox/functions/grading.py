"""Grades of assignments: `mod_assign_get_grades` and `mod_assign_save_grade`."""

from __future__ import annotations

from connector.sandbox.call import Call, Function
from connector.sandbox.functions.gradingforms import ADVANCED, sent_fillings
from connector.sandbox.functions.submissionstatus import grade_shape
from connector.sandbox.parameters import ListOf, Record, Value
from connector.sandbox.records import Assign, Submission
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
    """Says nothing (`null`). `attemptnumber` -1 is the latest; `addattempt` reopens after grading.

    Where a grading form is in use, the grade is what the form comes to, and none at all where none is sent."""
    assign, state = (call.site.assigns.get(call.whole("assignmentid")), call.text("workflowstate"))
    if assign is None:
        raise missing_record("assign")
    submission = _submission(call, assign)
    editor = call.record("plugindata").get("assignfeedbackcomments_editor")
    comment = str(editor["text"]) if isinstance(editor, dict) else ""
    state = state if assign.markingworkflow else ""
    given = call.do.save_grade(submission, call.user.id, call.number("grade"), comment, state)
    if form := call.site.grading.in_use(assign.cmid):
        sent = sent_fillings(form, call.record("advancedgradingdata"))
        points = call.site.grading.fill(form, given.id, call.user.id, sent, call.world.now(), assign.grade)
        call.do.save_grade(submission, call.user.id, points, "", "")
    if call.given["addattempt"]:
        call.do.reopen(submission)
    return None


def _submission(call: Call, assign: Assign) -> Submission:
    person, attempt = call.person().id, call.whole("attemptnumber")
    mine = (s for s in call.site.submissions.values() if (s.assignment, s.userid) == (assign.id, person))
    named = next((s for s in mine if s.attemptnumber == attempt), None)
    return named or call.do.latest(assign.id, person) or call.do.begin(assign, person)


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
                "advancedgradingdata": ADVANCED,
            }
        ),
        _save_grade,
        writes=True,
    ),
}
