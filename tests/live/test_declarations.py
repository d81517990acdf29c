"""A Database activity made with Moodle's own forms, filled in, and read over REST and SOAP alike."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pydantic import SecretStr

from connector.lms.moodle.client import MoodleClient, MoodleSite
from connector.lms.moodle.databases import MoodleDatabases
from tests.live.site import LiveActivity, LiveCourse, LiveSite

pytestmark = pytest.mark.live
NAME = "Khai báo 2517"
FIELDS = {"Kế hoạch": "text", "Biện pháp hỗ trợ": "textarea", "Số học sinh được hỗ trợ": "number"}
SAID = {
    "Kế hoạch": "Có",
    "Biện pháp hỗ trợ": "<p>Cho mượn máy;<br>phát tài liệu</p>",
    "Số học sinh được hỗ trợ": "17",
}
_FIELD, _ENTRY = "mod/data/field.php", "mod/data/edit.php"


@pytest.fixture(scope="module")
def course(live_site: LiveSite) -> LiveCourse:
    return live_site.course("khaibao", "Khai báo", ["Khai báo"])


@pytest.fixture(scope="module")
def database(live_site: LiveSite, course: LiveCourse) -> LiveActivity:
    browser = live_site.browser
    browser.add_activity("data", course.id, 1, {"name": NAME, "completion": "0"})
    made = live_site._activity(course, "data", NAME)
    key = browser.sesskey(course.id)
    for name, kind in FIELDS.items():
        fields = {"d": str(made.id), "mode": "add", "type": kind, "newtype": kind, "sesskey": key, "name": name}
        browser.press(_FIELD, {}, fields | {"description": "", "param1": "", "param2": "60", "param3": "35"})
    there = live_site.services.call("mod_data_get_fields", databaseid=made.id)["fields"]
    entry = {"d": str(made.id), "rid": "0", "sesskey": key, "saveandview": "1"}
    for field in there:
        entry[f"field_{field['id']}"] = SAID[field["name"]]
        if field["type"] == "textarea":
            entry[f"field_{field['id']}_content1"] = "1"
    browser.press(_ENTRY, {}, entry)
    return made


@pytest.mark.parametrize("protocol", ["rest", "soap"])
def test_what_is_filled_in_is_read_alike_over_both_wires(
    live_site: LiveSite, course: LiveCourse, database: LiveActivity, protocol: str, show: Callable[[str, object], None]
) -> None:
    services = live_site.services
    site = MoodleSite(id="live", url=services.url, token=SecretStr(services.token), protocol=protocol)  # type: ignore[arg-type]
    (entry,) = MoodleDatabases(MoodleClient(site), {}).entries(f"id:{course.id}", "khai bao 2517")
    assert entry.values == {**SAID, "Biện pháp hỗ trợ": "Cho mượn máy;\nphát tài liệu"}
    show(f"declarations over {protocol}", dict(entry.values))
