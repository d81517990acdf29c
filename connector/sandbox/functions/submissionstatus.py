"""`mod_assign_get_submission_status`: one person's submission, what was said about it, and earlier attempts."""

from __future__ import annotations

from connector.sandbox.call import Call, Function
from connector.sandbox.functions.submissions import grading_status, submission_shape
from connector.sandbox.parameters import Record, Value
from connector.sandbox.records import Assign, Submission
from connector.sandbox.replies import Json, missing_record
from connector.sandbox.studied import AssignGrade


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
    if submission is not None:
        reply |= _feedback(call, assign, submission) | _previous(call, assign, submission)
    else:
        call.do.begin(assign, userid)
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


def _feedback(call: Call, assign: Assign, submission: Submission) -> dict[str, Json]:
    """Nothing before it is released; after a reopening the grade is still shown but `grade` and `plugins` are gone."""
    mark = next((m for m in call.site.marks if (m.cmid, m.userid) == (assign.cmid, submission.userid)), None)
    grade = call.do.grade_of(assign.id, submission.userid, submission.attemptnumber)
    if mark is None and not (grade and grade.comment and call.do.is_released(submission)):
        return {}
    own: dict[str, Json] = {}
    if grade is not None:
        shape: Json = grade_shape(grade) | {"assignment": grade.assignment}
        own = {"grade": shape, "plugins": [_comments(grade)]}
    own["gradefordisplay"] = _displayed(call, mark.value, assign) if mark else None
    own["gradeddate"] = mark.timemodified if mark else None
    return {"feedback": own}


def _previous(call: Call, assign: Assign, latest: Submission) -> dict[str, Json]:
    every = [s for s in call.site.submissions.values() if (s.assignment, s.userid) == (assign.id, latest.userid)]
    earlier = sorted((s for s in every if s is not latest), key=lambda s: -s.attemptnumber)
    return {"previousattempts": [_attempt(call, assign, s) for s in earlier]} if earlier else {}


def _attempt(call: Call, assign: Assign, submission: Submission) -> Json:
    shape: dict[str, Json] = {
        "attemptnumber": submission.attemptnumber,
        "submission": submission_shape(call, submission) | {"assignment": assign.id, "latest": 0},
    }
    grade = call.do.grade_of(assign.id, submission.userid, submission.attemptnumber)
    if grade is not None:
        shown: dict[str, Json] = {
            "assignment": grade.assignment,
            "gradefordisplay": _by_form(call, assign) + _displayed(call, grade.grade, assign),
        }
        shape |= {"grade": grade_shape(grade) | shown, "feedbackplugins": [_comments(grade)]}
    return shape


def _displayed(call: Call, grade: float, assign: Assign) -> str:
    """Hard spaces unless a grading form is in use (4.2 and 4.5)."""
    if grade < 0:
        return "-"
    slash = " / " if call.site.grading.in_use(assign.cmid) else "&nbsp;/&nbsp;"
    return f"{grade:.2f}{slash}{assign.grade:.2f}"


def _by_form(call: Call, assign: Assign) -> str:
    """Earlier attempts are shown with the whole form."""
    return '<div class="advancedgrade">…</div>' if call.site.grading.in_use(assign.cmid) else ""


def _comments(grade: AssignGrade) -> Json:
    field: Json = {"name": "comments", "description": "Feedback comments", "text": grade.comment, "format": 1}
    areas: Json = [{"area": "feedback", "files": []}]
    return {"type": "comments", "name": "Feedback comments", "fileareas": areas, "editorfields": [field]}


def grade_shape(grade: AssignGrade) -> dict[str, Json]:
    """A grade as `mod_assign_get_grades` gives it: five decimals in a string, -1 for none."""
    return {
        "id": grade.id,
        "userid": grade.userid,
        "attemptnumber": grade.attemptnumber,
        "timecreated": grade.timecreated,
        "timemodified": grade.timemodified,
        "grader": grade.grader,
        "grade": f"{grade.grade:.5f}",
    }


FUNCTIONS = {
    "mod_assign_get_submission_status": Function(
        Record({"assignid": Value("int"), "userid": Value("int", 0), "groupid": Value("int", 0)}),
        _get_status,
        writes=True,
    ),
}
