"""What teachers handed in: reading it, and handing in."""

from __future__ import annotations

from connector.sandbox.call import Call, Function
from connector.sandbox.drafts import files_in
from connector.sandbox.functions.shapes import file_shape
from connector.sandbox.parameters import ListOf, Record, Value
from connector.sandbox.records import Submission
from connector.sandbox.replies import Json, missing_record, warning
from connector.sandbox.urls import submission_file_url

_FOREVER = 2**62


def _get_submissions(call: Call) -> Json:
    """The latest attempt of each teacher; `since` and `before` bound `timemodified`, both included."""
    assignments: list[Json] = []
    warnings: list[Json] = []
    for number in call.ints("assignmentids"):
        if number in call.site.assigns:
            found = _wanted(call, number)
            assignments.append({"assignmentid": number, "submissions": [_listed(call, s) for s in found]})
            if not found:
                warnings.append(warning("module", number, "3", "No submissions found"))
    return {"assignments": assignments, "warnings": warnings}


def _wanted(call: Call, assignment: int) -> list[Submission]:
    since, before, status = (call.whole("since"), call.whole("before") or _FOREVER, call.text("status"))
    latest = {s.userid: s for s in sorted(call.site.submissions.values(), key=_attempt) if s.assignment == assignment}
    fitting = [s for s in latest.values() if since <= s.timemodified <= before and status in ("", s.status)]
    return sorted(fitting, key=lambda s: s.id)


def _attempt(submission: Submission) -> int:
    return submission.attemptnumber


def _listed(call: Call, submission: Submission) -> Json:
    return submission_shape(call, submission) | {"gradingstatus": grading_status(call, submission)}


def submission_shape(call: Call, submission: Submission) -> dict[str, Json]:
    """One submission with its plugins: online text, files, comments."""
    return {
        "id": submission.id,
        "userid": submission.userid,
        "attemptnumber": submission.attemptnumber,
        "timecreated": submission.timecreated,
        "timemodified": submission.timemodified,
        "timestarted": None,
        "status": submission.status,
        "groupid": 0,
        "plugins": [
            _onlinetext(submission.text),
            _files(call, submission),
            {"type": "comments", "name": "Submission comments"},
        ],
    }


def _onlinetext(text: str) -> Json:
    field: Json = {"name": "onlinetext", "description": "Online text submissions", "text": text, "format": 1}
    areas: Json = [{"area": "submissions_onlinetext", "files": []}]
    return {"type": "onlinetext", "name": "Online text", "fileareas": areas, "editorfields": [field]}


def _files(call: Call, submission: Submission) -> Json:
    files = [file_shape(f, submission_file_url(call.site, call.url, submission, f)) for f in submission.files]
    areas: Json = [{"area": "submission_files", "files": files}]
    return {"type": "file", "name": "File submissions", "fileareas": areas}


def grading_status(call: Call, submission: Submission) -> str:
    """The workflow state where the workflow is on; `graded` or `notgraded` elsewhere."""
    if call.site.assigns[submission.assignment].markingworkflow:
        return call.site.workflowstates.get(submission.assignment, {}).get(submission.userid, "notmarked")
    grade = call.do.grade_of(submission.assignment, submission.userid, submission.attemptnumber)
    return "graded" if grade and grade.grade >= 0 else "notgraded"


def _save_submission(call: Call) -> Json:
    """Hands in for the token's owner, from a draft area that `upload.php` filled."""
    assign = call.site.assigns.get(call.whole("assignmentid"))
    if assign is None:
        raise missing_record("assign")
    data = call.record("plugindata")
    editor, draft = data.get("onlinetext_editor"), data.get("files_filemanager")
    text = str(editor["text"]) if isinstance(editor, dict) else ""
    files = files_in(call.site, call.user, draft) if isinstance(draft, int) else []
    call.do.submit(assign, call.user.id, files, text, draft=assign.submissiondrafts)
    return []


_EDITOR = Record({"text": Value("text"), "format": Value("int"), "itemid": Value("int", 0)}, None)

FUNCTIONS = {
    "mod_assign_get_submissions": Function(
        Record(
            {
                "assignmentids": ListOf(Value("int")),
                "status": Value("alpha", ""),
                "since": Value("int", 0),
                "before": Value("int", 0),
            }
        ),
        _get_submissions,
    ),
    "mod_assign_save_submission": Function(
        Record(
            {
                "assignmentid": Value("int"),
                "plugindata": Record({"onlinetext_editor": _EDITOR, "files_filemanager": Value("int", None)}),
            }
        ),
        _save_submission,
        writes=True,
    ),
}
