"""The pages in a real Chromium: no serious accessibility findings, the form by keyboard alone, a phone's width."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from connector.lessons.records import Decision
from connector.web import sessions
from tests.conftest import NOON, Clock
from tests.web.pages.house import PASSWORD, House, house
from tests.web.pages.scene import RUN, Scene, scene

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser
_SERIOUS = {"serious", "critical", "moderate"}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, Scene]]:
    with house(tmp_path_factory.mktemp("house"), Clock(NOON)) as made:
        made.add_account("hoidong2", "Vũ Thị Viên")
        yield made, scene(made)


Enter = Callable[..., "Page"]


@pytest.fixture
def enter(opened: tuple[House, Scene], browser: Browser) -> Iterator[Enter]:
    """A browser page of somebody in a role; None: a guest."""
    contexts: list[BrowserContext] = []

    def open_(role: str | None, width: int = 1200, lang: str = "vi") -> Page:
        made, _ = opened
        context = browser.new_context(viewport={"width": width, "height": 800})
        contexts.append(context)
        cookies = {"hoclieu-lang": lang}
        if role is not None:
            cookies[sessions.COOKIE] = str(made.signed_in(role).cookies[sessions.COOKIE])
        context.add_cookies([{"name": name, "value": value, "url": made.origin} for name, value in cookies.items()])
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"a script failed: {error}"))
        return page

    yield open_
    for context in contexts:
        context.close()


def pages(made: Scene) -> list[tuple[str | None, str]]:
    return [
        (None, "/sign-in"),
        (None, "/catalog"),
        (None, "/nowhere"),
        ("council_chair", "/"),
        ("teacher", "/"),
        ("it", "/lessons?q=ham+so"),
        ("principal", f"/lessons/{made.finished.id}"),
        ("council_member", f"/lessons/{made.at_city.id}"),
        ("team_lead", f"/lessons/{made.changed.id}"),
        ("team_lead", f"/lessons/{made.changed.id}/changes/1/2"),
        ("council_member_2", f"/lessons/{made.at_city.id}/appraise"),
        ("council_chair", f"/lessons/{made.ready.id}/appraise"),
        ("team_lead", f"/lessons/{made.at_school.id}/appraise"),
        ("council_chair", "/assignments"),
        ("council_chair", f"/tasks/{made.task}"),
        ("cluster_lead", "/minutes"),
        ("cluster_lead", "/minutes/new?seat=commune/le-chan"),
        ("council_chair", f"/minutes/{made.draft_minutes}"),
        ("cluster_lead", f"/minutes/{made.final_minutes}"),
        ("cluster_lead", "/lists"),
        ("principal", f"/lists/{made.draft_list}"),
        ("department_officer", f"/lists/{made.sent_list}"),
        ("department_officer", "/deadlines"),
        ("department_officer", "/audit"),
        ("it", "/status"),
        ("department_officer", "/status"),
        ("it", "/runs"),
        ("it", f"/runs/{RUN}"),
        ("it", "/rights"),
        ("council_member_2", "/account"),
        ("teacher", "/audit"),
    ]


def serious(page: Page) -> list[str]:
    """What axe finds that keeps somebody out, in one line each."""
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found if v["impact"] in _SERIOUS]


def test_axe_finds_nothing_serious_on_any_page(opened: tuple[House, Scene], enter: Enter) -> None:
    made, there = opened
    found = {}
    for role, path in pages(there):
        page = enter(role)
        page.goto(made.origin + path)
        found[path] = serious(page)
        page.context.close()
    assert {path: v for path, v in found.items() if v} == {}


def test_axe_finds_nothing_serious_on_a_phone_and_in_a_form_with_errors(
    opened: tuple[House, Scene], enter: Enter
) -> None:
    made, there = opened
    page = enter("team_lead", width=360, lang="en")
    page.goto(f"{made.origin}/lessons/{there.at_school.id}/appraise")
    page.get_by_text("Menu").click()
    assert serious(page) == []
    page.get_by_label("Changes required").check()
    page.get_by_role("button", name="Record the verdict").click()
    assert page.get_by_role("alert").is_visible() and serious(page) == []
    assert page.locator("#required_changes").get_attribute("aria-invalid") == "true"


def test_axe_can_find_something(opened: tuple[House, Scene], enter: Enter) -> None:
    made, _ = opened
    page = enter(None)
    page.goto(f"{made.origin}/sign-in")
    page.evaluate("document.querySelector('label').remove()")
    assert any(each.startswith(("label", "select-name")) for each in serious(page))


def test_no_page_is_wider_than_a_small_phone(opened: tuple[House, Scene], enter: Enter) -> None:
    made, there = opened
    wide = {}
    for role, path in pages(there):
        page = enter(role, width=320)
        page.goto(made.origin + path)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide[path] = width
        page.context.close()
    assert wide == {}


def test_somebody_signs_in_appraises_and_signs_out_by_keyboard_alone(opened: tuple[House, Scene], enter: Enter) -> None:
    made, there = opened
    page = enter(None, lang="en")
    page.goto(f"{made.origin}/lessons/{there.at_city.id}/appraise")
    keys = page.keyboard
    to(page, "place")
    keys.type("An account")
    keys.press("Tab")
    keys.type("hoidong2")
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    page.wait_for_url("**/appraise")
    to(page, "score-chinh-xac")
    for points in ("40", "25,5", "15"):
        keys.type(points)
        keys.press("Tab")
    keys.type("Chính xác, sinh động.")
    for _ in range(2):
        keys.press("Tab")
    keys.type("Thêm bài luyện tập.")
    assert page.locator("[data-total]").inner_text() == "80.5"
    keys.press("Tab")
    keys.press("Space")
    keys.press("ArrowDown")
    keys.press("Tab")
    keys.press("Enter")
    page.wait_for_url("**/lessons/*?said=opinion")
    [given] = [o for o in made.ctx.store.opinions.of(version(made, there)) if o.appraiser_name == "Vũ Thị Viên"]
    assert (given.decision, given.scores["chay"]) == (Decision.CHANGES_REQUIRED, 25.5)
    assert (given.strengths, given.required_changes) == ("Chính xác, sinh động.", "Thêm bài luyện tập.")


def to(page: Page, wanted: str) -> None:
    """Tabs until the field has the focus, as somebody without a mouse does."""
    for _ in range(60):
        if page.evaluate("document.activeElement.id") == wanted:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{wanted} cannot be reached by Tab")


def version(made: House, there: Scene) -> int:
    return made.ctx.store.lessons.current_versions([there.at_city.id])[there.at_city.id]


def test_the_first_tab_skips_to_the_content(opened: tuple[House, Scene], enter: Enter) -> None:
    made, _ = opened
    page = enter("it", lang="en")
    page.goto(f"{made.origin}/rights")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_everything_is_done_without_any_script(opened: tuple[House, Scene], browser: Browser) -> None:
    made, there = opened
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    token = str(made.signed_in("team_lead").cookies[sessions.COOKIE])
    context.add_cookies([{"name": sessions.COOKIE, "value": token, "url": made.origin}])
    page = context.new_page()
    page.goto(made.origin)
    page.get_by_text("Menu").click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Lessons", exact=True).click()
    page.get_by_label("Title, author, topic").fill("menh de")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=there.at_school.title).click()
    page.get_by_role("link", name="Appraise").click()
    page.get_by_label("Strengths").fill("Tốt.")
    page.get_by_label("Approved", exact=True).check()
    page.get_by_role("button", name="Record the verdict").click()
    assert page.get_by_role("status").inner_text().startswith("The verdict is recorded")
    context.close()


def test_a_lesson_plays_on_an_origin_of_its_own_without_the_session(opened: tuple[House, Scene], enter: Enter) -> None:
    made, there = opened
    page = enter("council_member", lang="en")
    page.goto(f"{made.origin}/lessons/{there.at_city.id}")
    with page.expect_popup() as opening:
        page.get_by_role("link", name="Play the lesson").click()
    played = opening.value
    played.wait_for_load_state()
    assert urlsplit(played.url).hostname != urlsplit(made.origin).hostname
    assert there.at_city.title in played.title() and played.evaluate("document.cookie") == ""
    assert played.evaluate("window.opener") is None


def test_nothing_is_loaded_from_elsewhere(opened: tuple[House, Scene], enter: Enter, tmp_path: Path) -> None:
    made, there = opened
    page = enter("council_chair")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{made.origin}/lessons/{there.at_city.id}")
    assert asked and all(url.startswith(made.origin) for url in asked)
