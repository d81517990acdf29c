"""A grade that its reviewer has written down and not released: no verdict yet, no price, and taken once it is out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connector.lessons.records import LevelState
from connector.sandbox.actions import Actions
from connector.sandbox.records import Submission
from connector.sandbox.samples import make_scorm12
from connector.sandbox.seedplan import SAO_MAI
from connector.steps.lessons_view import LessonView, lessons
from tests.flows.conftest import City

TITLE = "Tổng của hai vectơ"
STATUS = "mod_assign_get_submission_status"


def view(city: City) -> LessonView:
    with city.context() as context:
        return next(v for v in lessons(context) if v.lesson.title == TITLE)


@pytest.fixture
def lead(city: City) -> int:
    """Who graded before the first sync."""
    return next(iter(city.sandbox.world.sites[SAO_MAI.site].grades.values())).grader


@pytest.fixture
def submission(city: City, lead: int) -> Submission:
    """After a first sync; the team lead then begins to grade, an hour later."""
    city.sync()
    lesson = view(city).lesson
    mine = (int(lesson.assignment_id), int(lesson.author_key.partition(":")[2]))
    home = city.sandbox.world.sites[SAO_MAI.site]
    city.clock.now += timedelta(hours=1)
    return next(s for s in home.submissions.values() if (s.assignment, s.userid) == mine)


def graded(
    city: City, submission: Submission, lead: int, state: str, grade: float = 90, words: str = "<p>Tốt.</p>"
) -> None:
    home = city.sandbox.world.sites[SAO_MAI.site]
    Actions(city.sandbox.world, home).save_grade(submission, lead, grade, words, state)
    city.sandbox.world.save(home)


def released(city: City, submission: Submission) -> None:
    """As Moodle's batch action does: the state changes, the grade's own time does not."""
    home = city.sandbox.world.sites[SAO_MAI.site]
    home.workflowstates[submission.assignment][submission.userid] = "released"
    city.sandbox.world.save(home)


def test_a_grade_in_review_costs_no_call_and_is_taken_when_it_is_released(
    city: City, submission: Submission, lead: int
) -> None:
    graded(city, submission, lead, "inreview")
    assert city.sync()["verdicts", SAO_MAI.site].counts["unreleased"] == 1
    city.sandbox.log.clear()
    again = city.sync()
    assert again["verdicts", SAO_MAI.site].counts["unreleased"] == 1
    calls = city.sandbox.log.calls(SAO_MAI.site)
    assert STATUS not in calls and sum(calls.values()) <= 9, calls
    assert view(city).standings[0].state is LevelState.UNDER_APPRAISAL
    released(city, submission)
    assert city.sync()["verdicts", SAO_MAI.site].counts["verdicts"] == 1
    assert view(city).standings[0].state is LevelState.APPROVED


def test_once_released_nothing_is_read_from_its_beginning_any_more(
    city: City, submission: Submission, lead: int
) -> None:
    graded(city, submission, lead, "inreview")
    city.sync()
    released(city, submission)
    city.sync()
    done = city.run("collect")["collect", SAO_MAI.site]
    assert done.counts["unchanged"] < 3, "only what changed last is asked for again"


def test_our_own_story_left_in_the_comment_box_is_not_taken_for_the_leads_words(
    city: City, submission: Submission, lead: int
) -> None:
    graded(city, submission, lead, "released", 60, "<p>Yêu cầu điều chỉnh: Thêm hai câu hỏi.</p>")
    city.sync()
    first = view(city)
    assert first.standings[0].verdict is not None
    assert first.standings[0].verdict.required_changes == "Thêm hai câu hỏi."

    home = city.sandbox.world.sites[SAO_MAI.site]
    given = Actions(city.sandbox.world, home).grade_of(submission.assignment, submission.userid, 0)
    assert given is not None
    story = given.comment
    assert "Thêm hai câu hỏi." in story, "the box holds our story now"
    city.clock.now += timedelta(hours=1)
    mended = city.sandbox.world.keep("sửa.zip", make_scorm12(f"{TITLE} (sửa)", seed=77))
    assign = home.assigns[submission.assignment]
    Actions(city.sandbox.world, home).submit(assign, submission.userid, [mended], f"<p>Tên bài: {TITLE}</p>")
    city.sandbox.world.save(home)
    city.sync()
    city.clock.now += timedelta(hours=1)
    graded(city, submission, lead, "released", 90, story + "<p>Ưu điểm: Đã sửa đủ.</p>")
    city.sync()
    second = view(city).standings[0].verdict
    assert second is not None and second.version_id != first.version.id
    assert (second.strengths, second.limitations, second.required_changes) == ("Đã sửa đủ.", "", "")
