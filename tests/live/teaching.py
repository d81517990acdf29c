"""Two teaching courses on the live site and what forty students did in them, each kind of student in its own way."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from connector.sandbox.samples import make_scorm12
from tests.live.site import LiveActivity, LiveCourse, LiveSite, Person

STUDENTS = 40
NAMES = ("Hàm số bậc hai", "Vectơ", "Thống kê", "Xác suất")
"""The third topic has nothing that is tracked; in the fourth nobody has begun."""


@dataclass(frozen=True, slots=True)
class Taught:
    course: LiveCourse
    page: LiveActivity
    lesson: LiveActivity
    long_lesson: LiveActivity
    essay: LiveActivity
    talk: LiveActivity
    outside: LiveActivity
    teacher: Person


def teaching_courses(site: LiveSite) -> list[Taught]:
    """Everyone learns in the first, the second half of them also in the second."""
    students, [teacher] = site.people("hs", STUDENTS + 1), site.people("gvd", 1, "Đỗ Thị")
    left, students = students[-1], students[:-1]
    taught = [_course(site, teacher, "toan", "Toán 10A1"), _course(site, teacher, "li", "Vật lí 10A1")]
    for course, those in zip(taught, (students, students[STUDENTS // 2 :]), strict=True):
        site.enrol(course.course, [*those, left], "student")
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda pair, c=course: _learn(site, c, *pair), enumerate(those)))
        _not_counted(site, course, left)
    return taught


def _course(site: LiveSite, teacher: Person, key: str, name: str) -> Taught:
    course = site.course(key, name, NAMES)
    site.enrol(course, [teacher], "editingteacher")
    many = make_scorm12(NAMES[1], seed=12, scos=2)
    taught = Taught(
        course,
        page=site.page(course, 1, "Đọc trước"),
        lesson=site.scorm(course, 1, f"Bài học {NAMES[0]}", make_scorm12(NAMES[0], seed=11)),
        long_lesson=site.scorm(course, 2, f"Bài học {NAMES[1]}", many),
        essay=site.assignment(course, 2, "Bài tập Vectơ", workflow=False),
        talk=site.assignment(course, 3, "Bài tập Thống kê", workflow=False),
        outside=site.page(course, 0, "Nội quy lớp học"),
        teacher=teacher,
    )
    site.scorm(course, 4, f"Bài học {NAMES[3]}", make_scorm12(NAMES[3], seed=14))
    hidden = site.page(course, 1, "Bản cũ")
    edit = {"action": "cm_hide", "courseid": course.id, "ids": [hidden.cmid]}
    site.services.call("core_courseformat_update_course", **edit)
    return taught


def _learn(site: LiveSite, c: Taught, number: int, student: Person) -> None:
    _KINDS[number % len(_KINDS)](site, c, student)


def _absent(site: LiveSite, c: Taught, student: Person) -> None:
    """Never came."""


def _looked_in(site: LiveSite, c: Taught, student: Person) -> None:
    site.enter(student, c.course)
    site.view_page(student, c.outside)


def _good(site: LiveSite, c: Taught, student: Person) -> None:
    site.enter(student, c.course)
    site.view_page(student, c.page)
    site.attempt(student, c.lesson, "passed", 90, minutes=14)
    site.attempt(student, c.long_lesson, "completed", 85, minutes=9)
    _write(student, c.essay)
    site.grade(c.teacher, c.essay, student, 95, "<p>Tốt.</p>")


def _average(site: LiveSite, c: Taught, student: Person) -> None:
    site.enter(student, c.course)
    site.view_page(student, c.page)
    site.attempt(student, c.lesson, "completed", 70, minutes=21)
    _write(student, c.essay)
    site.grade(c.teacher, c.essay, student, 37.5, "<p>Cần cố gắng.</p>")
    _write(student, c.talk)


def _weak(site: LiveSite, c: Taught, student: Person) -> None:
    site.enter(student, c.course)
    site.view_page(student, c.page)
    site.attempt(student, c.lesson, "failed", 30, minutes=5)
    site.attempt(student, c.long_lesson, "failed", 45, minutes=4)


def _stopped(site: LiveSite, c: Taught, student: Person) -> None:
    site.enter(student, c.course)
    site.attempt(student, c.lesson, "incomplete", None, minutes=2)


def _read_through(site: LiveSite, c: Taught, student: Person) -> None:
    """The package says that it is completed and sets no score: Moodle writes 0 into the gradebook all the same."""
    site.enter(student, c.course)
    site.view_page(student, c.page)
    site.attempt(student, c.lesson, "completed", None, minutes=6)


def _tried_twice(site: LiveSite, c: Taught, student: Person) -> None:
    site.enter(student, c.course)
    site.attempt(student, c.lesson, "failed", 20, minutes=7)
    site.attempt(student, c.lesson, "passed", 80, minutes=11, attempt=2)
    _write(student, c.talk)


def _by_telephone(site: LiveSite, c: Taught, student: Person) -> None:
    """Never opened the course page, so that Moodle tells of no access to the course."""
    site.attempt(student, c.lesson, "passed", 100, minutes=16)
    site.attempt(student, c.long_lesson, "passed", 60, minutes=8)


_KINDS: tuple[Callable[[LiveSite, Taught, Person], None], ...] = (
    _absent, _looked_in, _good, _average, _weak, _stopped, _read_through, _tried_twice,
    _by_telephone,
)  # fmt: skip


def _not_counted(site: LiveSite, c: Taught, left: Person) -> None:
    """The teacher tries the lesson; a student who learned is suspended from the course afterwards."""
    site.attempt(c.teacher, c.lesson, "passed", 100, minutes=1)
    _good(site, c, left)
    enrolment = {"roleid": 5, "userid": left.id, "courseid": c.course.id, "suspend": 1}
    site.services.call("enrol_manual_enrol_users", enrolments=[enrolment])


def _write(student: Person, assignment: LiveActivity) -> None:
    form = {"assignmentid": assignment.id, "plugindata": {"onlinetext_editor": _ESSAY, "files_filemanager": 0}}
    student.services.call("mod_assign_save_submission", **form)


_ESSAY = {"text": "<p>Bài làm của em.</p>", "format": 1, "itemid": 0}
