"""Half-made activities: when Moodle's import dies, a course module stays behind in no section, seen by nobody.

Measured on 4.5.6 and 4.2.3 with a manifest that Moodle dies of (`imsss:mapInfo`). No web service lists such a module
and the failing upload does not name it, but ids are given out in order: a label made right after it, and removed at
once, bounds the search. The page `backup/backup.php` tells whether a module is our course's and in no section: it looks
for the module in the course first (`invalidrecordunknown`: not this course's), and among the course page's activities
second (`invalidcoursemoduleid`: in no section). `core_course_delete_modules` then removes all of it and complains only
at the end that it was in no section. A zip without a manifest leaves a bare `course_modules` row, which no service can
remove and nothing shows; the inspection before publishing lets none through.
"""

from __future__ import annotations

import re

from connector.errors import HoclieuError
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.websession import WebSession

DELETE = "core_course_delete_modules"
BACKUP = "backup/backup.php"
REACH = 25
"""How many ids are looked at: as many activities may others make on the site between the two uploads."""


def remove_stray(client: MoodleClient, web: WebSession, course_id: str) -> bool:
    """Removes what the failed import has just left in the course; false where nothing was found or could be removed."""
    try:
        newest = _newest_cmid(client, web, course_id)
        stray = next((c for c in range(newest - 1, max(0, newest - REACH), -1) if _is_stray(web, course_id, c)), None)
        removed = stray is not None and _removed(client, web, course_id, stray)
    except HoclieuError as problem:
        client.log.warning("stray_not_sought", course=course_id, code=problem.code)
        return False
    client.log.info("stray", course=course_id, cmid=stray, removed=removed)
    return removed


def _newest_cmid(client: MoodleClient, web: WebSession, course_id: str) -> int:
    cmid = int(web.add_label(course_id, "…"))
    client.call(DELETE, {"cmids": [cmid]}, write=True)
    return cmid


def _is_stray(web: WebSession, course_id: str, cmid: int) -> bool:
    page = web.page(BACKUP, {"id": course_id, "cm": str(cmid)})
    if page.status != 404:
        return False
    said = re.search(r'class="errormessage">([^<]*)', page.text)
    # The link to the documentation names the error code; a site may hide it, and then the message names the module.
    return "/invalidcoursemoduleid" in page.text or bool(said and re.search(rf"\b{cmid}\b", said[1]))


def _removed(client: MoodleClient, web: WebSession, course_id: str, cmid: int) -> bool:
    try:
        client.call(DELETE, {"cmids": [cmid]}, write=True)
    except HoclieuError as problem:
        client.log.debug("stray_delete", cmid=cmid, code=problem.code)
    return not _is_stray(web, course_id, cmid)
