"""A team lead who grades by rubric and by marking guide, the same on the stand-in LMS and on a real Moodle."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from connector.sandbox.seedpackages import small_scorm12
from tests.live.gradingforms import (
    GET_DEFINITIONS,
    GET_INSTANCES,
    GradingForm,
    grade_by_form,
    graded_assignment,
    grading_form,
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
