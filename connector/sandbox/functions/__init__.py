"""The web-service functions of the stand-in LMS, by Moodle's names."""

from __future__ import annotations

from connector.sandbox.call import Function
from connector.sandbox.functions import (
    activities,
    assignments,
    categories,
    coursechanges,
    courseformat,
    coursemodule,
    courses,
    databases,
    grading,
    gradingforms,
    hoclieu,
    inplace,
    messages,
    participation,
    people,
    scorm,
    submissions,
    submissionstatus,
)
from connector.sandbox.records import Site

FUNCTIONS: dict[str, Function] = {
    **people.FUNCTIONS,
    **messages.FUNCTIONS,
    **databases.FUNCTIONS,
    **courses.FUNCTIONS,
    **coursemodule.FUNCTIONS,
    **categories.FUNCTIONS,
    **coursechanges.FUNCTIONS,
    **courseformat.FUNCTIONS,
    **inplace.FUNCTIONS,
    **activities.FUNCTIONS,
    **assignments.FUNCTIONS,
    **submissions.FUNCTIONS,
    **submissionstatus.FUNCTIONS,
    **grading.FUNCTIONS,
    **gradingforms.FUNCTIONS,
    **participation.FUNCTIONS,
    **scorm.FUNCTIONS,
    **hoclieu.FUNCTIONS,
}
"""All of them, the companion plugin's too; a site's faults may take some away."""

MOBILE_SERVICE = "moodle_mobile_app"
_NOT_FOR_PHONES = frozenset(
    {
        *hoclieu.FUNCTIONS,
        *coursechanges.FUNCTIONS,
        *courseformat.FUNCTIONS,
        *gradingforms.FUNCTIONS,
        *inplace.FUNCTIONS,
        "core_course_create_categories",
        "core_course_delete_modules",
        "core_course_update_categories",
    }
)
"""What Moodle 4.5 does not put into the service of its mobile app."""


def installed(site: Site, service: str | None = None) -> tuple[str, ...]:
    """The functions that are there; of `moodle_mobile_app` when that is the service."""
    there = (name for name in FUNCTIONS if site.plugin or name not in hoclieu.FUNCTIONS)
    return tuple(name for name in there if service != MOBILE_SERVICE or name not in _NOT_FOR_PHONES)
