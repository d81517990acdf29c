"""Some days of a school's life on the live site: three courses of two classes, 48 students, three teachers, activities
of many kinds, and students who each learn in their own way.

The days go by in order; what is done between them (moving deeds into the past, reading, counting) is the caller's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from connector.sandbox.samples import make_scorm12
from tests.live.activities import (
    cohort,
    forum,
    h5p,
    handed_in,
    hide,
    hide_section,
    label,
    own_page,
    quiz,
    resource,
    summarise,
)
from tests.live.site import LiveActivity, LiveCourse, LiveSite, Person
from tests.live.weekkinds import GOOD, KINDS, LATE

TOPICS = ("Hàm số bậc hai", "Vectơ", "Thống kê", "Xác suất", "Ôn tập")
"""The first is guided by its summary and ends within the week, the second is guided by a label, the third by nothing;
in the fourth nobody begins; the fifth gets hidden."""
ENDS = TOPICS[0]
CLASS_OF = 22
DAYS = 6
WORKERS = 4


@dataclass(frozen=True, slots=True)
class WeekCourse:
    """One course and its activities. `subject`, `grade`, `class_name`, `owner` go into the mapping."""

    course: LiveCourse
    subject: str
    grade: int
    class_name: str
    owner: str
    teacher: Person
    outside: LiveActivity
    page: LiveActivity
    lesson: LiveActivity
    test: LiveActivity
    sheet: LiveActivity
    talk: LiveActivity
    essay: LiveActivity
    own: LiveActivity
    chat: LiveActivity
    game: LiveActivity
    hidden: LiveActivity
    revision: LiveActivity


@dataclass(slots=True)
class RealWeek:
    """`cohorts`: idnumbers, by kind of student group."""

    site: LiveSite
    courses: list[WeekCourse]
    classes: list[list[Person]]
    left: Person
    suspended: Person
    blocked: Person
    late: Person
    idle_teacher: Person
    cohorts: dict[str, str]

    @property
    def people(self) -> list[Person]:
        """Everybody whose deeds belong to this week."""
        teachers = {c.teacher.id: c.teacher for c in self.courses}
        students = [p for members in self.classes for p in members]
        return [*students, *self._others, self.idle_teacher, *teachers.values()]

    @property
    def _others(self) -> tuple[Person, ...]:
        """Of the first course only."""
        return self.left, self.suspended, self.blocked, self.late

    def day(self, number: int) -> None:
        """All that happened on that day, students side by side, each one's deeds in order."""
        self._staff(number)
        learners = {student.id: (student, list(self._of(student, number))) for student in self._learners(number)}
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(_do, learners.values()))
        self._afterwards(number)

    def _learners(self, number: int) -> Iterator[Person]:
        yield from (student for members in self.classes for student in members)
        yield from (p for p in (self.left, self.suspended) if number < 3)
        if number > 3:
            yield self.late

    def _of(self, student: Person, number: int) -> Iterator[partial[None]]:
        for position, course in enumerate(self.courses):
            members = self.classes[course.grade - 10]
            if student in members:
                kind = KINDS[(members.index(student) + 3 * position) % len(KINDS)]
            elif course is self.courses[0] and student in self._others:
                kind = LATE if student is self.late else GOOD
            else:
                continue
            yield from (partial(deed, self.site, course, student) for deed in kind.get(number, ()))

    def _staff(self, number: int) -> None:
        """Before the students: the first course's teacher is there every day, the second's once."""
        for course in self.courses[: 2 if number == 2 else 1]:
            self.site.enter(course.teacher, course.course)
        if number == 1:
            self.site.attempt(self.courses[0].teacher, self.courses[0].lesson, "passed", 100, minutes=1)
        if number == 3:
            self.site.enrol(self.courses[0].course, [self.late], "student")

    def _afterwards(self, number: int) -> None:
        """After them: somebody leaves, others are suspended, a teacher grades and ends a topic."""
        first = self.courses[0]
        student = {"roleid": 5, "courseid": first.course.id}
        if number == 3:
            gone = [{"userid": self.left.id, "courseid": first.course.id}]
            self.site.services.call("enrol_manual_unenrol_users", enrolments=gone)
            held = [{**student, "userid": self.suspended.id, "suspend": 1}]
            self.site.services.call("enrol_manual_enrol_users", enrolments=held)
            self.site.services.call("core_user_update_users", users=[{"id": self.blocked.id, "suspended": 1}])
            for course in self.courses:
                hide_section(self.site, course.course, 5)
        if number == 4:
            for course in self.courses:
                self._grade(course)

    def _grade(self, course: WeekCourse) -> None:
        told = self.site.services.call("mod_assign_get_submissions", assignmentids=[course.essay.id])
        found = sorted(s["userid"] for s in told["assignments"][0]["submissions"] if s["status"] == "submitted")
        people = {person.id: person for person in self.people}
        for number, student in enumerate(found):
            grade = (95.0, 37.5, 62.0)[number % 3]
            self.site.grade(course.teacher, course.essay, people[student], grade, "<p>Đã xem.</p>")


def _do(learner: tuple[Person, Sequence[Callable[[], None]]]) -> None:
    for deed in learner[1]:
        deed()


def real_week(site: LiveSite) -> RealWeek:
    """The school as it stands before anybody has learned anything."""
    students = site.people("hs", 2 * CLASS_OF + 4)
    first, second, idle = site.people("gvd", 3, "Đỗ Thị")
    courses = [
        week_course(site, "toan10", "Toán", 10, "10A1", "Đỗ Thị A", first),
        week_course(site, "li10", "Vật lí", 10, "10A1", "Đỗ Thị B", second),
        week_course(site, "toan11", "Toán", 11, "11A2", "Đỗ Thị A", first),
    ]
    classes = [students[:CLASS_OF], students[CLASS_OF : 2 * CLASS_OF]]
    left, suspended, blocked, late = students[2 * CLASS_OF :]
    for course in courses:
        site.enrol(course.course, classes[course.grade - 10], "student")
    site.enrol(courses[0].course, [left, suspended, blocked], "student")
    site.enrol(courses[2].course, [idle], "teacher")
    cohorts = {
        "vulnerable": cohort(site, "yeu-the", "Yếu thế", [*classes[0][:7], *classes[1][3:6], left]),
        "lacks_means": cohort(site, "thieu", "Thiếu phương tiện", [*classes[0][4:8], classes[1][0], late]),
    }
    return RealWeek(site, courses, classes, left, suspended, blocked, late, idle, cohorts)


def week_course(
    site: LiveSite, key: str, subject: str, grade: int, class_name: str, owner: str, teacher: Person
) -> WeekCourse:
    """A course with its topics and activities, its teacher enrolled, nobody in it yet."""
    course = site.course(key, f"{subject} {class_name}", TOPICS)
    site.enrol(course, [teacher], "editingteacher")
    summarise(site, course, 1, "<p>Đọc bài, học bài giảng rồi làm bài kiểm tra.</p>")
    label(site, course, 2, "<p>Xem phiếu, thảo luận rồi viết bài.</p>")
    made = WeekCourse(
        course,
        subject,
        grade,
        class_name,
        owner,
        teacher,
        outside=site.page(course, 0, "Nội quy lớp học"),
        page=site.page(course, 1, "Đọc trước"),
        lesson=site.scorm(course, 1, f"Bài học {TOPICS[0]}", make_scorm12(TOPICS[0], seed=grade)),
        test=quiz(site, course, 1, "Kiểm tra", (True, False)),
        sheet=resource(site, course, 2, "Phiếu học tập"),
        talk=forum(site, course, 2, "Thảo luận", posts=1),
        essay=handed_in(site, course, 2, f"Bài viết {TOPICS[1]}"),
        own=own_page(site, course, 3, "Tự đọc"),
        chat=forum(site, course, 3, "Hỏi đáp", posts=0),
        game=h5p(site, course, 3, "Trò chơi"),
        hidden=site.page(course, 3, "Bản cũ"),
        revision=site.page(course, 5, "Ôn tập"),
    )
    site.scorm(course, 4, f"Bài học {TOPICS[3]}", make_scorm12(TOPICS[3], seed=14, scos=2))
    hide(site, course, made.hidden)
    return made
