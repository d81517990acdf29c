"""A real Moodle, filled by its own web services and pages only, as schools use it.

Every name carries a prefix of this run, so that it can run again and again on one site.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from tests.live.moodleweb import Browser, Services, token_of

_ROLES = {"manager": 1, "editingteacher": 3, "teacher": 4, "student": 5}
_AUTOMATIC = "2"
NEEDED = ("HOCLIEU_LIVE_URL", "HOCLIEU_LIVE_TOKEN", "HOCLIEU_LIVE_USERNAME", "HOCLIEU_LIVE_PASSWORD")


@dataclass(slots=True)
class Person:
    """Somebody on the site; `services` are theirs alone, opened when first asked for."""

    url: str
    id: int
    username: str
    password: str = field(repr=False)
    _services: Services | None = None

    @property
    def services(self) -> Services:
        if self._services is None:
            self._services = Services(self.url, token_of(self.url, self.username, self.password))
        return self._services


@dataclass(frozen=True, slots=True)
class LiveCourse:
    id: int
    shortname: str


@dataclass(frozen=True, slots=True)
class LiveActivity:
    """`scoids`: launchable SCOs, for SCORM only."""

    id: int
    cmid: int
    name: str
    scoids: tuple[int, ...] = ()


class LiveSite:
    """What a test wants of a site, in a school's words."""

    def __init__(self, url: str, token: str, username: str, password: str) -> None:
        self.run = f"hl{secrets.token_hex(4)}"
        self.url = url.rstrip("/")
        self.username, self.password = username, password
        self.services = Services(self.url, token)
        self._browser: Browser | None = None

    @classmethod
    def from_environment(cls) -> Self | None:
        """None where the environment names no site."""
        values = [os.environ.get(name, "") for name in NEEDED]
        return cls(*values) if all(values) else None

    @property
    def browser(self) -> Browser:
        """The service account's web session."""
        if self._browser is None:
            self._browser = Browser(self.url, self.username, self.password)
        return self._browser

    def named(self, name: str) -> str:
        return f"{self.run} {name}"

    def people(self, kind: str, count: int, firstname: str = "Nguyễn Văn") -> list[Person]:
        """New accounts `<run>.<kind>.<n>`; the same names as the demo's people are invented."""
        password = f"Hl-{secrets.token_hex(6)}"
        users = [
            {
                "username": f"{self.run}.{kind}.{number}",
                "password": password,
                "firstname": firstname,
                "lastname": f"{kind.upper()} {number}",
                "email": f"{self.run}.{kind}.{number}@hoclieu.invalid",
                "idnumber": f"{self.run}-{kind}-{number}",
            }
            for number in range(1, count + 1)
        ]
        made = self.services.call("core_user_create_users", users=users)
        return [Person(self.url, int(user["id"]), str(user["username"]), password) for user in made]

    def course(self, key: str, fullname: str, topics: Sequence[str] = (), category: int = 1) -> LiveCourse:
        """A course in topics format whose sections 1, 2, ... are named."""
        wanted = {
            "fullname": self.named(fullname),
            "shortname": f"{self.run}-{key}",
            "idnumber": f"{self.run}-{key}",
            "categoryid": category,
            "format": "topics",
            "numsections": max(1, len(topics)),
            "enablecompletion": 1,
        }
        made = self.services.call("core_course_create_courses", courses=[wanted])[0]
        course = LiveCourse(int(made["id"]), str(made["shortname"]))
        self._name_sections(course, topics)
        return course

    def _name_sections(self, course: LiveCourse, topics: Sequence[str]) -> None:
        sections = self.services.call("core_course_get_contents", courseid=course.id)
        for section, topic in zip(sections[1:], topics, strict=False):
            self.services.call(
                "core_update_inplace_editable",
                component="format_topics",
                itemtype="sectionname",
                itemid=section["id"],
                value=topic,
            )

    def enrol(self, course: LiveCourse, people: Sequence[Person], role: str) -> None:
        enrolments = [{"roleid": _ROLES[role], "userid": person.id, "courseid": course.id} for person in people]
        self.services.call("enrol_manual_enrol_users", enrolments=enrolments)

    def assignment(
        self, course: LiveCourse, section: int, name: str, workflow: bool = True, drafts: bool = False, **more: str
    ) -> LiveActivity:
        """An assignment that takes files and online text, with feedback comments; `more` are fields of its form."""
        values = {
            "name": name,
            "markingworkflow": str(int(workflow)),
            "submissiondrafts": str(int(drafts)),
            "assignsubmission_file_enabled": "1",
            "assignsubmission_file_maxfiles": "5",
            "assignsubmission_onlinetext_enabled": "1",
            "assignfeedback_comments_enabled": "1",
            "attemptreopenmethod": "manual",
            "maxattempts": "-1",
        }
        self.browser.add_activity("assign", course.id, section, values | more)
        return self._activity(course, "assign", name)

    def page(self, course: LiveCourse, section: int, name: str) -> LiveActivity:
        """A page that is complete when it was viewed."""
        values = {
            "name": name,
            "page[text]": "<p>Đọc kĩ rồi làm bài.</p>",
            "page[format]": "1",
            "completion": _AUTOMATIC,
            "completionview": "1",
        }
        self.browser.add_activity("page", course.id, section, values)
        return self._activity(course, "page", name)

    def scorm(self, course: LiveCourse, section: int, name: str, package: bytes) -> LiveActivity:
        """A SCORM activity that is complete when its status is passed or completed."""
        values = {
            "name": name,
            "packagefile": str(self.services.upload(f"{name}.zip", package)),
            "completion": _AUTOMATIC,
            "completionview": "0",
            "completionstatusrequired[2]": "1",
            "completionstatusrequired[4]": "1",
        }
        self.browser.add_activity("scorm", course.id, section, values)
        return self._activity(course, "scorm", name)

    def _activity(self, course: LiveCourse, modname: str, name: str) -> LiveActivity:
        """Reads back what a form made: forms tell nothing."""
        sections = self.services.call("core_course_get_contents", courseid=course.id)
        modules = [m for s in sections for m in s["modules"] if (m["modname"], m["name"]) == (modname, name)]
        module = modules[-1]
        scoids = self._scoids(int(module["instance"])) if modname == "scorm" else ()
        return LiveActivity(int(module["instance"]), int(module["id"]), name, scoids)

    def _scoids(self, scormid: int) -> tuple[int, ...]:
        scoes = self.services.call("mod_scorm_get_scorm_scoes", scormid=scormid)["scoes"]
        return tuple(int(sco["id"]) for sco in scoes if sco["scormtype"] == "sco")

    def hand_in(self, teacher: Person, assignment: LiveActivity, filename: str, package: bytes, text: str) -> None:
        """The teacher uploads and hands in; once more replaces what was handed in."""
        editor = {"text": text, "format": 1, "itemid": 0}
        plugindata = {"files_filemanager": teacher.services.upload(filename, package), "onlinetext_editor": editor}
        teacher.services.call("mod_assign_save_submission", assignmentid=assignment.id, plugindata=plugindata)

    def grade(
        self,
        lead: Person,
        assignment: LiveActivity,
        teacher: Person,
        grade: float,
        comment: str,
        state: str = "released",
    ) -> None:
        """The team lead's verdict, given in Moodle with the lead's own account."""
        lead.services.call(
            "mod_assign_save_grade",
            assignmentid=assignment.id,
            userid=teacher.id,
            grade=grade,
            attemptnumber=-1,
            addattempt=False,
            workflowstate=state,
            applytoall=False,
            plugindata={"assignfeedbackcomments_editor": {"text": comment, "format": 1}},
        )

    def attempt(
        self, student: Person, scorm: LiveActivity, status: str, score: int | None, minutes: int, attempt: int = 1
    ) -> None:
        """A student's SCORM 1.2 attempt on every SCO, stored as the player stores it; `score` None: none was set."""
        elements = {
            "cmi.core.lesson_status": status,
            **({} if score is None else {"cmi.core.score.raw": str(score)}),
            "cmi.core.total_time": f"{minutes // 60:04d}:{minutes % 60:02d}:00.00",
        }
        tracks = [{"element": element, "value": value} for element, value in elements.items()]
        for scoid in scorm.scoids:
            student.services.call("mod_scorm_insert_scorm_tracks", scoid=scoid, attempt=attempt, tracks=tracks)

    def enter(self, student: Person, course: LiveCourse) -> None:
        """Opens the course. Only this moves `lastcourseaccess`: no other web service and no SCORM track does (4.5)."""
        student.services.call("core_course_view_course", courseid=course.id)

    def view_page(self, student: Person, page: LiveActivity) -> None:
        student.services.call("mod_page_view_page", pageid=page.id)
