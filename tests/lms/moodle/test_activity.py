from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
import requests

from connector.errors import HoclieuError, NeedsOperator, Retriable
from connector.lms.base import Cache, CourseActivity, Doing, TeachingCourse
from tests.lms.moodle.observed import (
    ATTEMPTS,
    BY_FIELD,
    COMPLETION,
    CONTENTS,
    ENROLLED,
    GRADES,
    LATER,
    PER_STUDENT,
    SCORMS,
    TOAN,
    TRACKS,
    ZONE,
    ObservedCourse,
    activities,
)
from tests.lms.moodle.replay import HTML, Params, Raw, Replay, moodle_error, site_info


@pytest.fixture(params=["4.5", "4.2"])
def release(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def course(moodle: Replay) -> ObservedCourse:
    return ObservedCourse(moodle)


def times(doing: Doing | None) -> list[str]:
    """Minutes and seconds of the recorded moments: both releases were recorded within the same hour."""
    assert doing is not None
    return [m.strftime("%H:%M") for m in doing.acted]


def test_topics_are_the_sections_with_what_can_be_done_in_them(moodle: Replay, release: str) -> None:
    reading = ObservedCourse(moodle, release).read()
    assert [t.name for t in reading.topics][:3] == ["Mệnh đề và tập hợp", "Hàm số bậc hai", "Chủ đề ba"]
    assert [a.name for a in reading.topics[0].activities] == ["Trang đọc", "Trang tự đánh dấu", "Bài nộp", "SCORM đơn"]
    assert {name for name, a in activities(reading).items() if a.tracked} == {
        "Trang đọc",
        "Bài nộp",
        "Bài chấm",
        "Kiểm tra",
        "SCORM đơn",
    }


def test_students_are_those_with_the_student_role_alone(moodle: Replay, release: str) -> None:
    course = ObservedCourse(moodle, release)
    reading = course.read()
    assert [s.id for s in reading.students] == [str(i) for i in course.students]
    assert [s.last_access is not None for s in reading.students] == [True, False, True, False, False]
    assert reading.reread == {s.id for s in reading.students}


def test_a_teacher_who_tries_the_course_as_a_student_is_none(course: ObservedCourse) -> None:
    def trying(params: Params, body: Any) -> Any:
        body[0]["roles"].append({"roleid": 3, "name": "", "shortname": "editingteacher", "sortorder": 0})
        return body

    course.change(ENROLLED, trying)
    assert str(course.students[0]) not in {s.id for s in course.read().students}


def test_a_busy_student_is_read_in_every_place(moodle: Replay, release: str) -> None:
    course = ObservedCourse(moodle, release)
    reading = course.read()
    viewed = course.doing(reading, 0, "Trang đọc")
    assert viewed is not None
    assert (viewed.completed, viewed.completed_at, viewed.score, viewed.seconds) == (True, viewed.acted[0], None, None)
    scorm = course.doing(reading, 0, "SCORM đơn")
    assert scorm is not None
    assert (scorm.status, scorm.seconds, scorm.completed, scorm.score) == ("completed", 690.5, True, 1.0)
    assert times(scorm)[:2] == ["12:42", "12:52"]
    several = course.doing(reading, 0, "SCORM nhiều SCO")
    assert several is not None
    assert (several.status, several.seconds, several.completed) == ("incomplete", 210, None)
    assert several.score == pytest.approx(1 / 18)
    newer = course.doing(reading, 0, "SCORM 2004")
    assert newer is not None
    assert (newer.status, newer.seconds) == ("passed", 312.5)
    quiz = course.doing(reading, 0, "Kiểm tra")
    assert quiz is not None
    assert (quiz.completed, quiz.score, len(quiz.acted)) == (True, 1.0, 1)


def test_a_manual_tick_is_an_action_and_no_completion(moodle: Replay, release: str) -> None:
    course = ObservedCourse(moodle, release)
    ticked = course.doing(course.read(), 0, "Trang tự đánh dấu")
    assert ticked is not None
    assert (ticked.completed, ticked.completed_at, len(ticked.acted)) == (None, None, 1)


def test_handing_in_stays_an_action_after_the_teacher_has_graded(moodle: Replay, release: str) -> None:
    course = ObservedCourse(moodle, release)
    handed_in = course.doing(course.read(), 0, "Bài nộp")
    assert handed_in is not None
    assert (handed_in.completed, handed_in.score, len(handed_in.acted)) == (True, 0.8, 1)
    draft = course.doing(course.read(), 1, "Bài chấm")
    assert draft is not None
    assert (draft.completed, draft.score, len(draft.acted)) == (True, 0.7, 1)
    assert draft.completed_at is not None
    assert draft.acted[0] < draft.completed_at


def test_a_teachers_grade_completes_but_is_no_action_of_the_student(moodle: Replay, release: str) -> None:
    course = ObservedCourse(moodle, release)
    graded = course.doing(course.read(), 3, "Bài chấm")
    assert graded is not None
    assert (graded.completed, graded.score, graded.acted) == (True, 0.7, ())


def test_a_failed_quiz_is_an_action_and_not_completed(moodle: Replay, release: str) -> None:
    course = ObservedCourse(moodle, release)
    failed = course.doing(course.read(), 1, "Kiểm tra")
    assert failed is not None
    assert (failed.completed, failed.completed_at, failed.score, len(failed.acted)) == (False, None, 0.0, 1)


def test_who_did_nothing_has_done_nothing_instead_of_scoring_0(moodle: Replay, release: str) -> None:
    course = ObservedCourse(moodle, release)
    reading = course.read()
    mine = [d for d in reading.doings if d.student_id == str(course.students[2])]
    assert {(d.acted, d.completed, d.score, d.seconds, d.status) for d in mine} == {((), False, None, None, None)}
    assert course.doing(reading, 2, "Thảo luận") is None


def test_a_second_reading_of_a_quiet_course_costs_three_calls(moodle: Replay, release: str) -> None:
    course = ObservedCourse(moodle, release)
    cache: Cache = {}
    first = course.read(cache)
    cache = json.loads(json.dumps(cache))
    course.forget_calls()
    again = course.read(cache, since=LATER)
    assert moodle.functions() == [BY_FIELD, ENROLLED, GRADES]
    assert moodle.params(BY_FIELD) == [{"field": "ids", "value": first.course_id}]
    assert (again.topics, again.students, again.reread) == (first.topics, first.students, frozenset())


def test_grades_of_everyone_come_even_when_nobody_is_read_again(course: ObservedCourse) -> None:
    cache: Cache = {}
    course.read(cache)
    again = course.read(cache, since=LATER)
    quiz = course.doing(again, 0, "Kiểm tra")
    assert quiz is not None
    assert (quiz.score, quiz.completed, len(quiz.acted)) == (1.0, None, 1)


def test_many_courses_share_the_call_that_tells_what_changed(course: ObservedCourse) -> None:
    course_id = int(course.read().course_id)

    def same_course(params: Params, body: Any) -> Any:
        [one] = body["courses"]
        return {"courses": [{**one, "id": int(n)} for n in params["value"].split(",")], "warnings": []}

    course.change(BY_FIELD, same_course)
    course.forget_calls()
    courses = [TeachingCourse(f"k{n}", f"id:{n}") for n in (course_id, course_id + 1, course_id + 2)]
    assert len(course.observe(courses, {})) == 3
    assert course.moodle.functions().count(BY_FIELD) == 1
    assert course.moodle.params(BY_FIELD)[0]["value"] == f"{course_id},{course_id + 1},{course_id + 2}"


def seen_at(student: int, moment: datetime) -> Any:
    def change(params: Params, body: Any) -> Any:
        for user in body:
            if user["id"] == student:
                user["lastcourseaccess"] = int(moment.timestamp())
        return body

    return change


def read_students(moodle: Replay) -> set[str]:
    return {p["userid"] for f in PER_STUDENT for p in moodle.params(f)}


def test_only_who_was_in_the_course_since_costs_calls_of_their_own(course: ObservedCourse) -> None:
    cache: Cache = {}
    course.read(cache)
    course.change(ENROLLED, seen_at(course.students[2], LATER + timedelta(minutes=5)))
    course.forget_calls()
    reading = course.read(cache, since=LATER, now=LATER + timedelta(hours=1))
    assert reading.reread == {str(course.students[2])}
    assert read_students(course.moodle) == {str(course.students[2])}


def test_who_was_there_just_before_the_last_reading_is_read_once_more(course: ObservedCourse) -> None:
    cache: Cache = {}
    course.change(ENROLLED, seen_at(course.students[2], LATER - timedelta(seconds=30)))
    course.read(cache)
    assert course.read(cache, since=LATER).reread == {str(course.students[2])}
    assert course.read(cache, since=LATER + timedelta(hours=1)).reread == frozenset()


def test_who_was_graded_since_is_read_again_although_never_in_the_course(course: ObservedCourse) -> None:
    cache: Cache = {}
    course.read(cache)

    def graded(params: Params, body: Any) -> Any:
        [mine] = [u for u in body["usergrades"] if u["userid"] == course.students[3]]
        item = next(i for i in mine["gradeitems"] if i["itemmodule"] == "assign")
        item.update(graderaw=5, gradedategraded=int(LATER.timestamp()) + 60)
        return body

    course.change(GRADES, graded)
    assert course.read(cache, since=LATER).reread == {str(course.students[3])}


def test_a_student_of_whom_the_site_hides_the_last_access_is_always_read(course: ObservedCourse) -> None:
    def hidden(params: Params, body: Any) -> Any:
        return [{k: v for k, v in u.items() if k != "lastcourseaccess"} for u in body]

    course.change(ENROLLED, hidden)
    cache: Cache = {}
    course.read(cache)
    assert len(course.read(cache, since=LATER).reread) == 5
    assert course.moodle.functions().count(SCORMS) == 2


def test_a_lost_cache_costs_calls_and_loses_nothing(course: ObservedCourse) -> None:
    first = course.read({})
    again = course.read({}, since=LATER)
    assert again.reread == first.reread
    assert [d for d in again.doings if d.completed] == [d for d in first.doings if d.completed]


@pytest.mark.parametrize("broken", [None, [], {"5": 3}, {"8": {"shape": {"topics": 1}}}])
def test_a_cache_of_another_form_is_no_obstacle(course: ObservedCourse, broken: Any) -> None:
    cache: Cache = {"teaching_courses": broken, "scorm_scoes": broken, "course_ids": None}
    assert len(course.read(cache).reread) == 5


def test_contents_are_asked_for_again_when_the_course_page_has_changed(course: ObservedCourse) -> None:
    cache: Cache = {}
    course.read(cache)

    def revised(params: Params, body: Any) -> Any:
        body["courses"][0]["cacherev"] += 1
        return body

    def renamed(params: Params, body: Any) -> Any:
        body[1]["name"] = "Chủ đề mới"
        return body

    course.change(BY_FIELD, revised)
    course.change(CONTENTS, renamed)
    course.forget_calls()
    assert course.read(cache, since=LATER).topics[0].name == "Chủ đề mới"
    course.forget_calls()
    course.read(cache, since=LATER)
    assert CONTENTS not in course.moodle.functions()


def test_contents_are_always_asked_for_where_moodle_does_not_tell_the_revision(course: ObservedCourse) -> None:
    def untold(params: Params, body: Any) -> Any:
        body["courses"][0].pop("cacherev")
        return body

    course.change(BY_FIELD, untold)
    cache: Cache = {}
    course.read(cache)
    course.read(cache, since=LATER)
    assert course.moodle.functions().count(CONTENTS) == 2


def test_everyone_is_read_again_when_an_activity_is_tracked_otherwise(course: ObservedCourse) -> None:
    cache: Cache = {}
    course.read(cache)

    def revised(params: Params, body: Any) -> Any:
        body["courses"][0]["cacherev"] += 1
        return body

    def tracked(params: Params, body: Any) -> Any:
        for module in body[2]["modules"]:
            module["completion"] = 2
        return body

    course.change(BY_FIELD, revised)
    course.change(CONTENTS, tracked)
    assert len(course.read(cache, since=LATER).reread) == 5


def test_a_reading_that_the_caller_did_not_take_is_not_remembered(course: ObservedCourse) -> None:
    from connector.lms.moodle.activity import MoodleActivity

    cache: Cache = {}
    for _ in MoodleActivity(course.moodle.client(), cache, lambda: LATER).observe([TOAN], {}, ZONE):
        break
    assert len(course.read(cache, since=LATER).reread) == 5


def test_one_failing_student_is_left_out_with_the_reason_and_read_next_time(course: ObservedCourse) -> None:
    unlucky = str(course.students[1])

    def failing(params: Params, body: Any) -> Any:
        return moodle_error("invaliduser") if params["userid"] == unlucky else body

    course.change(COMPLETION, failing)
    cache: Cache = {}
    reading = course.read(cache)
    [(student, why)] = reading.left_out
    assert student == unlucky
    assert why
    assert reading.reread == {str(s) for s in course.students} - {unlucky}
    quiz = course.doing(reading, 1, "Kiểm tra")
    assert quiz is not None
    assert (quiz.score, quiz.completed) == (0.0, None)
    course.change(COMPLETION, lambda params, body: body)
    assert course.read(cache, since=LATER).reread == {unlucky}


def test_a_missing_permission_fails_the_course_and_not_each_student(course: ObservedCourse) -> None:
    course.change(COMPLETION, lambda params, body: moodle_error("nopermissions"))
    [(failed, error)] = course.observe([TOAN], {})  # type: ignore[misc]
    assert failed == TOAN
    assert isinstance(error, NeedsOperator)
    assert error.code == "no_permission"


def test_a_failing_course_stops_no_other(course: ObservedCourse) -> None:
    gone = TeachingCourse("thpt-a/ly-10", "id:77777")

    def by_field(params: Params, body: Any) -> Any:
        if "77777" not in params["value"]:
            return body
        return {"exception": "Error", "message": "…"} if params["field"] == "ids" else {"courses": [], "warnings": []}

    course.change(BY_FIELD, by_field)
    found = course.observe([gone, TOAN], {})
    assert [type(r).__name__ for r in found] == ["tuple", "CourseActivity"]
    failed, error = found[0]  # type: ignore[misc]
    assert (failed, error.code) == (gone, "course_gone")


def test_a_course_made_anew_under_its_name_is_found_again(course: ObservedCourse) -> None:
    cache: Cache = {"course_ids": {TOAN.course: 66666}}

    def by_field(params: Params, body: Any) -> Any:
        return {"exception": "Error", "message": "…"} if params["value"] == "66666" else body

    course.change(BY_FIELD, by_field)
    assert course.read(cache).course_id == "8"


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (moodle_error("invalidtoken"), "bad_token"),
        (requests.ConnectTimeout(), "site_unreachable"),
        (HTML, "not_json"),
        (Raw(503, "<html></html>", {"Retry-After": "300"}), "maintenance"),
    ],
)
def test_what_concerns_the_whole_site_is_raised_at_once(course: ObservedCourse, reply: Any, code: str) -> None:
    course.moodle.says(ENROLLED, reply)
    with pytest.raises(HoclieuError) as caught:
        course.observe([TOAN, TOAN, TOAN], {})
    assert caught.value.code == code


def test_a_site_that_goes_down_while_students_are_read_is_not_a_matter_of_students(course: ObservedCourse) -> None:
    course.moodle.says(COMPLETION, requests.ConnectTimeout())
    with pytest.raises(Retriable) as caught:
        course.observe([TOAN], {})
    assert caught.value.code == "site_unreachable"


def test_all_missing_functions_are_named_before_anything_is_asked(moodle: Replay) -> None:
    course = ObservedCourse(moodle)
    info = site_info()
    info["functions"] = [f for f in info["functions"] if f["name"] not in (ENROLLED, TRACKS)]
    moodle.says("core_webservice_get_site_info", info)
    with pytest.raises(NeedsOperator, match=f"{ENROLLED}.*{TRACKS}"):
        course.observe([TOAN], {})
    assert moodle.functions() == []


def test_packages_of_all_courses_are_asked_for_in_one_call(course: ObservedCourse) -> None:
    cache: Cache = {}
    first = int(course.read(cache).course_id)
    kept = cache["teaching_courses"]
    assert isinstance(kept, dict)
    kept[str(first + 1)] = kept[str(first)]

    def both(params: Params, body: Any) -> Any:
        [one] = body["courses"]
        return {"courses": [{**one, "id": int(n)} for n in params["value"].split(",")], "warnings": []}

    course.change(BY_FIELD, both)
    course.change(ENROLLED, seen_at(course.students[2], LATER + timedelta(minutes=5)))
    course.forget_calls()
    courses = [TeachingCourse("a", f"id:{first}"), TeachingCourse("b", f"id:{first + 1}")]
    assert len(course.observe(courses, cache, since=LATER)) == 2
    assert [p["courseids[1]"] for p in course.moodle.params(SCORMS)] == [str(first + 1)]


def test_a_package_of_many_scoes_is_not_asked_for_where_there_is_no_attempt(course: ObservedCourse) -> None:
    course.read()
    asked = {p["userid"] for p in course.moodle.params(ATTEMPTS)}
    several = {p["userid"] for p in course.moodle.params(TRACKS) if p["scoid"] == "22"}
    assert several == {str(course.students[0])}
    assert str(course.students[2]) in asked


def test_who_was_never_in_the_course_costs_no_calls_for_packages(course: ObservedCourse) -> None:
    course.read()
    assert str(course.students[3]) not in {p["userid"] for p in course.moodle.params(TRACKS)}


def test_people_come_in_pages_where_there_are_thousands(course: ObservedCourse) -> None:
    [student] = [u for u in course.only(ENROLLED) if u["id"] == course.students[3]]

    def pages(params: Params, body: Any) -> Any:
        name = next(k for k, v in params.items() if v == "limitfrom")
        start = int(params[name.replace("name", "value")])
        return [{**student, "id": 10_000 + start + n} for n in range(2000 if start == 0 else 3)]

    course.change(ENROLLED, pages)
    course.change(COMPLETION, lambda params, body: {"statuses": [], "warnings": []})
    assert len(course.read().students) == 2003
    assert course.moodle.functions().count(ENROLLED) == 2


def test_the_observation_is_dated_before_the_first_question(course: ObservedCourse) -> None:
    assert course.read(now=LATER).observed_at == LATER


def test_no_name_of_a_student_is_in_the_reading_or_in_the_cache(course: ObservedCourse) -> None:
    def named(params: Params, body: Any) -> Any:
        return [{**u, "fullname": "Trần Thị Học Sinh"} for u in body]

    course.change(ENROLLED, named)
    cache: Cache = {}
    reading: CourseActivity = course.read(cache)
    assert "Học Sinh" not in repr(reading)
    assert "Học Sinh" not in json.dumps(cache, ensure_ascii=False)
