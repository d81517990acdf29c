"""One small school, the same on the stand-in LMS and on a real Moodle, for the contract to look at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from connector.sandbox.actions import Actions
from connector.sandbox.records import Assign, Course, Scorm, User
from connector.sandbox.seedpackages import small_scorm12
from connector.sandbox.server import Sandbox, add_site
from connector.sandbox.tokens import own_token
from connector.sandbox.world import World
from tests.contract.soapservices import SoapServices
from tests.live.moodleweb import Browser, Services
from tests.live.site import LiveSite

TITLE = "Hàm số bậc hai"
FILENAME = f"Bài giảng {TITLE}.zip"
PACKAGE = small_scorm12(TITLE)
COMMENT = "<p>Ưu điểm: rõ ràng</p>"
ASSIGNMENT, EMPTY = "Bài giảng Toán 10", "Bài giảng trống"
ACTIVITY = "Bài học: Hàm số"
TOPIC = "Hàm số & đồ thị"


@dataclass(frozen=True, slots=True)
class Scene:
    """`graded` handed in and has a released grade of 90 with COMMENT from `lead`; `ungraded` only handed in.
    `student` passed the SCORM activity with 80 points; `idle` did nothing; `reader` completed it without a score."""

    url: str
    services: Services
    username: str
    password: str
    category: int
    submission_course: int
    assignment: int
    empty_assignment: int
    graded: int
    ungraded: int
    ungraded_services: Services
    lead: int
    teaching_course: int
    student: int
    idle: int
    reader: int
    scorm: int
    scoid: int
    cmid: int
    protocol: Literal["rest", "soap"] = "rest"

    def over_soap(self) -> Scene:
        """The same school, asked by the other protocol; teachers' own tokens may not use it (webservice/soap:use)."""
        return replace(self, services=SoapServices(self.services.url, self.services.token), protocol="soap")

    def browser(self) -> Browser:
        return Browser(self.url, self.username, self.password)


SITE = "truong"


@contextmanager
def standin_scene(folder: Path) -> Iterator[Scene]:
    """The scene on the stand-in, and the stand-in running."""
    with Sandbox(folder, seed=_seed) as sandbox:
        site = sandbox.world.sites[SITE]
        people = {user.username: user for user in site.users.values()}
        scorm = next(iter(site.scorms.values()))
        url = sandbox.url(SITE)
        yield Scene(
            url=url,
            services=Services(url, sandbox.token(SITE)),
            username=sandbox.username,
            password=sandbox.password,
            category=1,
            submission_course=_course(site.courses, "nop").id,
            assignment=1,
            empty_assignment=2,
            graded=people["gv1"].id,
            ungraded=people["gv2"].id,
            ungraded_services=Services(url, own_token(site, people["gv2"])),
            lead=people["tt1"].id,
            teaching_course=_course(site.courses, "t10").id,
            student=people["hs1"].id,
            idle=people["hs2"].id,
            reader=people["hs3"].id,
            scorm=scorm.id,
            scoid=scorm.launch,
            cmid=scorm.cmid,
        )


def _course(courses: dict[int, Course], shortname: str) -> Course:
    return next(course for course in courses.values() if course.shortname == shortname)


def _seed(world: World) -> None:
    do = Actions(world, add_site(world, SITE, "Trường thử", plugin=True))
    do.site.draft_area_bucket_capacity = 100_000  # these tests are faster than any teacher
    names = ("gv1", "gv2", "tt1", "hs1", "hs2", "hs3")
    people = {name: do.add_user(name, "mat-khau", "Nguyễn Văn", name.upper(), name) for name in names}
    _seed_submissions(do, people)
    _seed_teaching(do, people)


def _seed_submissions(do: Actions, people: dict[str, User]) -> None:
    course = do.add_course("nop", "Nộp bài giảng", 1, "nop", sections=1)
    for name, role in (("gv1", "student"), ("gv2", "student"), ("tt1", "teacher")):
        do.enrol(course, people[name], role)
    assign: Assign = do.add_assign(course, 1, ASSIGNMENT)
    do.add_assign(course, 1, EMPTY)
    for name in ("gv1", "gv2"):
        do.submit(assign, people[name].id, [do.world.keep(FILENAME, PACKAGE)], f"<p>Tên bài: {TITLE}</p>")
    submission = do.latest(assign.id, people["gv1"].id)
    assert submission is not None
    do.save_grade(submission, people["tt1"].id, 90, COMMENT, "released")


def _seed_teaching(do: Actions, people: dict[str, User]) -> None:
    course = do.add_course("t10", "Toán 10A1", 1, "t10", sections=1)
    do.section_numbered(course, 1).name = TOPIC
    scorm: Scorm = do.add_scorm(course, 1, ACTIVITY, do.world.keep("hàm số.zip", PACKAGE), completion=2)
    do.enrol(course, people["hs1"], "student", do.world.now())
    do.enrol(course, people["hs2"], "student")
    do.enrol(course, people["hs3"], "student")
    elements = {
        "cmi.core.lesson_status": "passed",
        "cmi.core.score.raw": "80",
        "cmi.core.total_time": "0000:12:00.00",
    }
    do.track(do.site.scoes[scorm.launch], people["hs1"].id, 1, elements)
    do.track(do.site.scoes[scorm.launch], people["hs3"].id, 1, {"cmi.core.lesson_status": "completed"})


def live_scene(site: LiveSite) -> Scene:
    """The scene on a real Moodle, made new for this run."""
    graded, ungraded = site.people("gv", 2)
    [lead] = site.people("tt", 1)
    student, idle, reader = site.people("hs", 3)
    course = site.course("nop", "Nộp bài giảng", ["Bài giảng"])
    site.enrol(course, [graded, ungraded], "student")
    site.enrol(course, [lead], "teacher")
    assignment, empty = site.assignment(course, 1, ASSIGNMENT), site.assignment(course, 1, EMPTY)
    for teacher in (graded, ungraded):
        site.hand_in(teacher, assignment, FILENAME, PACKAGE, f"<p>Tên bài: {TITLE}</p>")
    site.grade(lead, assignment, graded, 90, COMMENT)
    teaching = site.course("t10", "Toán 10A1", [TOPIC])
    site.enrol(teaching, [student, idle, reader], "student")
    scorm = site.scorm(teaching, 1, ACTIVITY, PACKAGE)
    site.enter(student, teaching)
    site.attempt(student, scorm, "passed", 80, minutes=12)
    site.attempt(reader, scorm, "completed", None, minutes=3)
    return Scene(
        url=site.url,
        services=site.services,
        username=site.username,
        password=site.password,
        category=1,
        submission_course=course.id,
        assignment=assignment.id,
        empty_assignment=empty.id,
        graded=graded.id,
        ungraded=ungraded.id,
        ungraded_services=ungraded.services,
        lead=lead.id,
        teaching_course=teaching.id,
        student=student.id,
        idle=idle.id,
        reader=reader.id,
        scorm=scorm.id,
        scoid=scorm.scoids[0],
        cmid=scorm.cmid,
    )
