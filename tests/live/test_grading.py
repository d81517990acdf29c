"""A team lead's rubric and marking guide on a real Moodle: read criterion by criterion, and kept beside our words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pydantic import SecretStr

from connector.errors import Rejected
from connector.lessons.criteria import words_of
from connector.lessons.records import Decision
from connector.lms.base import Cache, Feedback, GivenGrade, SubmissionPoint
from connector.lms.moodle.client import MoodleClient, MoodleSite
from connector.lms.moodle.submissions import MoodleSubmissions
from tests.contract.forms_scene import CRITERIA, PACKAGE, STATUS, FormScene, live_forms, may_read_forms
from tests.live.gradingforms import GET_DEFINITIONS, GET_INSTANCES, GradingForm, grade_by_form, grading_form, instances
from tests.live.site import LiveActivity, LiveCourse, LiveSite, Person

pytestmark = pytest.mark.live
NAMES = [name for name, _ in CRITERIA]
WORDS = "<p>Đã chuyển lên cụm</p>"
Row = dict[str, object]
Readings = dict[tuple[int, int], GivenGrade]
"""By assignment and teacher."""


@dataclass
class School:
    """The service on the site, over REST or SOAP; each `opened` is a run of its own."""

    forms: FormScene
    course: int
    protocol: str
    cache: Cache

    def opened(self) -> tuple[MoodleSubmissions, MoodleClient]:
        site = self.forms.services
        values = {"protocol": self.protocol, "per_second": 100.0}
        client = MoodleClient(MoodleSite(id="live", url=site.url, token=SecretStr(site.token), **values))  # type: ignore[arg-type]
        return MoodleSubmissions(client, self.cache), client

    def given(self, source: MoodleSubmissions | None = None) -> Readings:
        every = (self.forms.rubric.assignment, self.forms.guide.assignment, self.forms.plain)
        points = [SubmissionPoint(str(a.id), f"id:{self.course}", str(a.cmid)) for a in every]
        found = (source or self.opened()[0]).grades(points, None)
        return {(int(g.assignment_id), int(g.teacher_id)): g for g in found}

    def write(self, assignment: LiveActivity, teacher: Person, words: str, attempt: int | None = None) -> None:
        source = self.opened()[0]
        source.submissions([SubmissionPoint("a", f"id:{self.course}", str(assignment.cmid))], None)
        to, state = (str(assignment.id), str(teacher.id)), "released"
        source.write_back(Feedback(*to, words, workflow_state=state, attempt=attempt))


@pytest.fixture(scope="module")
def forms(live_site: LiveSite) -> Iterator[FormScene]:
    if not may_read_forms(live_site):
        pytest.skip(f"the service of the token lacks {GET_DEFINITIONS} or {GET_INSTANCES}")
    scene = live_forms(live_site)
    yield scene
    live_site.services.raw("core_course_delete_courses", courseids=[_course(scene)])


def _course(scene: FormScene) -> int:
    reply = scene.services.call("core_course_get_course_module", cmid=scene.plain.cmid)
    return int(reply["cm"]["course"])


@pytest.fixture(scope="module")
def readings(forms: FormScene) -> dict[str, tuple[School, Readings]]:
    """By protocol, read over both before anything is written."""
    schools = {protocol: School(forms, _course(forms), protocol, {}) for protocol in ("rest", "soap")}
    return {protocol: (school, school.given()) for protocol, school in schools.items()}


@pytest.fixture(scope="module", params=["rest", "soap"])
def school(readings: dict[str, tuple[School, Readings]], request: pytest.FixtureRequest) -> School:
    return readings[request.param][0]


@pytest.fixture(scope="module")
def given(readings: dict[str, tuple[School, Readings]], school: School) -> Readings:
    return readings[school.protocol][1]


def test_a_rubric_and_a_guide_are_read_with_their_remarks(given: Readings, forms: FormScene) -> None:
    for form, scores in ((forms.rubric, (10, 10, 1)), (forms.guide, (12.5, 10, 0))):
        criteria = given[form.assignment.id, forms.praised.id].criteria
        assert [(c.name, c.score) for c in criteria] == list(zip(NAMES, scores, strict=True))
        assert criteria[0].remark == "Ưu điểm: ví dụ rõ\nHạn chế: hình < chữ & ít màu"
    assert [c.max for c in given[forms.rubric.assignment.id, forms.praised.id].criteria] == [20, 10, 1]


def test_remarks_become_the_words_of_the_verdict(given: Readings, forms: FormScene) -> None:
    grade = given[forms.rubric.assignment.id, forms.praised.id]
    words = words_of(grade.comment, grade.criteria, Decision.CHANGES_REQUIRED)
    assert words["strengths"].splitlines() == ["Nội dung: ví dụ rõ", "Bản quyền: Ghi nguồn ảnh"]
    assert words["limitations"] == "Nội dung: hình < chữ & ít màu"
    assert words["required_changes"] == "thêm hai câu vận dụng"


def test_points_have_no_criteria_and_a_grade_in_review_tells_none(given: Readings, forms: FormScene) -> None:
    plain = given[forms.plain.id, forms.praised.id]
    assert (plain.grade, plain.criteria, plain.criteria_unread) == (85.0, (), None)
    awaiting = given[forms.rubric.assignment.id, forms.awaiting.id]
    assert (awaiting.released, awaiting.criteria) == (False, ())


def test_the_form_of_a_verdict_that_asked_for_another_attempt_is_read(given: Readings, forms: FormScene) -> None:
    sent_back = given[forms.rubric.assignment.id, forms.sent_back.id]
    assert (sent_back.attempt, [c.score for c in sent_back.criteria]) == (0, [20, 5, 0])


def test_the_next_run_asks_for_no_form(school: School) -> None:
    first, again = school.given(), school.opened()
    assert school.given(again[0]) == first
    assert not {GET_DEFINITIONS, GET_INSTANCES} & again[1].stats.by_function.keys()


@pytest.mark.parametrize("method", ["rubric", "guide"])
def test_our_words_leave_the_grade_and_the_form_what_they_were(school: School, method: str) -> None:
    forms = school.forms
    form: GradingForm = getattr(forms, method)
    grade_by_form(
        forms.lead, form, forms.fresh, (20 if method == "rubric" else 19.5, 5, 1), ("<b>x</b> & y\nz", "", "")
    )
    before, filled = _standing(forms, form, forms.fresh)
    school.write(form.assignment, forms.fresh, f"{WORDS}<p>{school.protocol}</p>")
    after, kept = _standing(forms, form, forms.fresh)
    assert after["grade"] == before["grade"] and after["grader"] != before["grader"]
    assert kept == filled


def test_words_about_the_attempt_that_was_sent_back_stand_there_and_leave_the_next_alone(
    school: School, live_site: LiveSite
) -> None:
    forms, teacher, assignment = school.forms, school.forms.sent_back, school.forms.rubric.assignment
    live_site.hand_in(teacher, assignment, "Bài giảng (sửa).zip", PACKAGE, "<p>Đã sửa</p>")
    words = f"{WORDS}<p>{school.protocol}</p>"
    school.write(assignment, teacher, words, attempt=0)
    told = forms.services.call(STATUS, assignid=assignment.id, userid=teacher.id)
    [before] = told["previousattempts"]
    assert before["feedbackplugins"][0]["editorfields"][0]["text"] == words
    assert before["grade"]["grade"] == "80.64516"
    assert words not in str(told.get("feedback"))


def test_a_grade_given_before_the_form_came_is_not_overwritten(school: School, live_site: LiveSite) -> None:
    """With the form in use now and nothing filled in, Moodle would take the grade away."""
    forms = school.forms
    assignment = live_site.assignment(LiveCourse(school.course, ""), 1, f"Chấm lại {school.protocol}")
    live_site.hand_in(forms.other, assignment, "Bài giảng.zip", PACKAGE, "<p>x</p>")
    live_site.grade(forms.lead, assignment, forms.other, 77, "<p>Tốt</p>")
    change = live_site.browser.form("course/modedit.php", {"update": assignment.cmid, "return": 0})
    change |= {"advancedgradingmethod_submissions": "rubric", "submitbutton2": "Save"}
    live_site.browser.send_form("course/modedit.php", change)
    grading_form(live_site, assignment, "rubric", CRITERIA)
    with pytest.raises(Rejected) as caught:
        school.write(assignment, forms.other, WORDS)
    assert caught.value.code == "grading_form_changed"
    reply = forms.services.call("mod_assign_get_grades", assignmentids=[assignment.id])
    assert [g["grade"] for g in reply["assignments"][0]["grades"]] == ["77.00000"]


def _standing(
    forms: FormScene, form: GradingForm, teacher: Person
) -> tuple[dict[str, object], list[dict[str, object]]]:
    """The grade and how its form is filled in, texts as they were typed."""
    reply = forms.services.call("mod_assign_get_grades", assignmentids=[form.assignment.id])
    [grade] = [g for g in reply["assignments"][0]["grades"] if g["userid"] == teacher.id]
    [filled] = [i for i in instances(forms.services, form) if i["itemid"] == grade["id"]]
    rows = ({k: v for k, v in row.items() if k != "id"} for row in filled[form.method]["criteria"])
    return grade, sorted(rows, key=lambda row: int(str(row["criterionid"])))
