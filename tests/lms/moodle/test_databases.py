"""Entries of a Database activity, as Moodle 4.5 and IOMAD's 4.2 answered when asked (recorded)."""

from __future__ import annotations

from typing import Any

import pytest

from connector.errors import NeedsOperator
from connector.lms.moodle.databases import GET_DATABASES, GET_ENTRIES, GET_FIELDS, MoodleDatabases
from tests.lms.moodle.replay import Params, Replay, recorded, site_info

NUMBER = {"4.5": 907, "4.2": 650}


@pytest.fixture(params=["4.5", "4.2"])
def release(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def school(moodle: Replay, release: str) -> Replay:
    moodle.says("core_webservice_get_site_info", site_info(GET_DATABASES, GET_FIELDS, GET_ENTRIES))
    for name in (GET_DATABASES, GET_FIELDS, GET_ENTRIES):
        moodle.says(name, recorded(name, release))
    return moodle


def test_entries_come_with_the_fields_own_names_and_plain_values(school: Replay, release: str) -> None:
    first, second = MoodleDatabases(school.client(), {}).entries(f"id:{NUMBER[release]}", "khai BÁO 2517")
    assert first.values == {
        "Kế hoạch": "Có",
        "Hệ thống LMS": "Moodle 4 & BigBlueButton",
        "Biện pháp hỗ trợ": "Cho mượn máy tính;\nphát tài liệu in & gọi điện\nPhụ đạo thứ bảy",
        "Số học sinh được hỗ trợ": "17",
        "Áp dụng từ ngày": "2026-11-16",
        "Đường dẫn kế hoạch": "https://truong.example/kh.pdf",
        "Ghi chú riêng": "x",
    }
    assert second.values == {"Kế hoạch": "Có", "Số học sinh được hỗ trợ": "19"}
    assert first.by == "2" and first.modified.tzinfo is not None
    assert school.params(GET_ENTRIES)[0]["returncontents"] == "1"


def test_an_activity_is_found_by_its_course_module_too(school: Replay, release: str) -> None:
    cmid = recorded(GET_DATABASES, release)["databases"][0]["coursemodule"]
    assert len(MoodleDatabases(school.client(), {}).entries(f"id:{NUMBER[release]}", str(cmid))) == 2


def test_an_activity_that_is_not_there_is_told_with_those_that_are(school: Replay, release: str) -> None:
    with pytest.raises(NeedsOperator) as told:
        MoodleDatabases(school.client(), {}).entries(f"id:{NUMBER[release]}", "Khai bao")
    assert told.value.code == "unknown_activity" and "Khai báo 2517" in str(told.value)


def test_pages_are_read_until_all_entries_are_there_and_unapproved_ones_are_left(school: Replay, release: str) -> None:
    one, two = recorded(GET_ENTRIES, release)["entries"]

    def paged(params: Params) -> Any:
        entries = [[one], [{**two, "approved": False}], []][int(params["page"])]
        return {"entries": entries, "totalcount": 2, "totalfilesize": 0, "warnings": []}

    school.says(GET_ENTRIES, paged)
    found = MoodleDatabases(school.client(), {}).entries(f"id:{NUMBER[release]}", "Khai báo 2517")
    assert [len(e.values) for e in found] == [7]
    assert [p["page"] for p in school.params(GET_ENTRIES)] == ["0", "1"]


@pytest.mark.parametrize("moment", ["99999999999999", "-99999999999999", "9" * 30, "9" * 5000, "--5", "²"])
def test_a_date_that_no_calendar_has_hides_no_other_answer(school: Replay, release: str, moment: str) -> None:
    one = recorded(GET_ENTRIES, release)["entries"][0]
    [day] = [f["id"] for f in recorded(GET_FIELDS, release)["fields"] if f["type"] == "date"]
    contents = [{**c, "content": moment} if c["fieldid"] == day else c for c in one["contents"]]
    school.says(GET_ENTRIES, {"entries": [{**one, "contents": contents}], "totalcount": 1, "warnings": []})
    [found] = MoodleDatabases(school.client(), {}).entries(f"id:{NUMBER[release]}", "Khai báo 2517")
    assert found.values["Số học sinh được hỗ trợ"] == "17"


def test_a_function_missing_from_the_service_is_named(moodle: Replay) -> None:
    with pytest.raises(NeedsOperator) as told:
        MoodleDatabases(moodle.client(), {}).entries("id:7", "Khai báo")
    assert told.value.code == "missing_function" and GET_ENTRIES in str(told.value)
