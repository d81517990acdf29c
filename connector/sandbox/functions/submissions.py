"""What teachers handed in: reading it, and handing in."""

from __future__ import annotations

from connector.sandbox.call import Call, Function
from connector.sandbox.functions.shapes import file_shape
from connector.sandbox.parameters import ListOf, Record, Value
from connector.sandbox.records import Assign, AssignGrade, Submission
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
    grade = call.do.grade_of(submission.assignment, submission.userid, submission.attemptnumber)
    if call.site.assigns[submission.assignment].markingworkflow:
        return (grade.workflowstate if grade else "") or "notmarked"
    return "graded" if grade and grade.grade >= 0 else "notgraded"


def _get_status(call: Call) -> Json:
    assign = call.site.assigns.get(call.whole("assignid"))
    if assign is None:
        raise missing_record("assign")
    userid = call.person().id if call.whole("userid") else call.user.id
    submission = call.do.latest(assign.id, userid)
    reply: dict[str, Json] = {
        "gradingsummary": _summary(call, assign),
        "lastattempt": _last_attempt(call, assign, submission),
    }
    grade = call.do.grade_of(assign.id, userid, submission.attemptnumber) if submission else None
    if grade is not None and submission is not None:
        reply["feedback"] = _feedback(grade, assign)
    return reply | {"assignmentdata": {"attachments": {"intro": []}}, "warnings": []}


def _summary(call: Call, assign: Assign) -> Json:
    every = [s for s in call.site.submissions.values() if s.assignment == assign.id]
    submitted = [s for s in every if s.status == "submitted"]
    return {
        "participantcount": len({s.userid for s in every}),
        "submissiondraftscount": sum(s.status == "draft" for s in every),
        "submissionsenabled": True,
        "submissionssubmittedcount": len(submitted),
        "submissionsneedgradingcount": sum(grading_status(call, s) in ("notmarked", "notgraded") for s in submitted),
        "warnofungroupedusers": "",
    }


def _last_attempt(call: Call, assign: Assign, submission: Submission | None) -> Json:
    shape: dict[str, Json] = {}
    if submission is not None:
        shape["submission"] = submission_shape(call, submission) | {"assignment": assign.id, "latest": 1}
    status = grading_status(call, submission) if submission else "notmarked" if assign.markingworkflow else "notgraded"
    return shape | {
        "submissiongroupmemberswhoneedtosubmit": [],
        "submissionsenabled": True,
        "locked": False,
        "graded": status in ("released", "graded"),
        "canedit": True,
        "caneditowner": True,
        "cansubmit": False,
        "extensionduedate": 0 if status in ("released", "graded") else None,
        "timelimit": 0,
        "blindmarking": False,
        "gradingstatus": status,
        "usergroups": [],
    }


def _feedback(grade: AssignGrade, assign: Assign) -> Json:
    field: Json = {"name": "comments", "description": "Feedback comments", "text": grade.comment, "format": 1}
    files: Json = {"type": "file", "name": "Feedback files", "fileareas": [{"area": "feedback_files", "files": []}]}
    shown = f"{grade.grade:.2f}&nbsp;/&nbsp;{assign.grade:.2f}" if grade.grade >= 0 else "-"
    return {
        "grade": grade_shape(grade) | {"assignment": grade.assignment},
        "gradefordisplay": shown,
        "gradeddate": grade.timemodified,
        "plugins": [
            {
                "type": "comments",
                "name": "Feedback comments",
                "fileareas": [{"area": "feedback", "files": []}],
                "editorfields": [field],
            },
            files,
        ],
    }


def grade_shape(grade: AssignGrade) -> dict[str, Json]:
    return {
        "id": grade.id,
        "userid": grade.userid,
        "attemptnumber": grade.attemptnumber,
        "timecreated": grade.timecreated,
        "timemodified": grade.timemodified,
        "grader": grade.grader,
        "grade": f"{grade.grade:.5f}",
    }


def _save_submission(call: Call) -> Json:
    """Hands in for the token's owner, from a draft area that `upload.php` filled."""
    assign = call.site.assigns.get(call.whole("assignmentid"))
    if assign is None:
        raise missing_record("assign")
    data = call.record("plugindata")
    editor, draft = data.get("onlinetext_editor"), data.get("files_filemanager")
    text = str(editor["text"]) if isinstance(editor, dict) else ""
    files = call.site.drafts.get(draft, []) if isinstance(draft, int) else []
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
    "mod_assign_get_submission_status": Function(
        Record({"assignid": Value("int"), "userid": Value("int", 0), "groupid": Value("int", 0)}), _get_status
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
