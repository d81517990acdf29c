from __future__ import annotations

import pytest

from connector.lms.moodle.mobile import mobile_service_is_on
from tests.lms.moodle.replay import URL, Replay

ADDRESS = f"{URL}/lib/ajax/service-nologin.php"


@pytest.mark.parametrize(("web", "mobile", "on"), [(1, 1, True), (1, 0, False), (0, 1, False)])
def test_a_site_tells_anybody_whether_its_mobile_service_is_on(moodle: Replay, web: int, mobile: int, on: bool) -> None:
    data = {"enablewebservices": web, "enablemobilewebservice": mobile}
    moodle.mock.get(ADDRESS, json=[{"error": False, "data": data}])
    assert mobile_service_is_on(moodle.client().http()) is on


@pytest.mark.parametrize("said", [{"body": "<html>"}, {"json": [{"error": True}]}, {"json": []}, {"status": 404}])
def test_what_is_no_answer_tells_nothing(moodle: Replay, said: dict[str, object]) -> None:
    moodle.mock.get(ADDRESS, **said)  # type: ignore[arg-type]
    assert mobile_service_is_on(moodle.client().http()) is None
