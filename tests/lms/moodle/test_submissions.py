from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from connector.errors import NeedsOperator, Retriable
from connector.lms.base import Cache, SubmissionPoint
from connector.lms.moodle.submissions import MoodleSubmissions
from tests.lms.moodle.replay import Params, Replay, moodle_error, recorded, site_info

TOAN = SubmissionPoint("thpt-a/toan-10", "shortname:NBG", "bài giảng toán lớp 10")
ASSIGNMENTS = "mod_assign_get_assignments"
SUBMISSIONS = "mod_assign_get_submissions"
BY_FIELD = "core_course_get_courses_by_field"


@pytest.fixture
def school(moodle: Replay) -> Replay:
    moodle.says(BY_FIELD, courses_by_field)
    moodle.says(ASSIGNMENTS, assignments)
    moodle.says(SUBMISSIONS, recorded(SUBMISSIONS))
    moodle.says("mod_assign_get_grades", {"assignments": [], "warnings": []})
    return moodle


def courses_by_field(params: Params) -> Any:
    whole = recorded(BY_FIELD)
    course = whole["courses"][0]
    if not params or params["value"] == str(course.get(params["field"])):
        return whole
    return recorded(f"{BY_FIELD}-none")


def assignments(params: Params) -> Any:
    assert params["includenotenrolledcourses"] == "1"
    if params["courseids[0]"] == "2":
        return recorded(ASSIGNMENTS)
    return recorded(f"{ASSIGNMENTS}-not-enrolled")


def source(moodle: Replay, cache: Cache | None = None) -> MoodleSubmissions:
    return MoodleSubmissions(moodle.client(), {} if cache is None else cache)


def test_what_teachers_handed_in_comes_with_its_files_and_words(school: Replay) -> None:
    collected = source(school).submissions([TOAN], None)
    assert collected.unreadable == []
    first = collected.submissions[0]
    assert (first.point, first.assignment_id, first.submission_id, first.teacher_id, first.attempt) == (
        TOAN,
        "1",
        "1",
        "3",
        0,
    )
    assert first.modified == datetime.fromtimestamp(1795343594, UTC)
    assert first.text == "Chủ đề: Hàm số bậc hai"
    [file] = first.files
    assert (file.filename, file.size, file.mimetype) == (
        "Bài giảng Hàm số – singlescobasic.zip",
        384787,
        "application/zip",
    )
    assert file.modified == datetime.fromtimestamp(1795343594, UTC)
    assert file.key.startswith("/57/assignsubmission_file/submission_files/1/")
    assert file.key.endswith("|1795343594|384787")
    assert [s.teacher_id for s in collected.submissions] == ["3", "4", "5"]


def test_a_replaced_file_of_the_same_name_has_another_key(school: Replay) -> None:
    body = recorded(SUBMISSIONS)
    before = source(school).submissions([TOAN], None).submissions[0].files[0].key
    area = body["assignments"][0]["submissions"][0]["plugins"][1]["fileareas"][0]
    area["files"][0]["timemodified"] += 1
    school.says(SUBMISSIONS, body)
    assert source(school).submissions([TOAN], None).submissions[0].files[0].key != before


def test_a_quiet_run_costs_four_calls(school: Replay) -> None:
    cache: Cache = {}
    source(school, cache).submissions([TOAN], None)
    school.asked.clear()
    school.says(SUBMISSIONS, recorded(f"{SUBMISSIONS}-none-since"))
    since = datetime.fromtimestamp(1795343595.7, UTC)
    second = source(school, cache)
    second.probe()
    assert second.submissions([TOAN], since).submissions == []
    assert second.grades([TOAN], since) == []
    assert [name for name, _ in school.asked] == [
        "core_webservice_get_site_info",
        ASSIGNMENTS,
        SUBMISSIONS,
        "mod_assign_get_grades",
    ]
    assert school.params(SUBMISSIONS)[0]["since"] == "1795343595"
    assert cache["course_ids"] == {"shortname:NBG": 2}


def test_drafts_and_reopened_and_new_attempts_are_not_collected(school: Replay) -> None:
    body = recorded(f"{SUBMISSIONS}-reopened")
    school.says(ASSIGNMENTS, recorded(f"{ASSIGNMENTS}-three"))
    school.says(SUBMISSIONS, body)
    points = [
        SubmissionPoint("a", "id:9", "Bài giảng Toán lớp 10"),
        SubmissionPoint("b", "id:9", "Bài giảng Lý & Hoá"),
        SubmissionPoint("c", "id:9", "Bản nháp"),
    ]
    collected = source(school).submissions(points, None)
    statuses = {s["id"]: s["status"] for a in body["assignments"] for s in a["submissions"]}
    assert {"draft", "reopened", "new"} <= set(statuses.values())
    assert {statuses[int(s.submission_id)] for s in collected.submissions} == {"submitted"}
    assert [s.point.key for s in collected.submissions] == ["a", "b"]


@pytest.mark.parametrize("name", ["3", "Bài giảng Toán lớp 10", "BÀI GIẢNG  TOÁN LỚP 10"])
def test_an_assignment_is_found_by_cmid_and_by_name(school: Replay, name: str) -> None:
    point = SubmissionPoint("p", "idnumber:nop-bai-giang", name)
    assert len(source(school).submissions([point], None).submissions) == 3


def test_an_unknown_assignment_stops_its_own_point_only_and_close_names_are_told(school: Replay) -> None:
    wrong = SubmissionPoint("thpt-a/toan-11", "shortname:NBG", "Bai giang toan lop 11")
    collected = source(school).submissions([wrong, TOAN], None)
    assert len(collected.submissions) == 3
    [(what, why)] = collected.unreadable
    assert what == "thpt-a/toan-11"
    assert 'Submission point thpt-a/toan-11: the course on site thpt-a has no assignment "Bai giang toan lop 11"' in why
    assert "Bài giảng Toán lớp 10" in why


def test_an_unknown_course_stops_its_own_points_only_and_close_names_are_told(school: Replay) -> None:
    wrong = SubmissionPoint("thpt-a/x", "shortname:NBG2", "x")
    reader = source(school)
    collected = reader.submissions([wrong, TOAN], None)
    reader.grades([wrong, TOAN], None)
    assert len(collected.submissions) == 3
    [(what, why)] = collected.unreadable
    assert what == "thpt-a/x"
    assert 'no course with shortname "NBG2"' in why and "close names: NBG" in why
    assert len([p for p in school.params(BY_FIELD) if p.get("value") == "NBG2"]) == 1


def test_two_assignments_of_one_name_are_to_be_named_by_cmid(school: Replay) -> None:
    body = recorded(ASSIGNMENTS)
    twin = {**body["courses"][0]["assignments"][0], "id": 7, "cmid": 77}
    body["courses"][0]["assignments"].append(twin)
    school.says(ASSIGNMENTS, body)
    [(_, why)] = source(school).submissions([TOAN], None).unreadable
    assert "(cmid 3)" in why and "(cmid 77)" in why


def test_a_course_that_the_account_may_not_enter_is_said_to_be_closed(school: Replay) -> None:
    school.says(ASSIGNMENTS, recorded(f"{ASSIGNMENTS}-not-enrolled"))
    [(what, why)] = source(school).submissions([TOAN], None).unreadable
    assert what == TOAN.key
    assert "may not enter course 2 on site thpt-a" in why


def test_a_course_made_again_under_its_name_is_looked_up_again(school: Replay) -> None:
    cache: Cache = {"course_ids": {"shortname:NBG": 99}}
    assert len(source(school, cache).submissions([TOAN], None).submissions) == 3
    assert cache["course_ids"] == {"shortname:NBG": 2}


def test_a_remembered_course_that_now_has_another_name_is_looked_up_again(school: Replay) -> None:
    cache: Cache = {"course_ids": {"shortname:KHAC": 2}}
    point = SubmissionPoint("p", "shortname:KHAC", "Bài giảng Toán lớp 10")
    [(what, _)] = source(school, cache).submissions([point], None).unreadable
    assert what == "p"


def test_an_assignment_whose_submissions_are_hidden_is_unreadable(school: Replay) -> None:
    school.says(
        SUBMISSIONS,
        {
            "assignments": [],
            "warnings": [
                {"item": "assignment", "itemid": 1, "warningcode": "1", "message": "No access rights in module context"}
            ],
        },
    )
    [(what, why)] = source(school).submissions([TOAN], None).unreadable
    assert what == TOAN.key
    assert "mod/assign:viewgrades" in why


def test_a_group_submission_has_no_author_and_is_set_aside(school: Replay) -> None:
    body = recorded(SUBMISSIONS)
    body["assignments"][0]["submissions"][0]["userid"] = 0
    school.says(SUBMISSIONS, body)
    collected = source(school).submissions([TOAN], None)
    assert len(collected.submissions) == 2
    assert "group submissions" in collected.unreadable[0][1]


def test_one_faulty_submission_is_found_named_by_its_time_and_the_rest_is_read(school: Replay) -> None:
    bad = 1795343594

    def ask(params: Params) -> Any:
        since, before = int(params["since"]), int(params["before"]) or 2**40
        if since <= bad <= before:
            return moodle_error("invalidresponse")
        body = recorded(SUBMISSIONS)
        kept = [s for s in body["assignments"][0]["submissions"] if since <= s["timemodified"] <= before]
        body["assignments"][0]["submissions"] = kept
        return body

    school.says(SUBMISSIONS, ask)
    collected = source(school).submissions([TOAN], None)
    assert [s.teacher_id for s in collected.submissions] == ["4", "5"]
    [(what, why)] = collected.unreadable
    assert what == TOAN.key
    assert datetime.fromtimestamp(bad, UTC).isoformat() in why
    assert len(school.params(SUBMISSIONS)) < 100


def test_one_faulty_assignment_does_not_hide_the_others(school: Replay) -> None:
    body = recorded(ASSIGNMENTS)
    body["courses"][0]["assignments"].append({**body["courses"][0]["assignments"][0], "id": 2, "cmid": 4, "name": "Lý"})
    school.says(ASSIGNMENTS, body)

    def ask(params: Params) -> Any:
        if "2" in [v for k, v in params.items() if k.startswith("assignmentids")] and params["before"] == "0":
            return moodle_error("invalidresponse")
        if params["assignmentids[0]"] == "2":
            return {"assignments": [{"assignmentid": 2, "submissions": []}], "warnings": []}
        return recorded(SUBMISSIONS)

    school.says(SUBMISSIONS, ask)
    collected = source(school).submissions([TOAN, SubmissionPoint("ly", "shortname:NBG", "4")], None)
    assert len(collected.submissions) == 3


def test_a_course_that_moodle_cannot_describe_stops_its_own_points_only(school: Replay) -> None:
    def ask(params: Params) -> Any:
        ids = [v for k, v in params.items() if k.startswith("courseids")]
        return moodle_error("invalidresponse") if "5" in ids else recorded(ASSIGNMENTS)

    school.says(ASSIGNMENTS, ask)
    collected = source(school).submissions([SubmissionPoint("x", "id:5", "x"), TOAN], None)
    assert len(collected.submissions) == 3
    assert collected.unreadable[0][0] == "x"


def test_a_site_that_is_down_is_not_taken_for_an_empty_one(school: Replay) -> None:
    from tests.lms.moodle.replay import MAINTENANCE

    school.says(SUBMISSIONS, MAINTENANCE)
    with pytest.raises(Retriable):
        source(school).submissions([TOAN], None)


def test_a_token_without_the_functions_stops_before_anything_is_asked(moodle: Replay) -> None:
    info = site_info()
    info["functions"] = [f for f in info["functions"] if not f["name"].startswith("mod_assign_get_sub")]
    moodle.says("core_webservice_get_site_info", info)
    with pytest.raises(NeedsOperator, match="mod_assign_get_submissions"):
        source(moodle).submissions([TOAN], None)
    assert moodle.functions() == []


def test_people_come_by_id_in_one_call_and_unknown_ones_are_left_out(moodle: Replay) -> None:
    moodle.says("core_user_get_users_by_field", recorded("core_user_get_users_by_field"))
    people = source(moodle).people(["16", "15", "15", "99999", "x"])
    assert {key: (p.name, p.idnumber) for key, p in people.items()} == {
        "15": ("GV1 Thử", "GV1"),
        "16": ("GV2 Thử", "GV2"),
    }
    assert moodle.params("core_user_get_users_by_field") == [
        {"field": "id", "values[0]": "15", "values[1]": "16", "values[2]": "99999"}
    ]


def test_nobody_to_ask_for_asks_nothing(moodle: Replay) -> None:
    assert source(moodle).people([]) == {}
    assert moodle.functions() == []


def test_a_service_that_forbids_download_is_for_the_operator(moodle: Replay, tmp_path: Any) -> None:
    moodle.says("core_webservice_get_site_info", {**site_info(), "downloadfiles": 0})
    from connector.lms.base import SubmittedFile

    file = SubmittedFile("a.zip", 1, datetime.now(UTC), "https://x/webservice/pluginfile.php/1/a.zip", "k")
    with pytest.raises(NeedsOperator) as caught:
        source(moodle).download(file, tmp_path, lambda _: False, lambda _: None)
    assert caught.value.code == "download_off"
