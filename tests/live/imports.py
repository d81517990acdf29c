"""What a real Moodle makes of a package: dropped on a course page as teachers do, read back by web services."""

from __future__ import annotations

from typing import Any, NamedTuple

import requests

from tests.live.moodleweb import Browser
from tests.live.site import LiveCourse, LiveSite

_DROPS_EACH = 40
"""Moodle lets one person open about 50 draft areas in a row, then one every five seconds (`maxdraftitemids`)."""


class Imported(NamedTuple):
    """What stands in Moodle afterwards; `refused` is what it said when nothing stands there."""

    version: str | None = None
    scos: int = 0
    launch: str | None = None
    refused: str | None = None


class Importer:
    """Drops packages into one course, as one teacher after another."""

    def __init__(self, site: LiveSite, course: LiveCourse) -> None:
        self._site, self._course = site, course
        self._drops = self._teachers = 0
        self._browser: Browser | None = None

    def import_package(self, filename: str, content: bytes) -> Imported:
        """One package as one new activity; `version` None where Moodle kept none."""
        try:
            reply = self._teacher().drop(self._course.id, 1, filename, content)
        except requests.exceptions.JSONDecodeError:
            return Imported(refused="no JSON")
        if "cmid" not in reply:
            return Imported(refused=str(reply.get("errorcode") or reply.get("error")))
        module = self._site.services.call("core_course_get_course_module", cmid=int(reply["cmid"]))["cm"]
        return self._read_back(int(module["instance"]))

    def _teacher(self) -> Browser:
        if self._browser is None or self._drops >= _DROPS_EACH:
            self._teachers += 1
            [teacher] = self._site.people(f"nhap{self._teachers}", 1)
            self._site.enrol(self._course, [teacher], "editingteacher")
            self._browser, self._drops = Browser(self._site.url, teacher.username, teacher.password), 0
        self._drops += 1
        return self._browser

    def _read_back(self, scormid: int) -> Imported:
        call = self._site.services.call
        scorms: list[dict[str, Any]] = call("mod_scorm_get_scorms_by_courses", courseids=[self._course.id])["scorms"]
        scorm = next(scorm for scorm in scorms if int(scorm["id"]) == scormid)
        scoes: list[dict[str, Any]] = call("mod_scorm_get_scorm_scoes", scormid=scormid)["scoes"]
        launches = {int(sco["id"]): str(sco["launch"]) for sco in scoes}
        launch = launches.get(int(scorm["launch"])) or None
        return Imported(scorm["version"] or None, sum(sco["scormtype"] == "sco" for sco in scoes), launch)
