"""A team lead who grades by rubric and by marking guide, the same on the stand-in LMS and on a real Moodle."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connector.sandbox.actions import Actions
from connector.sandbox.seedpackages import small_scorm12
from connector.sandbox.server import Sandbox, add_site
from connector.sandbox.tokens import own_token
from connector.sandbox.world import World
from tests.live.gradingforms import (
    GET_DEFINITIONS,
    GET_INSTANCES,
    GradingForm,
    grade_by_form,
    graded_assignment,
    grading_form,
    read_form,
)
from tests.live.moodleweb import Services
from tests.live.site import LiveActivity, LiveSite, Person

SITE = "truong"
CRITERIA = (("Nội dung", (0, 10, 20)), ("Ưu điểm nổi bật", (0, 5, 10)), ("Bản quyền", (0, 1)))
PACKAGE = small_scorm12("Hàm số bậc hai")
REMARKS = ("Ưu điểm: ví dụ rõ\nHạn chế: hình < chữ & ít <b>màu</b>", "", "Ghi nguồn ảnh")
COMMENT = "<p>Yêu cầu điều chỉnh: thêm hai câu vận dụng</p>"
STATUS = "mod_assign_get_submission_status"
FORMS = {"rubric": "Chấm theo tiêu chí", "guide": "Chấm theo hướng dẫn"}


@dataclass(frozen=True, slots=True)
class FormScene:
    """Workflow in all assignments. With the rubric `praised` has a released grade, `awaiting` one in review, and
    `sent_back` one that allowed another attempt; `fresh` and `other` only handed in. With the guide and with plain
    points `praised` is graded alone."""

    services: Services
    rubric: GradingForm
    guide: GradingForm
    plain: LiveActivity
    lead: Person
    praised: Person
    awaiting: Person
    sent_back: Person
    fresh: Person
    other: Person


Ask = Callable[[FormScene], tuple[str, Mapping[str, object]]]


def _raw(form: GradingForm) -> tuple[str, Mapping[str, object]]:
    return GET_INSTANCES, {"definitionid": form.definition, "moodlewssettingraw": True}


def _status(scene: FormScene, person: Person) -> tuple[str, Mapping[str, object]]:
    return STATUS, {"assignid": scene.rubric.assignment.id, "userid": person.id}


READS: dict[str, Ask] = {
    "core_grading_get_definitions": lambda s: (
        GET_DEFINITIONS,
        {"cmids": [s.rubric.assignment.cmid, s.guide.assignment.cmid, s.plain.cmid], "areaname": "submissions"},
    ),
    "core_grading_get_gradingform_instances-rubric": lambda s: _raw(s.rubric),
    "core_grading_get_gradingform_instances-guide": lambda s: _raw(s.guide),
    "mod_assign_get_submission_status-by-rubric": lambda s: _status(s, s.praised),
    "mod_assign_get_submission_status-by-rubric-reopened": lambda s: _status(s, s.sent_back),
    "mod_assign_get_submission_status-by-points": lambda s: (
        STATUS,
        {"assignid": s.plain.id, "userid": s.praised.id},
    ),
    "mod_assign_get_grades-by-rubric": lambda s: (
        "mod_assign_get_grades",
        {"assignmentids": [s.rubric.assignment.id]},
    ),
}
ERRORS: dict[str, Ask] = {
    "error-definitions-of-points-active-only": lambda s: (
        GET_DEFINITIONS,
        {"cmids": [s.rubric.assignment.cmid, s.plain.cmid], "areaname": "submissions", "activeonly": True},
    ),
    "error-instances-of-no-definition": lambda s: (GET_INSTANCES, {"definitionid": 99999999}),
}
"""By the recorded file's name."""


def _graded(scene: FormScene) -> FormScene:
    grade_by_form(scene.lead, scene.rubric, scene.praised, (10, 10, 1), REMARKS, COMMENT)
    grade_by_form(scene.lead, scene.rubric, scene.awaiting, (0, 0, 0), ("", "", "Đang xem"), state="inreview")
    grade_by_form(scene.lead, scene.rubric, scene.sent_back, (20, 5, 0), ("", "", "Thiếu nguồn"), COMMENT, again=True)
    grade_by_form(scene.lead, scene.guide, scene.praised, (12.5, 10, 0), REMARKS, COMMENT)
    plain: dict[str, Any] = {"attemptnumber": -1, "addattempt": False, "applytoall": False, "workflowstate": "released"}
    words = {"assignfeedbackcomments_editor": {"text": COMMENT, "format": 1}}
    whose = {"assignmentid": scene.plain.id, "userid": scene.praised.id, "grade": 85}
    scene.lead.services.call("mod_assign_save_grade", **whose, **plain, plugindata=words)
    return scene


def live_forms(site: LiveSite) -> FormScene:
    """The scene on a real Moodle, made new for this run."""
    people, [lead] = site.people("gv", 5), site.people("tt", 1)
    course = site.course("tc", "Thẩm định theo tiêu chí", ["Bài giảng"])
    site.enrol(course, people, "student")
    site.enrol(course, [lead], "teacher")
    made = {m: graded_assignment(site, course, name, m, workflow=True) for m, name in FORMS.items()}
    forms = {m: grading_form(site, assignment, m, CRITERIA) for m, assignment in made.items()}
    plain = site.assignment(course, 1, "Chấm điểm số")
    for person in people:
        for assignment in (made["rubric"], made["guide"], plain):
            site.hand_in(person, assignment, "Bài giảng.zip", PACKAGE, "<p>Tên bài: Hàm số</p>")
    return _graded(FormScene(site.services, forms["rubric"], forms["guide"], plain, lead, *people))


def may_read_forms(site: LiveSite) -> bool:
    """Whether the service of the token holds the functions."""
    info = site.services.call("core_webservice_get_site_info")
    return {GET_DEFINITIONS, GET_INSTANCES} <= {function["name"] for function in info["functions"]}


@contextmanager
def standin_forms(folder: Path) -> Iterator[FormScene]:
    """The scene on the stand-in, and the stand-in running."""
    with Sandbox(folder, seed=_seed) as sandbox:
        site, url = sandbox.world.sites[SITE], sandbox.url(SITE)
        users = {user.username: user for user in site.users.values()}
        people = {
            name: Person(url, user.id, name, "mat-khau", Services(url, own_token(site, user)))
            for name, user in users.items()
        }
        services = Services(url, sandbox.token(SITE))
        made = {
            site.modules[a.cmid].name: LiveActivity(a.id, a.cmid, site.modules[a.cmid].name)
            for a in site.assigns.values()
        }
        scene = FormScene(
            services,
            *(read_form(services, made[name]) for name in FORMS.values()),
            made["Chấm điểm số"],
            people["tt1"],
            *(people[f"gv{n}"] for n in range(1, 6)),
        )
        yield _graded(scene)


def _seed(world: World) -> None:
    do = Actions(world, add_site(world, SITE, "Trường thử"))
    course = do.add_course("tc", "Thẩm định theo tiêu chí", 1, "tc", sections=1)
    assigns = {method: do.add_assign(course, 1, name) for method, name in FORMS.items()}
    for method, assign in assigns.items():
        do.site.grading.define(assign.cmid, method, CRITERIA, world.now())
    plain = do.add_assign(course, 1, "Chấm điểm số")
    do.enrol(course, do.add_user("tt1", "mat-khau", "Lê Văn", "TT 1"), "teacher")
    for number in range(1, 6):
        teacher = do.add_user(f"gv{number}", "mat-khau", "Nguyễn Văn", f"GV {number}")
        do.enrol(course, teacher, "student")
        for assign in (*assigns.values(), plain):
            do.submit(assign, teacher.id, [world.keep("Bài giảng.zip", PACKAGE)], "<p>Tên bài: Hàm số</p>")
