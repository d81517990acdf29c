"""What a lesson gets from the run-time: the manifest's settings, and what it left behind when it was suspended."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from connector.sandbox.manifests import Part, manifest12
from connector.web.preview import Preview, PreviewServer

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

_PAGE = """<!DOCTYPE html><title>x</title><p id="said"></p><script>
const api = parent.API, get = (name) => name + "=" + api.LMSGetValue(name) + ";";
api.LMSInitialize("");
document.getElementById("said").textContent = ["cmi.core.entry", "cmi.suspend_data", "cmi.core.lesson_location",
  "cmi.launch_data", "cmi.student_data.mastery_score", "cmi.core.student_name"].map(get).join("");
api.LMSSetValue("cmi.suspend_data", "trang 3");
api.LMSSetValue("cmi.core.lesson_location", "3");
api.LMSSetValue("cmi.core.exit", "suspend");
api.LMSSetValue("cmi.core.lesson_status", "no such status");
window.onunload = () => api.LMSFinish("");
</script>"""


def test_a_suspended_lesson_is_resumed_where_it_stopped(
    page: Page, server: PreviewServer, opened: Callable[..., Preview]
) -> None:
    manifest = manifest12("x", "Bài", [Part("Bài", "index.html", ())])
    more = "<adlcp:masteryscore>80</adlcp:masteryscore><adlcp:datafromlms>mau=xanh</adlcp:datafromlms></item>"
    manifest = manifest.replace("</item>", more)
    page.goto(server.url(opened(server, {"imsmanifest.xml": manifest, "index.html": _PAGE})) + "?lang=en")
    said = page.frame_locator("#frame").frame_locator("#content").locator("#said")
    assert page.get_by_role("button", name="Resume").is_hidden()
    page.get_by_role("button", name="Start").click()
    first = said.inner_text()
    assert "cmi.core.entry=ab-initio;" in first and "cmi.suspend_data=;" in first
    assert "mau=xanh" in first and "mastery_score=80;" in first and "Thẩm định" in first
    page.get_by_role("button", name="Finish").click()
    page.get_by_text("Closed: ").wait_for()
    assert page.locator("#finished dd").inner_text() == "✓ yes", "old lessons finish in `unload`"
    assert page.locator("#errors dd").inner_text() == "1"
    page.get_by_role("button", name="Resume").click()
    said.get_by_text("resume").or_(said).first.wait_for()
    again = said.inner_text()
    assert "cmi.core.entry=resume;" in again and "cmi.suspend_data=trang 3;" in again and "location=3;" in again
