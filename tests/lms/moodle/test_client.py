from __future__ import annotations

import threading
from collections import Counter
from typing import Any

import pytest
from pydantic import SecretStr

from connector.errors import NeedsOperator, Rejected, Retriable
from connector.lms.moodle.client import ATTEMPTS, MoodleClient, MoodleSite
from tests.lms.moodle.replay import TOKEN, Raw, Replay, moodle_error, recorded

COURSES = "core_course_get_courses"
SAVE = "mod_assign_save_grade"


def test_a_call_gives_what_moodle_answers(moodle: Replay) -> None:
    moodle.says("core_course_get_contents", recorded("core_course_get_contents"))
    answer = moodle.client().call(
        "core_course_get_contents", {"courseid": 3, "options": [{"name": "a", "value": True}]}
    )
    assert answer == recorded("core_course_get_contents")
    assert moodle.params("core_course_get_contents") == [
        {"courseid": "3", "options[0][name]": "a", "options[0][value]": "1"}
    ]


def test_a_call_with_nothing_to_say_gives_none(moodle: Replay) -> None:
    moodle.says(SAVE, recorded("mod_assign_save_grade"))
    assert moodle.client().call(SAVE, write=True) is None


def test_the_probe_is_asked_once_though_several_threads_want_it(moodle: Replay) -> None:
    client = moodle.client()
    threads = [threading.Thread(target=client.probe) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    facts = client.probe()
    assert client.stats.calls == 1
    assert (facts.release, facts.account_id, facts.site_name) == ("4.5.6 (Build: 20250811)", "2", "School Moodle")
    assert facts.may_download and facts.may_upload
    assert SAVE in facts.functions


def test_a_release_with_other_fields_is_read_all_the_same(moodle: Replay) -> None:
    moodle.says("core_webservice_get_site_info", recorded("core_webservice_get_site_info", "4.2"))
    assert moodle.client().probe().release.startswith("4.2")


def test_a_probe_that_moodle_cannot_answer_stops_the_site_and_not_a_record(moodle: Replay) -> None:
    moodle.says("core_webservice_get_site_info", moodle_error("invalidresponse"))
    with pytest.raises(NeedsOperator) as caught:
        moodle.client().probe()
    assert caught.value.code == "invalid_response"


def test_functions_that_the_token_lacks_are_named_together(moodle: Replay) -> None:
    client = moodle.client()
    client.need(SAVE)
    with pytest.raises(NeedsOperator, match="Site thpt-a lacks the web-service function: mod_x_a, mod_x_b"):
        client.need("mod_x_b", SAVE, "mod_x_a")


def test_a_function_that_the_site_does_not_know_is_told_from_a_missing_record(moodle: Replay) -> None:
    moodle.says("mod_x_unknown", recorded("error-unknown-function"))
    moodle.says("core_course_get_contents", recorded("error-record-not-found"))
    client = moodle.client()
    with pytest.raises(NeedsOperator) as caught:
        client.call("mod_x_unknown")
    assert caught.value.code == "missing_function"
    with pytest.raises(Rejected) as missing:
        client.call("core_course_get_contents", {"courseid": 99999})
    assert missing.value.code == "record_missing"


def test_what_was_asked_is_counted_by_function(moodle: Replay) -> None:
    moodle.says(COURSES, Raw(500), [])
    client = moodle.client()
    client.call(COURSES)
    client.probe()
    assert client.stats.calls == 3
    assert client.stats.by_function == Counter({COURSES: 2, "core_webservice_get_site_info": 1})
    assert client.stats.bytes_received > 1000
    assert client.stats.files == 0


def test_a_read_is_tried_again_with_growing_pauses_until_it_works(moodle: Replay) -> None:
    moodle.says(COURSES, Raw(502), ConnectionResetError(), Raw(200, "", {}, "text/plain"), [{"id": 1}])
    assert moodle.client().call(COURSES) == [{"id": 1}]
    assert moodle.slept == [1.0, 2.0, 4.0]


def test_pauses_are_jittered(moodle: Replay) -> None:
    moodle.says(COURSES, Raw(502), [])
    client = MoodleClient(moodle.client().site, sleep=moodle.slept.append, random=lambda: 0.0)
    client.call(COURSES)
    assert [pause for pause in moodle.slept if pause >= 0.1] == [0.5]


def test_a_read_is_given_up_after_a_bounded_number_of_attempts(moodle: Replay) -> None:
    moodle.says(COURSES, Raw(502))
    with pytest.raises(Retriable) as caught:
        moodle.client().call(COURSES)
    assert caught.value.code == "site_error"
    assert len(moodle.asked) == ATTEMPTS


def test_a_short_wish_to_wait_is_respected(moodle: Replay) -> None:
    moodle.says(COURSES, Raw(429, headers={"Retry-After": "7"}), [])
    moodle.client().call(COURSES)
    assert moodle.slept == [7.0]


def test_a_long_wish_to_wait_ends_this_run_and_is_handed_on(moodle: Replay) -> None:
    moodle.says(COURSES, Raw(503, "<html><title>Bảo trì</title></html>", {"Retry-After": "300"}))
    with pytest.raises(Retriable, match=r'in maintenance .*an HTML page titled "Bảo trì"') as caught:
        moodle.client().call(COURSES)
    assert (caught.value.code, caught.value.retry_after) == ("maintenance", 300.0)
    assert moodle.slept == []


def test_what_an_operator_must_change_is_not_tried_again(moodle: Replay) -> None:
    moodle.says(COURSES, recorded("error-invalid-token"))
    with pytest.raises(NeedsOperator) as caught:
        moodle.client().call(COURSES)
    assert caught.value.code == "bad_token"
    assert len(moodle.asked) == 1


def test_an_error_counts_whatever_its_http_status(moodle: Replay) -> None:
    moodle.says(COURSES, Raw(400, '{"exception":"x","errorcode":"accessexception","message":""}'))
    with pytest.raises(NeedsOperator) as caught:
        moodle.client().call(COURSES)
    assert caught.value.code == "access_refused"


def test_an_exception_without_errorcode_is_a_fault_of_the_site(moodle: Replay) -> None:
    moodle.says(COURSES, {"exception": "TypeError", "message": "…"})
    with pytest.raises(Rejected, match="TypeError") as caught:
        moodle.client().call(COURSES)
    assert caught.value.code == "site_fault"


def test_warnings_are_logged_and_stay_with_the_answer(moodle: Replay, logs: list[dict[str, Any]]) -> None:
    from connector.lms.moodle.assign_replies import AssignmentsReply

    moodle.says("mod_assign_get_assignments", recorded("mod_assign_get_assignments-not-enrolled"))
    answer = moodle.client().ask(AssignmentsReply, "mod_assign_get_assignments")
    assert [(w.itemid, w.warningcode) for w in answer.warnings] == [(2, "2")]
    line = next(line for line in logs if line["event"] == "moodle_warning")
    assert (line["site"], line["wsfunction"], line["itemid"]) == ("thpt-a", "mod_assign_get_assignments", 2)
    assert line["log_level"] == "warning"


def test_an_answer_of_another_form_names_the_field_and_not_its_value(moodle: Replay) -> None:
    from connector.lms.moodle.assign_replies import GradesReply

    moodle.says("mod_assign_get_grades", {"assignments": [{"assignmentid": "Nguyễn Văn A", "grades": []}]})
    with pytest.raises(NeedsOperator, match=r"GradesReply: assignments\.0\.assignmentid") as caught:
        moodle.client().ask(GradesReply, "mod_assign_get_grades")
    assert "Nguyễn" not in repr(caught.value)


def test_neither_token_nor_password_shows_in_what_is_printed() -> None:
    site = MoodleSite(id="a", url="https://x.example", token=SecretStr(TOKEN), password=SecretStr(TOKEN))
    client = MoodleClient(site)
    assert TOKEN not in repr(site) + repr(client) + repr(client.stats) + repr(client.http())
