"""Activities of catalogs by their `cmid`: shown, hidden, removed, asked for their idnumber."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from connector.errors import Rejected
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.published_replies import ModuleNow, ModuleRecord
from connector.lms.moodle.sections import UPDATE, CourseSections

MODULE = "core_course_get_course_module"
EDIT = "core_course_edit_module"
DELETE = "core_course_delete_modules"


class CourseModules:
    """Each deed by the course editor's function, or by the older one where only that is in the service. What is no
    longer there needs nothing."""

    def __init__(self, client: MoodleClient, sections: CourseSections) -> None:
        self._client, self._sections = client, sections
        self._course_of: dict[str, str] = {}

    def show(self, cmid: str) -> None:
        self._edit(cmid, "cm_show", EDIT, {"action": "show", "id": int(cmid)})

    def hide(self, cmid: str) -> None:
        self._edit(cmid, "cm_hide", EDIT, {"action": "hide", "id": int(cmid)})

    def remove(self, cmid: str) -> None:
        """Gone from the course at once; Moodle's cron deletes it, keeping a copy in the recycle bin where there is one.
        (The older function makes that copy at once: more than a minute for a package of 500 MB.)"""
        self._edit(cmid, "cm_delete", DELETE, {"cmids": [int(cmid)]})

    def remove_at_once(self, cmid: str) -> None:
        """Deleted before the call ends. What waits for cron keeps its idnumber, and the activity's form would refuse to
        give that to another."""
        if DELETE not in self._client.probe().functions:
            self.remove(cmid)
            return
        with _already_gone():
            course_id = self._course_of.get(cmid) or str(self._asked(cmid).course)
            self._write(DELETE, {"cmids": [int(cmid)]})
            self._sections.changed(course_id)

    def idnumbers(self, cmids: Sequence[str]) -> dict[str, str]:
        """Of those that are there; '' for none."""
        found: dict[str, str] = {}
        for cmid in cmids:
            with _already_gone():
                found[cmid] = self._asked(cmid).idnumber or ""
        return found

    def in_course(self, cmid: str, course_id: str) -> None:
        """Takes note of where an activity is, so that it need not be asked."""
        self._course_of[cmid] = course_id

    def _asked(self, cmid: str) -> ModuleRecord:
        record = self._client.ask(ModuleNow, MODULE, {"cmid": int(cmid)}).cm
        self._course_of[cmid] = str(record.course)
        return record

    def _edit(self, cmid: str, action: str, older: str, params: Mapping[str, object]) -> None:
        with _already_gone():
            if UPDATE in self._client.probe().functions:
                course_id = self._course_of.get(cmid) or str(self._asked(cmid).course)
                self._write(UPDATE, {"action": action, "courseid": int(course_id), "ids": [int(cmid)]})
                self._sections.changed(course_id)
            else:
                self._write(older, params)

    def _write(self, wsfunction: str, params: Mapping[str, object]) -> None:
        self._client.call(wsfunction, params, write=True, repeatable=True)


@contextmanager
def _already_gone() -> Iterator[None]:
    """Lets pass that Moodle does not know the activity any more."""
    try:
        yield
    except Rejected as problem:
        if problem.code != "record_missing":
            raise
