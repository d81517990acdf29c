"""Personal messages, as Moodle 4.5 answers: one result per message, -1 for one that was not delivered."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from connector.errors import NeedsOperator
from connector.lms.base import PersonalMessage
from connector.lms.moodle.messages import LONGEST, MoodleMessenger
from tests.lms.moodle.replay import MAINTENANCE, Params, Replay, moodle_error, site_info

SEND = "core_message_send_instant_messages"
LEAD = PersonalMessage("r-7", "totruong", "18", "Còn 3 bài chờ thẩm định.")
PRINCIPAL = PersonalMessage("r-8", "HieuTruong", "", "Còn 3 bài chờ thẩm định.")


@pytest.fixture
def school(moodle: Replay) -> Replay:
    moodle.says("core_webservice_get_site_info", site_info(SEND))
    moodle.says(SEND, sent)
    return moodle


def sent(params: Params) -> list[dict[str, Any]]:
    keys = [value for name, value in params.items() if name.endswith("[clientmsgid]")]
    return [{"msgid": n, "clientmsgid": key, "timecreated": 5, "useridfrom": 3} for n, key in enumerate(keys, 1)]


def test_each_message_goes_by_itself_to_its_account(school: Replay) -> None:
    school.says("core_user_get_users_by_field", [{"id": 21, "username": "hieutruong", "fullname": "x"}])
    assert MoodleMessenger(school.client()).send([LEAD, PRINCIPAL]) == {"r-7": None, "r-8": None}
    assert [p["messages[0][touserid]"] for p in school.params(SEND)] == ["18", "21"]
    first = school.params(SEND)[0]
    assert first["messages[0][text]"] == LEAD.text and first["messages[0][textformat]"] == "2"
    assert not any(name.startswith("messages[1]") for p in school.params(SEND) for name in p)
    assert school.params("core_user_get_users_by_field")[0]["values[0]"] == "hieutruong"


def test_a_person_who_takes_no_messages_stops_nobody_else(school: Replay) -> None:
    refused = {"msgid": -1, "clientmsgid": "r-7", "errormessage": "You can't send this user a message."}
    school.says(SEND, [refused], [{"msgid": 4, "clientmsgid": "r-9"}])
    other = PersonalMessage("r-9", "khac", "30", "…")
    result = MoodleMessenger(school.client()).send([LEAD, other])
    assert result["r-9"] is None and result["r-7"] is not None and result["r-7"].code == "message_refused"


def test_a_site_that_goes_away_half_way_leaves_the_rest_to_be_sent_later(school: Replay) -> None:
    school.says(SEND, [{"msgid": 4, "clientmsgid": "r-7"}], MAINTENANCE)
    others = [PersonalMessage(f"r-{n}", "khac", "30", "…") for n in (8, 9)]
    result = MoodleMessenger(school.client()).send([LEAD, *others])
    assert result["r-7"] is None and len(school.params(SEND)) == 2
    assert {r.code for r in (result["r-8"], result["r-9"]) if r} == {"maintenance"}


def test_an_account_that_is_not_there_is_told_and_costs_no_message(school: Replay) -> None:
    school.says("core_user_get_users_by_field", [])
    result = MoodleMessenger(school.client()).send([PRINCIPAL])
    assert result["r-8"] is not None and result["r-8"].code == "account_unknown"
    assert school.params(SEND) == []


def test_a_lost_answer_leaves_the_outcome_unknown_and_nothing_is_sent_twice(school: Replay) -> None:
    school.says(SEND, requests.ReadTimeout("…"))
    result = MoodleMessenger(school.client()).send([LEAD])
    assert result["r-7"] is not None and result["r-7"].code == "outcome_unknown"
    assert len(school.params(SEND)) == 1


def test_a_token_that_may_not_send_is_an_operator_s_matter(moodle: Replay) -> None:
    info = site_info()
    moodle.says("core_webservice_get_site_info", {**info, "functions": [{"name": "mod_assign_get_grades"}]})
    with pytest.raises(NeedsOperator) as caught:
        MoodleMessenger(moodle.client()).send([LEAD])
    assert caught.value.code == "missing_function" and SEND in str(caught.value)


def test_messaging_that_is_switched_off_is_told(school: Replay) -> None:
    school.says(SEND, moodle_error("disabled"))
    with pytest.raises(NeedsOperator) as caught:
        MoodleMessenger(school.client()).send([LEAD])
    assert caught.value.code == "feature_off" and "thpt-a" in str(caught.value)


def test_what_is_longer_than_moodle_takes_is_cut_between_letters(school: Replay) -> None:
    MoodleMessenger(school.client()).send([PersonalMessage("r-1", "a", "5", "ế" * LONGEST)])
    text = school.params(SEND)[0]["messages[0][text]"]
    assert len(text.encode()) <= LONGEST and set(text) == {"ế"}
