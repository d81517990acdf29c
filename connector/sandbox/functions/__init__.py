"""The web-service functions of the stand-in LMS, by Moodle's names."""

from __future__ import annotations

from connector.sandbox.call import Function
from connector.sandbox.functions import (
    assignments,
    catalog,
    courseformat,
    courses,
    grading,
    participation,
    people,
    scorm,
    submissions,
    submissionstatus,
)

FUNCTIONS: dict[str, Function] = {
    **people.FUNCTIONS,
    **courses.FUNCTIONS,
    **catalog.FUNCTIONS,
    **courseformat.FUNCTIONS,
    **assignments.FUNCTIONS,
    **submissions.FUNCTIONS,
    **submissionstatus.FUNCTIONS,
    **grading.FUNCTIONS,
    **participation.FUNCTIONS,
    **scorm.FUNCTIONS,
}
"""All of them; a site's faults may take some away."""
