"""A real Moodle filled by `LiveSite` tells through its own services what a school's Moodle tells."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from connector.sandbox.seedpackages import small_scorm12
from tests.live.database import SiteDatabase
from tests.live.site import LiveActivity, LiveCourse, LiveSite, Person

pytestmark = pytest.mark.live
TITLE = "Hàm số bậc hai"


class Taught(NamedTuple):
    course: LiveCourse
    student: Person
    idle: Person
    page: LiveActivity
    scorm: LiveActivity


@pytest.fixture(scope="module")
def submission_course(live_site: LiveSite) -> LiveCourse:
    return live_site.course("nop", "Nộp bài giảng", ["Bài giảng"])


@pytest.fixture(scope="module")
def teacher(live_site: LiveSite, submission_course: LiveCourse) -> Person:
    [teacher] = live_site.people("gv", 1)
    live_site.enrol(submission_course, [teacher], "student")
    return teacher


@pytest.fixture(scope="module")
def handed_in(live_site: LiveSite, submission_course: LiveCourse, teacher: Person) -> LiveActivity:
    assignment = live_site.assignment(submission_course, 1, "Bài giảng Toán 10")
    live_site.hand_in(teacher, assignment, f"{TITLE}.zip", small_scorm12(TITLE), f"<p>Tên bài: {TITLE}</p>")
    return assignment


def test_what_a_teacher_hands_in_can_be_downloaded_whole(live_site: LiveSite, handed_in: LiveActivity) -> None:
    reply = live_site.services.call("mod_assign_get_submissions", assignmentids=[handed_in.id])
    [submission] = reply["assignments"][0]["submissions"]
    [file] = next(p for p in submission["plugins"] if p["type"] == "file")["fileareas"][0]["files"]
    assert submission["status"] == "submitted"
    assert live_site.services.download(file["fileurl"]).content == small_scorm12(TITLE)


def test_a_team_leads_verdict_is_read_back_with_its_words(
    live_site: LiveSite, submission_course: LiveCourse, handed_in: LiveActivity, teacher: Person
) -> None:
    [lead] = live_site.people("tt", 1)
    live_site.enrol(submission_course, [lead], "teacher")
    live_site.grade(lead, handed_in, teacher, 90, "<p>Ưu điểm: rõ ràng</p>")
    status = live_site.services.call("mod_assign_get_submission_status", assignid=handed_in.id, userid=teacher.id)
    words = next(p for p in status["feedback"]["plugins"] if p["type"] == "comments")["editorfields"][0]["text"]
    assert status["feedback"]["grade"]["grader"] == lead.id
    assert status["lastattempt"]["gradingstatus"] == "released"
    assert "Ưu điểm" in words


@pytest.fixture(scope="module")
def taught(live_site: LiveSite) -> Taught:
    course = live_site.course("t10", "Toán 10A1", ["Hàm số", "Vectơ"])
    [student, idle] = live_site.people("hs", 2)
    live_site.enrol(course, [student, idle], "student")
    page, scorm = live_site.page(course, 1, "Đọc trước"), live_site.scorm(course, 2, TITLE, small_scorm12(TITLE))
    live_site.enter(student, course)
    live_site.view_page(student, page)
    live_site.attempt(student, scorm, "passed", 80, minutes=12)
    return Taught(course, student, idle, page, scorm)


def test_a_students_attempt_is_graded_completed_and_seen(live_site: LiveSite, taught: Taught) -> None:
    assert _completed(live_site, taught.course, taught.student) == {taught.page.cmid, taught.scorm.cmid}
    grades = live_site.services.call("gradereport_user_get_grade_items", courseid=taught.course.id, userid=0)
    items = {(g["userid"], i.get("cmid")): i["graderaw"] for g in grades["usergrades"] for i in g["gradeitems"]}
    assert items[(taught.student.id, taught.scorm.cmid)] == 80
    enrolled = live_site.services.call("core_enrol_get_enrolled_users", courseid=taught.course.id)
    access = {user["id"]: user["lastcourseaccess"] for user in enrolled}
    assert access[taught.student.id] > 0
    assert access[taught.idle.id] == 0


def test_the_sites_own_tables_hold_the_same_figures(taught: Taught) -> None:
    database = SiteDatabase.from_environment()
    if database is None:
        pytest.skip("HOCLIEU_LIVE_DATABASE names no PostgreSQL")
    student = taught.student.id
    assert database.students(taught.course.id) == {student, taught.idle.id}
    assert database.completed(taught.course.id) == {(student, taught.page.cmid), (student, taught.scorm.cmid)}
    assert database.marks(taught.course.id) == {(student, taught.scorm.cmid): 80.0}


def _completed(site: LiveSite, course: LiveCourse, student: Person) -> set[int]:
    function = "core_completion_get_activities_completion_status"
    statuses = site.services.call(function, courseid=course.id, userid=student.id)["statuses"]
    return {status["cmid"] for status in statuses if status["state"] == 1 and status["isautomatic"]}
