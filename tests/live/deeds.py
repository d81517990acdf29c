"""What students do in a course, each with their own account: by the calls that Moodle's app makes."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from tests.live.site import LiveActivity, LiveSite, Person


def opens(student: Person, modname: str, activity: LiveActivity) -> None:
    """Opens the activity's page: a view in Moodle's log, and completion where a view is its condition."""
    student.services.call(f"mod_{modname}_view_{modname}", **{f"{modname}id": activity.id})


def launches(student: Person, scorm: LiveActivity) -> None:
    """Opens the lesson's first part and closes it before it has recorded anything."""
    student.services.call("mod_scorm_launch_sco", scormid=scorm.id, scoid=scorm.scoids[0])


def answers(student: Person, quiz: LiveActivity, given: Sequence[bool]) -> None:
    """One attempt, all on one page, handed in."""
    attempt = student.services.call("mod_quiz_start_attempt", quizid=quiz.id)["attempt"]["id"]
    told = student.services.call("mod_quiz_get_attempt_data", attemptid=attempt, page=0)
    data = [pair for q, answer in zip(told["questions"], given, strict=True) for pair in _answer(q["html"], answer)]
    student.services.call("mod_quiz_process_attempt", attemptid=attempt, data=data, finishattempt=1)


def begins_test(student: Person, quiz: LiveActivity) -> None:
    """Starts an attempt and never hands it in."""
    student.services.call("mod_quiz_start_attempt", quizid=quiz.id)


def _answer(question: str, answer: bool) -> list[dict[str, str]]:
    [(prefix, check)] = re.findall(r'name="(q\d+:\d+_):sequencecheck"[^>]*value="(\d+)"', question)
    return [
        {"name": f"{prefix}:sequencecheck", "value": check},
        {"name": f"{prefix}answer", "value": str(int(answer))},
    ]


def asks(student: Person, forum: LiveActivity, subject: str) -> None:
    """Begins a discussion."""
    words = {"subject": subject, "message": "<p>Em hỏi bài này.</p>"}
    student.services.call("mod_forum_add_discussion", forumid=forum.id, **words)


def replies(student: Person, forum: LiveActivity) -> None:
    """To the newest discussion that is there; reads it first."""
    found = _discussions(student, forum)
    student.services.call("mod_forum_view_forum_discussion", discussionid=found[0]["discussion"])
    words = {"subject": "Re", "message": "<p>Em nghĩ thế này.</p>"}
    student.services.call("mod_forum_add_discussion_post", postid=found[0]["id"], **words)


def reads_along(student: Person, forum: LiveActivity) -> None:
    """Opens every discussion and writes nothing."""
    opens(student, "forum", forum)
    for one in _discussions(student, forum):
        student.services.call("mod_forum_view_forum_discussion", discussionid=one["discussion"])


def _discussions(student: Person, forum: LiveActivity) -> Any:
    return student.services.call("mod_forum_get_forum_discussions", forumid=forum.id)["discussions"]


def ticks(student: Person, activity: LiveActivity, done: bool) -> None:
    """Marks the activity as done by hand, or takes the mark away."""
    mark = {"cmid": activity.cmid, "completed": done}
    student.services.call("core_completion_update_activity_completion_status_manually", **mark)


def plays(site: LiveSite, student: Person, h5p: LiveActivity, raw: int) -> None:
    """Finishes an H5P exercise out of 10, as its player reports it (xAPI)."""
    module = student.services.call("core_course_get_course_module", cmid=h5p.cmid)["cm"]
    told = student.services.call("mod_h5pactivity_get_h5pactivities_by_courses", courseids=[module["course"]])
    [context] = [one["context"] for one in told["h5pactivities"] if one["id"] == h5p.id]
    statement = {
        "actor": {"objectType": "Agent", "account": {"homePage": site.url, "name": str(student.id)}},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
        "object": {
            "objectType": "Activity",
            "id": f"{site.url}/xapi/activity/{context}",
            "definition": {"interactionType": "compound", "name": {"en-US": "Bài tập"}},
        },
        "result": {
            "score": {"min": 0, "max": 10, "raw": raw, "scaled": raw / 10},
            "completion": True,
            "success": raw >= 5,
            "duration": "PT95S",
        },
    }
    asked = {"component": "mod_h5pactivity", "requestjson": json.dumps([statement])}
    student.services.call("core_xapi_statement_post", **asked)


def writes(student: Person, assignment: LiveActivity) -> None:
    """Hands in online text; once more replaces it."""
    editor = {"text": "<p>Bài làm của em.</p>", "format": 1, "itemid": 0}
    plugindata = {"onlinetext_editor": editor, "files_filemanager": 0}
    student.services.call("mod_assign_save_submission", assignmentid=assignment.id, plugindata=plugindata)
