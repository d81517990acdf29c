"""A team lead grades by a rubric in Moodle: each criterion is in the verdict, and the rubric stays as it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from connector.lessons.records import Decision, LevelState, Opinion
from connector.sandbox.actions import Actions
from connector.sandbox.faults import FaultKind
from connector.sandbox.gradingforms import FilledForm
from connector.sandbox.records import Assign, Site
from connector.sandbox.samples import make_scorm12
from connector.sandbox.seedplan import SAO_MAI
from connector.sandbox.studied import AssignGrade
from connector.sandbox.tokens import own_token
from connector.steps.context import Outcome
from connector.steps.lessons_view import LessonView, lessons
from mappings.schema import DEFAULT_FORM
from tests.flows.conftest import City
from tests.live.gradingforms import GET_DEFINITIONS, GET_INSTANCES, GradingForm, grade_by_form, read_form
from tests.live.moodleweb import Services
from tests.live.site import LiveActivity, Person

TITLE = "Tổng của hai vectơ"
ACCURACY, SOURCES = (next(c for c in DEFAULT_FORM.criteria() if c.id == key) for key in ("accuracy", "sources"))
CRITERIA = ((ACCURACY.name, (0, 2, 4)), (SOURCES.name.upper(), (0, 1)), ("Màu sắc", (0, 1, 2)))
STEPS = ("collect", "verdicts", "tell")


@dataclass
class School:
    """The stand-in's school after a first run; the team lead then grades `submission` by a rubric."""

    city: City
    lead: Person
    form: GradingForm
    teacher: Person
    assign: Assign

    @property
    def site(self) -> Site:
        return self.city.sandbox.world.sites[SAO_MAI.site]

    @property
    def do(self) -> Actions:
        return Actions(self.city.sandbox.world, self.site)

    def run(self) -> dict[str, Outcome]:
        self.city.clock.now += timedelta(minutes=10)
        return {step: outcome for (step, _), outcome in self.city.run(*STEPS, site=SAO_MAI.site).items()}

    def calls(self) -> dict[str, int]:
        """What one more run costs."""
        self.city.sandbox.log.clear()
        self.run()
        return dict(self.city.sandbox.log.calls(SAO_MAI.site))

    def grade(self, *scores: float, remarks: tuple[str, str, str], comment: str = "", again: bool = False) -> None:
        grade_by_form(self.lead, self.form, self.teacher, scores, remarks, comment, again=again)

    def hand_in_again(self) -> None:
        self.city.clock.now += timedelta(minutes=1)
        package = self.city.sandbox.world.keep("sửa.zip", make_scorm12(f"{TITLE} (sửa)", seed=77))
        self.do.submit(self.assign, self.teacher.id, [package], f"<p>Tên bài: {TITLE}</p>")

    def graded(self, attempt: int = 0) -> AssignGrade:
        found = self.do.grade_of(self.assign.id, self.teacher.id, attempt)
        assert found is not None
        return found

    def filled(self, attempt: int = 0) -> FilledForm:
        active = self.site.grading.active(self.form.definition)
        return next(f for f in active if f.itemid == self.graded(attempt).id)

    def view(self) -> LessonView:
        with self.city.context() as context:
            return next(v for v in lessons(context) if v.lesson.title == TITLE)

    def opinion(self, number: int = 1) -> Opinion:
        with self.city.context() as context:
            lesson = self.view().lesson
            version = next(v for v in context.store.lessons.versions([lesson.id])[lesson.id] if v.number == number)
            [said] = context.store.opinions.of(version.id)
            return said


@pytest.fixture
def school(city: City) -> School:
    who = next(iter(city.sandbox.world.sites[SAO_MAI.site].grades.values())).grader
    city.run(*STEPS, site=SAO_MAI.site)
    city.clock.now += timedelta(hours=1)
    with city.context() as context:
        lesson = next(v.lesson for v in lessons(context) if v.lesson.title == TITLE)
    world = city.sandbox.world
    site = world.sites[SAO_MAI.site]
    assign = site.assigns[int(lesson.assignment_id)]
    site.grading.define(assign.cmid, "rubric", CRITERIA, world.now())
    people = (who, int(lesson.author_key.partition(":")[2]))
    lead, teacher = (_person(city, site, userid) for userid in people)
    activity = LiveActivity(assign.id, assign.cmid, site.modules[assign.cmid].name)
    services = Services(city.sandbox.url(SAO_MAI.site), city.sandbox.token(SAO_MAI.site))
    return School(city, lead, read_form(services, activity), teacher, assign)


def _person(city: City, site: Site, userid: int) -> Person:
    url, user = city.sandbox.url(site.id), site.users[userid]
    return Person(url, userid, user.username, user.password, Services(url, own_token(site, user)))


APPROVED = ("Chính xác", "", "Ít màu")


def test_scores_and_remarks_are_the_verdicts(school: School) -> None:
    school.grade(4, 1, 1, remarks=APPROVED, comment="<p>Bài hay.</p>")
    done = school.run()
    assert done["verdicts"].counts["verdicts"] == 1, done
    said = school.opinion()
    assert said.decision is Decision.APPROVED
    assert said.scores == {"accuracy": ACCURACY.max, "sources": SOURCES.max, "Màu sắc": 1}
    assert said.strengths == f"Bài hay.\n{ACCURACY.name}: Chính xác"
    assert said.limitations == "Màu sắc: Ít màu"
    assert done["verdicts"].lines == []


def test_our_words_leave_the_rubric_and_the_grade_what_they_were(school: School) -> None:
    school.grade(4, 1, 1, remarks=APPROVED)
    before = school.graded().grade
    remarks = {f.criterionid: f.remark for f in school.filled().fillings}
    done = school.run()
    assert (done["tell"].counts["told"], done["tell"].aside) == (1, [])
    assert school.graded().grade == before > 0
    assert TITLE in school.graded().comment
    assert {f.criterionid: f.remark for f in school.filled().fillings} == remarks


def test_once_taken_a_rubric_costs_no_call_more(school: School) -> None:
    quiet = school.calls()
    school.grade(4, 1, 1, remarks=APPROVED)
    school.run()
    assert school.calls() == quiet
    assert not {GET_DEFINITIONS, GET_INSTANCES} & quiet.keys()


def test_a_rubric_that_nobody_has_seen_yet_is_asked_for_once(school: School) -> None:
    """The verdict waits for its submission to be collected: the grade comes again in each run until then."""
    school.hand_in_again()
    school.grade(4, 1, 1, remarks=APPROVED)
    school.city.run("verdicts", site=SAO_MAI.site)
    school.city.sandbox.log.clear()
    waiting = school.city.run("verdicts", site=SAO_MAI.site)["verdicts", SAO_MAI.site]
    assert waiting.counts["not_yet_collected"] == 1
    assert not {GET_DEFINITIONS, GET_INSTANCES} & dict(school.city.sandbox.log.calls(SAO_MAI.site)).keys()
    assert school.run()["verdicts"].counts["verdicts"] == 1
    assert school.opinion(2).scores["accuracy"] == ACCURACY.max


def test_without_the_functions_the_grade_is_taken_the_lack_is_said_once_and_the_rubric_is_not_touched(
    school: School,
) -> None:
    faults = school.city.sandbox.faults
    gone = faults.add(FaultKind.REMOVED_FUNCTION, SAO_MAI.site, GET_INSTANCES)
    school.grade(4, 1, 1, remarks=APPROVED, comment="<p>Bài hay.</p>")
    before, comment = school.graded().grade, school.graded().comment
    done = school.run()
    assert done["verdicts"].counts["verdicts"] == 1, done
    [line] = done["verdicts"].lines
    assert GET_INSTANCES in line.vi and GET_INSTANCES in line.en
    assert school.opinion().strengths == "Bài hay." and school.opinion().scores == {}
    [(_, why)] = done["tell"].aside
    assert GET_INSTANCES in why
    assert (school.graded().grade, school.graded().comment) == (before, comment)
    assert school.run()["verdicts"].lines == []
    faults.remove(gone)
    assert school.run()["tell"].counts["told"] == 1
    assert school.graded().grade == before and TITLE in school.graded().comment


def test_words_about_what_was_sent_back_stand_at_its_attempt_though_the_next_is_handed_in(school: School) -> None:
    school.grade(2, 0, 1, remarks=("", "Ghi nguồn ảnh", ""), again=True)
    school.hand_in_again()
    done = school.run()
    assert (done["verdicts"].counts["verdicts"], done["tell"].aside) == (1, [])
    assert school.opinion(1).decision is not Decision.APPROVED
    assert school.view().version.number == 2
    assert school.view().standings[0].state is LevelState.UNDER_APPRAISAL
    assert "Ghi nguồn ảnh" in school.graded(0).comment
    assert school.graded(0).grade > 0, "the rubric of the first attempt stays"
    later = school.do.grade_of(school.assign.id, school.teacher.id, 1)
    assert later is None or "Ghi nguồn ảnh" not in later.comment


def test_the_verdict_on_the_next_attempt_stands_there_and_leaves_the_first(school: School) -> None:
    school.grade(2, 0, 1, remarks=("", "Ghi nguồn ảnh", ""), again=True)
    school.run()
    first = school.graded(0).comment
    school.hand_in_again()
    school.run()
    school.grade(4, 1, 2, remarks=("Chính xác", "", ""))
    done = school.run()
    assert done["tell"].aside == []
    assert "Chính xác" in school.graded(1).comment
    assert (school.graded(0).comment, school.graded(1).grade) == (first, 100)
    assert school.view().standings[0].state is LevelState.APPROVED
