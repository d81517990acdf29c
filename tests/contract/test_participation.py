"""How a Moodle answers about what students did."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.scene import Scene
from tests.live.moodleweb import LiveError, Services, token_of

UNKNOWN = 99999999


def _completion(scene: Scene, userid: int) -> dict[int, Any]:
    function = "core_completion_get_activities_completion_status"
    statuses = scene.services.call(function, courseid=scene.teaching_course, userid=userid)["statuses"]
    return {status["cmid"]: status for status in statuses}


def test_userfields_keep_the_reply_to_those_and_the_name(scene: Scene) -> None:
    options = [{"name": "userfields", "value": "id,lastcourseaccess"}]
    enrolled = scene.services.call("core_enrol_get_enrolled_users", courseid=scene.teaching_course, options=options)
    assert {frozenset(user) for user in enrolled} == {frozenset({"id", "fullname", "lastcourseaccess"})}


def test_a_course_never_opened_has_last_access_0(scene: Scene) -> None:
    enrolled = scene.services.call("core_enrol_get_enrolled_users", courseid=scene.teaching_course)
    access = {user["id"]: user["lastcourseaccess"] for user in enrolled}
    assert access[scene.idle] == 0
    assert access[scene.student] > 0


def test_enrolled_users_come_in_pages(scene: Scene) -> None:
    def page(start: int) -> list[Any]:
        options = [{"name": "limitfrom", "value": start}, {"name": "limitnumber", "value": 1}]
        found = scene.services.call("core_enrol_get_enrolled_users", courseid=scene.teaching_course, options=options)
        return [user["id"] for user in found]

    assert [page(n) for n in range(4)] == [[scene.student], [scene.idle], [scene.reader], []]


def test_grades_of_everybody_come_in_one_call_with_null_for_none_and_0_for_done_without_a_score(scene: Scene) -> None:
    reply = scene.services.call("gradereport_user_get_grade_items", courseid=scene.teaching_course, userid=0)
    raw = {
        grades["userid"]: item["graderaw"]
        for grades in reply["usergrades"]
        for item in grades["gradeitems"]
        if item["itemtype"] == "mod" and item["cmid"] == scene.cmid
    }
    assert raw == {scene.student: 80, scene.idle: None, scene.reader: 0}


def test_completion_tells_state_time_and_tracking_per_activity(scene: Scene) -> None:
    done, not_done = _completion(scene, scene.student)[scene.cmid], _completion(scene, scene.idle)[scene.cmid]
    assert (done["state"], done["tracking"], done["isautomatic"]) == (1, 2, True)
    assert done["timecompleted"] > 0
    assert (not_done["state"], not_done["timecompleted"]) == (0, 0)


def test_tracks_hold_status_score_and_time(scene: Scene) -> None:
    reply = scene.services.call("mod_scorm_get_scorm_sco_tracks", scoid=scene.scoid, userid=scene.student, attempt=1)
    tracks = {track["element"]: track["value"] for track in reply["data"]["tracks"]}
    assert (tracks["status"], tracks["score_raw"], tracks["total_time"]) == ("passed", 80, "0000:12:00.00")
    assert (tracks["cmi.core.lesson_status"], tracks["cmi.core.score.raw"]) == ("passed", "80")


def test_no_attempt_is_a_warning_and_an_empty_list(scene: Scene) -> None:
    reply = scene.services.call("mod_scorm_get_scorm_sco_tracks", scoid=scene.scoid, userid=scene.idle, attempt=1)
    count = scene.services.call("mod_scorm_get_scorm_attempt_count", scormid=scene.scorm, userid=scene.idle)
    assert reply["data"] == {"attempt": 1, "tracks": []}
    assert [w["warningcode"] for w in reply["warnings"]] == ["notattempted"]
    assert count["attemptscount"] == 0


@pytest.mark.parametrize(
    ("function", "parameters", "errorcode"),
    [
        ("mod_scorm_get_scorm_scoes", {"scormid": UNKNOWN}, "invalidrecord"),
        ("mod_scorm_get_scorm_sco_tracks", {"scoid": UNKNOWN, "userid": 2, "attempt": 1}, "cannotfindsco"),
        ("gradereport_user_get_grade_items", {"courseid": UNKNOWN, "userid": 0}, "invalidrecord"),
        ("core_enrol_get_enrolled_users", {"courseid": UNKNOWN}, "invalidrecord"),
    ],
)
def test_what_is_not_there_is_named_by_an_errorcode(
    scene: Scene, function: str, parameters: dict[str, int], errorcode: str
) -> None:
    with pytest.raises(LiveError) as refused:
        scene.services.call(function, **parameters)
    assert refused.value.errorcode == errorcode


def test_an_unknown_user_is_invaliduser(scene: Scene) -> None:
    with pytest.raises(LiveError) as refused:
        _completion(scene, UNKNOWN)
    assert refused.value.errorcode == "invaliduser"


def test_unknown_users_are_left_out_of_a_list_by_id(scene: Scene) -> None:
    found = scene.services.call("core_user_get_users_by_field", field="id", values=[scene.student, UNKNOWN])
    assert [user["id"] for user in found] == [scene.student]


def test_a_course_that_is_not_there_is_a_warning_for_scorms(scene: Scene) -> None:
    reply = scene.services.call("mod_scorm_get_scorms_by_courses", courseids=[UNKNOWN])
    assert (reply["scorms"], [w["warningcode"] for w in reply["warnings"]]) == ([], ["1"])


def test_a_wrong_token_is_invalidtoken(scene: Scene) -> None:
    with pytest.raises(LiveError) as refused:
        Services(scene.url, "0" * 32).call("core_webservice_get_site_info")
    assert refused.value.errorcode == "invalidtoken"


def test_a_wrong_password_gives_no_token(scene: Scene) -> None:
    with pytest.raises(LiveError) as refused:
        token_of(scene.url, scene.username, "sai mật khẩu")
    assert refused.value.errorcode == "invalidlogin"


def test_the_site_says_its_release_and_what_the_token_may_call(scene: Scene) -> None:
    info = scene.services.call("core_webservice_get_site_info")
    assert info["release"].startswith("4.")
    assert "mod_assign_get_submissions" in {function["name"] for function in info["functions"]}
