"""The board and the principal's confirmation: who sees what, by link and signed in, in a browser, without a script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe

from connector.steps.confirming import token
from connector.steps.deliver import deliver
from connector.store.due import Due, DueKey
from connector.web import sessions
from tests.conftest import Clock
from tests.web.pages.house import MAPPING, House, house
from tests.web.pages.reported import report

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DAY = date(2026, 11, 18)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
REPORTS = """
destinations:
  - {id: so, kind: folder, path: "FOLDER/{unit}", name: Sở}
reports:
  - {kind: daily, due: "15:00", draft_at: "13:30", formats: [json], destinations: [so]}
"""
KEY = DueKey("daily", "school.thpt-a", "2026-11-18")


@pytest.fixture
def made(tmp_path: Path) -> Iterator[House]:
    clock = Clock(datetime.combine(DAY, time(13, 35), ZONE))
    with house(tmp_path, clock, MAPPING + REPORTS.replace("FOLDER", str(tmp_path / "out"))) as opened:
        deliver(opened.ctx)
        yield opened


def due(made: House) -> Due:
    found = made.ctx.store.due.find(KEY)
    assert found is not None and found.draft_said is not None
    return found


def link(made: House) -> str:
    [person] = [p for p in made.ctx.mapping.people if p.id == "principal"]
    found = due(made)
    return "/confirm/" + token(made.ctx, found, person, found.draft_said or "")


@pytest.mark.parametrize(
    ("role", "seen", "hidden"),
    [
        ("department_officer", ["Trường THPT A", "Trường THCS B", "Phường Lê Chân"], []),
        ("cluster_lead", [], ["Trường THCS B"]),
        ("principal", ["Trường THPT A"], ["Trường THCS B"]),
    ],
)
def test_the_board_shows_each_as_much_as_they_answer_for(
    made: House, role: str, seen: list[str], hidden: list[str]
) -> None:
    later(made, 14, 41)
    page = made.signed_in(role).get("/board").text
    assert [name for name in seen if name not in page] == [] and [name for name in hidden if name in page] == []


def test_the_board_is_closed_to_teachers_and_strangers(made: House) -> None:
    assert made.signed_in("teacher").get("/board").status_code == 403
    assert made.browser().get("/board").status_code == 303


def test_looking_at_a_link_confirms_nothing_and_pressing_the_button_does(made: House) -> None:
    guest, path = made.browser(), link(made)
    assert "Trường THPT A" in guest.get(path).text and not due(made).confirmed
    answer = guest.submit(path, said=due(made).draft_said)
    assert answer.status_code == 303 and due(made).confirmed_by == "person:principal"
    assert "Trần Văn Hiệu" in guest.get(path).text


def test_a_forged_form_or_link_confirms_nothing(made: House) -> None:
    guest, path = made.browser(), link(made)
    guest.get(path)
    assert guest.post(path, data={"said": due(made).draft_said}).status_code == 403
    assert guest.get(path[:-1] + "x").status_code == 409 and guest.get("/confirm/nothing").status_code == 409
    assert guest.submit(path, said="0" * 64).status_code == 409
    assert not due(made).confirmed


def test_a_link_has_expired_once_the_report_is_out(made: House) -> None:
    path = link(made)
    later(made, 14, 41)
    assert made.browser().get(path).status_code == 409


def test_the_principal_confirms_signed_in_and_nobody_else_does(made: House) -> None:
    path = f"/board/{due(made).id}/confirm"
    for role in ("department_officer", "cluster_lead", "team_lead"):
        other = made.signed_in(role)
        assert other.get(path).status_code == other.submit(path, said=due(made).draft_said).status_code == 403
    principal = made.signed_in("principal")
    assert path in principal.get("/board").text and principal.get(path).status_code == 200
    assert principal.submit(path, said=due(made).draft_said).status_code == 303
    assert due(made).confirmed and path not in principal.get("/board").text
    assert principal.get("/board/999999/confirm").status_code == 404


def test_the_first_page_and_the_reports_own_lead_the_principal_to_the_draft_and_nobody_else(made: House) -> None:
    path = f"/board/{due(made).id}/confirm"
    report(made.ctx, KEY.unit, made.clock.now)
    pages = ("/", f"/reports/{KEY.kind}/{KEY.unit}/{KEY.period}")
    principal, officer = made.signed_in("principal"), made.signed_in("department_officer")
    for page in pages:
        assert path in principal.get(page).text and path not in officer.get(page).text
    assert "Nothing awaits you" not in principal.get("/").text and "Không có việc nào" not in principal.get("/").text
    principal.submit(path, said=due(made).draft_said)
    assert [page for page in pages if path in principal.get(page).text] == []


def later(made: House, hour: int, minute: int) -> None:
    made.clock.now = datetime.combine(DAY, time(hour, minute), ZONE)
    deliver(made.ctx)


@pytest.mark.browser
@pytest.mark.parametrize("width", [1200, 320])
def test_axe_finds_nothing_and_a_small_phone_is_wide_enough(made: House, browser: Browser, width: int) -> None:
    cookie = str(made.signed_in("principal").cookies[sessions.COOKIE])
    context = browser.new_context(viewport={"width": width, "height": 800})
    context.add_cookies([{"name": sessions.COOKIE, "value": cookie, "url": made.origin}])
    page = context.new_page()
    found = {}
    for path in ("/board", f"/board/{due(made).id}/confirm", link(made)):
        page.goto(made.origin + path)
        violations = Axe().run(page).response["violations"]
        found[path] = [v["id"] for v in violations if v["impact"] in ("moderate", "serious", "critical")]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found[path].append("too wide")
    context.close()
    assert {path: what for path, what in found.items() if what} == {}


@pytest.mark.browser
def test_the_principal_confirms_without_any_script(made: House, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="vi")
    page = context.new_page()
    page.goto(made.origin + link(made))
    page.get_by_role("button", name=re.compile("confirm|xác nhận")).click()
    assert page.get_by_role("status").is_visible() and due(made).confirmed
    context.close()
