"""Moodle's record of a submission as the port names it."""

from __future__ import annotations

from datetime import UTC, datetime

from connector.lms.base import Submission, SubmissionPoint, SubmittedFile
from connector.lms.moodle.assign_replies import FileReply, SubmissionReply, editor_text
from connector.lms.moodle.plaintext import plain_text


def submission(point: SubmissionPoint, assignment_id: int, reply: SubmissionReply) -> Submission:
    """One handed-in attempt with its files, and what was written beside them as plain text."""
    return Submission(
        point=point,
        assignment_id=str(assignment_id),
        submission_id=str(reply.id),
        teacher_id=str(reply.userid),
        attempt=reply.attemptnumber,
        modified=datetime.fromtimestamp(reply.timemodified, UTC),
        files=tuple(submitted_file(file) for file in _files(reply)),
        text=plain_text(editor_text(reply.plugins, "onlinetext")),
    )


def submitted_file(file: FileReply) -> SubmittedFile:
    """The key holds path, time and size: Moodle gives a replaced file of the same name the same address."""
    return SubmittedFile(
        filename=file.filename,
        size=file.filesize,
        modified=datetime.fromtimestamp(file.timemodified, UTC),
        url=file.fileurl,
        key=f"{file.fileurl.partition('/pluginfile.php')[2] or file.fileurl}|{file.timemodified}|{file.filesize}",
        mimetype=file.mimetype or "",
    )


def _files(reply: SubmissionReply) -> list[FileReply]:
    areas = [area for plugin in reply.plugins if plugin.type == "file" for area in plugin.fileareas]
    return [file for area in areas if area.area == "submission_files" for file in area.files]
