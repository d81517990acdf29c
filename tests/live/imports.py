"""What a real Moodle makes of a package: dropped on a course page as teachers do, read back by web services."""

from __future__ import annotations

from typing import Any, NamedTuple

import requests

from tests.live.site import LiveCourse, LiveSite


class Imported(NamedTuple):
    """What stands in Moodle afterwards; `refused` is what it said when nothing stands there."""

    version: str | None = None
    scos: int = 0
    launch: str | None = None
    refused: str | None = None


def import_package(site: LiveSite, course: LiveCourse, filename: str, content: bytes) -> Imported:
    """One package as one new activity, removed again from the course; `version` None where Moodle kept none."""
    try:
        reply = site.browser.drop(course.id, 1, filename, content)
    except requests.exceptions.JSONDecodeError:
        return Imported(refused="no JSON")
    if "cmid" not in reply:
        return Imported(refused=str(reply.get("errorcode") or reply.get("error")))
    module = site.services.call("core_course_get_course_module", cmid=int(reply["cmid"]))["cm"]
    return _read_back(site, course, int(module["instance"]))


def _read_back(site: LiveSite, course: LiveCourse, scormid: int) -> Imported:
    scorms: list[dict[str, Any]] = site.services.call("mod_scorm_get_scorms_by_courses", courseids=[course.id])[
        "scorms"
    ]
    scorm = next(scorm for scorm in scorms if int(scorm["id"]) == scormid)
    scoes: list[dict[str, Any]] = site.services.call("mod_scorm_get_scorm_scoes", scormid=scormid)["scoes"]
    launches = {int(sco["id"]): str(sco["launch"]) for sco in scoes}
    launch = launches.get(int(scorm["launch"])) or None
    return Imported(scorm["version"] or None, sum(sco["scormtype"] == "sco" for sco in scoes), launch)
