"""Packages played in a real browser: started, answered, finished, and the log read back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from connector.sandbox.media import tiny_mp4, tiny_pdf
from connector.sandbox.samples import make_in_subfolder, make_scorm12, make_scorm2004, make_unsafe
from connector.web.preview import Preview, PreviewServer

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Page

pytestmark = pytest.mark.browser
Opened = Callable[..., Preview]


def lesson_of(page: Page) -> FrameLocator:
    return page.frame_locator("#frame").frame_locator("#content")


def start(page: Page, server: PreviewServer, preview: Preview) -> None:
    page.goto(server.url(preview) + "?lang=en")
    page.get_by_role("button", name="Start").click()


def answer(page: Page, right: int = 4) -> None:
    """Answers the sample's four sums, `right` of them rightly."""
    lesson = lesson_of(page)
    lesson.locator("input").first.wait_for()
    for number, field in enumerate(lesson.locator("input").all()):
        field.fill((field.get_attribute("data-answer") or "") if number < right else "0")
    lesson.get_by_role("button").click()
    lesson.get_by_text("/100").wait_for()


def finish(page: Page) -> None:
    page.get_by_role("button", name="Finish").click()
    page.get_by_text("Closed: ").wait_for()


def result(page: Page, name: str) -> str:
    return page.locator(f"#{name} dd").inner_text()


def calls(page: Page) -> list[str]:
    return page.locator("#calls tr td:nth-child(2)").all_inner_texts()


def test_a_scorm_12_package_is_started_answered_finished_and_its_log_read_back(
    page: Page, server: PreviewServer, opened: Opened
) -> None:
    start(page, server, opened(server, make_scorm12("Hàm số bậc hai", seed=1)))
    answer(page, right=2)
    page.locator("#score dd", has_text="50").wait_for()
    assert (result(page, "initialized"), result(page, "finished")) == ("✓ yes", "– not yet")
    finish(page)
    assert (result(page, "status"), result(page, "finished"), result(page, "errors")) == ("passed", "✓ yes", "0")
    log = calls(page)
    assert log[0] == 'LMSInitialize("")' and log[-1] == 'LMSFinish("")'
    assert 'LMSSetValue("cmi.core.score.raw", "50")' in log
    assert 'LMSSetValue("cmi.core.lesson_status", "passed")' in log


def test_a_scorm_2004_package_is_started_answered_finished_and_its_log_read_back(
    page: Page, server: PreviewServer, opened: Opened
) -> None:
    start(page, server, opened(server, make_scorm2004("Cấu tạo nguyên tử", seed=2)))
    answer(page, right=1)
    page.locator("#score dd", has_text="25").wait_for()
    finish(page)
    assert result(page, "status") == "completed, failed"
    log = calls(page)
    assert log[0] == 'Initialize("")' and log[-1] == 'Terminate("")'
    assert 'SetValue("cmi.score.scaled", "0.25")' in log


def test_another_sco_is_chosen_and_begins_with_an_empty_log(page: Page, server: PreviewServer, opened: Opened) -> None:
    start(page, server, opened(server, make_scorm12("Ôn tập chương", seed=5, scos=3)))
    answer(page)
    page.get_by_label("Parts of the lesson").select_option("1")
    page.get_by_role("button", name="Start").click()
    page.get_by_text("Playing: ").filter(has_text="phần 2").wait_for()
    page.locator("#calls tr").nth(1).wait_for()
    assert lesson_of(page).get_by_role("heading").inner_text().endswith("phần 2")
    assert len(calls(page)) == 2 and result(page, "score") == "– not yet"


def test_the_whole_page_is_used_with_the_keyboard_alone(page: Page, server: PreviewServer, opened: Opened) -> None:
    page.goto(server.url(opened(server, make_scorm12("Hàm số", seed=1))) + "?lang=en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the player"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    lesson_of(page).locator("input").first.wait_for()
    assert page.evaluate("document.activeElement.id") == "start"


def test_on_a_phone_nothing_is_wider_than_the_screen(page: Page, server: PreviewServer, opened: Opened) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    start(page, server, opened(server, make_scorm12("Bài có tên rất dài " * 8, seed=1, scos=2)))
    answer(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_package_in_a_subfolder_plays_before_it_is_repaired(
    page: Page, server: PreviewServer, opened: Opened
) -> None:
    start(page, server, opened(server, make_in_subfolder("Hàm số", seed=1)))
    answer(page)
    page.locator("#score dd", has_text="100").wait_for()


def test_a_refused_package_has_reasons_and_no_player(page: Page, server: PreviewServer, opened: Opened) -> None:
    page.goto(server.url(opened(server, make_unsafe("Hàm số", seed=1))) + "?lang=en")
    assert page.get_by_text("not played because it is unsafe").is_visible()
    assert page.get_by_text("unsafe_path").is_visible()
    assert page.locator("iframe, #start").count() == 0


def test_without_npm_the_content_opens_and_the_page_says_what_is_missing(
    page: Page, bare: PreviewServer, opened: Opened
) -> None:
    start(page, bare, opened(bare, make_scorm12("Hàm số", seed=1)))
    lesson_of(page).locator("input").first.wait_for()
    said = page.get_by_role("note").inner_text()
    assert "scorm-again" in said and "hoclieu preview --install" in said


def test_a_video_plays(page: Page, server: PreviewServer, opened: Opened) -> None:
    start(page, server, opened(server, tiny_mp4(), "bài quay.mp4"))
    video = page.frame_locator("#frame").locator("video")
    video.wait_for()
    assert video.evaluate("v => new URL(v.src).pathname.endsWith('/b%C3%A0i%20quay.mp4')")


def test_a_pdf_opens_in_the_browsers_own_viewer(page: Page, server: PreviewServer, opened: Opened) -> None:
    with page.expect_response("**/*.pdf") as answered:
        start(page, server, opened(server, tiny_pdf(), "giáo án.pdf"))
    assert answered.value.headers["content-type"] == "application/pdf"
    assert "sandbox" not in answered.value.headers["content-security-policy"]
    assert page.get_by_role("link", name="Download").is_visible()


def test_a_website_plays_and_what_it_lacks_is_told(page: Page, server: PreviewServer, opened: Opened) -> None:
    site: dict[str, str | bytes] = {"index.html": "<h1>Trang</h1><img src=thieu.png><img src=CO.PNG>", "co.png": b"x"}
    start(page, server, opened(server, site))
    lesson_of(page).get_by_role("heading", name="Trang").wait_for()
    page.locator("#notices li", has_text="thieu.png").wait_for()
    page.locator("#notices li", has_text="CO.PNG → co.png").wait_for()
