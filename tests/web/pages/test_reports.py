"""Reports and declarations on the pages: who sees what, every figure a way to its facts, each look written down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from connector.web import sessions
from tests.conftest import NOON, Clock
from tests.web.pages.house import MAPPING, House, house
from tests.web.pages.reported import TEACHING, read, report

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WITH_TEACHING = MAPPING.replace(
    "stages: [THPT], group: le-chan, site: lms-a,\n", f"stages: [THPT], group: le-chan, site: lms-a,\n{TEACHING}"
)
YESTERDAY = NOON - timedelta(days=1)
OWN = f"/reports/daily/school.thpt-a/{NOON:%Y-%m-%d}"
DEPARTMENT = f"/reports/daily/department.haiphong/{NOON:%Y-%m-%d}"


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("house"), Clock(NOON), WITH_TEACHING) as made:
        for unit in ("school.thpt-a", "group.le-chan", "department.haiphong"):
            read(made.ctx, YESTERDAY, doing=4)
            report(made.ctx, unit, YESTERDAY)
        read(made.ctx, NOON, doing=9)
        report(made.ctx, "school.thpt-a", NOON)
        read(made.ctx, NOON + timedelta(minutes=5), doing=10)
        made.clock.now = NOON + timedelta(minutes=6)
        for unit in ("school.thpt-a", "group.le-chan", "department.haiphong"):
            report(made.ctx, unit, NOON)
        yield made


def test_the_page_shows_the_report_with_its_correction_and_its_files(issued: House) -> None:
    page = issued.signed_in("principal").get(OWN)
    assert page.status_code == 200
    assert "Bản đính chính lần 1" in page.text and "Số liệu thay đổi so với bản đã phát hành trước" in page.text
    assert "&lt;b&gt;" in page.text and "Hàm số <b>" not in page.text
    assert "<svg" in page.text
    for ending, begins in (("docx", b"PK"), ("xlsx", b"PK"), ("csv", b"PK"), ("json", b"{")):
        file = issued.signed_in("principal").get(f"{OWN}/2/document.{ending}")
        assert file.status_code == 200 and file.content.startswith(begins)


def test_every_link_of_a_figure_leads_to_what_stands_behind_it(issued: House) -> None:
    reader = issued.signed_in("principal")
    links = sorted(set(re.findall(r'href="([^"]+/figure\?figure=[^"]+)"', reader.get(OWN).text)))
    assert len(links) > 30
    for link in links[::4]:
        assert reader.get(link.replace("&amp;", "&")).status_code == 200, link


def test_only_the_school_sees_rows_and_each_look_is_written_down(issued: House) -> None:
    figure = f"{OWN}/2/figure?figure=topic/lms-a/shortname:TOAN10A1/31/participating"
    before = len(issued.ctx.store.looked_at.all())
    page = issued.signed_in("principal").get(figure)
    assert "s00" in page.text and "topic_participation.sql" in page.text
    (look, *_) = issued.ctx.store.looked_at.all()
    assert len(issued.ctx.store.looked_at.all()) == before + 1
    assert (look.actor, look.way, look.unit, look.rows > 0) == ("person:principal", "page", "school.thpt-a", True)
    officer = issued.signed_in("department_officer").get(figure)
    assert officer.status_code == 200 and "topic_participation.sql" in officer.text and "s00" not in officer.text
    assert len(issued.ctx.store.looked_at.all()) == before + 1


def test_those_above_see_no_small_cell_and_others_see_nothing(issued: House) -> None:
    assert "ẩn" not in re.findall(r"<td[^>]*>([^<]*)</td>", issued.signed_in("principal").get(OWN).text)
    above = issued.signed_in("department_officer").get(OWN)
    assert "ẩn" in re.findall(r"<td[^>]*>([^<]*)</td>", above.text)
    for role in ("teacher", "team_lead", "council_member"):
        assert issued.signed_in(role).get(OWN).status_code in (403, 404)
    assert issued.signed_in("principal").get(DEPARTMENT).status_code in (403, 404)
    assert OWN not in issued.signed_in("teacher").get("/reports").text
    listed = issued.signed_in("cluster_lead").get("/reports").text
    assert "group.le-chan" in listed and OWN in listed and DEPARTMENT not in listed


def test_the_name_of_another_units_document_opens_nothing(issued: House) -> None:
    theirs = next(d for d in issued.ctx.store.documents.all() if d.unit.startswith("department"))
    name = Path(theirs.path).name
    reader = issued.signed_in("principal")
    for place in (f"/reports/daily/school.thpt-a/{name}", f"/reports/daily/school.thpt-a/x?revision={theirs.revision}"):
        assert reader.get(place).status_code == 404
    for page in (f"{name}/1/document.docx", f"{name}/1/figure?figure=total/enrolled", "x/1/document.docx"):
        page = reader.get(f"/reports/daily/school.thpt-a/{page}")
        assert page.status_code in (403, 404, 409) and "THPT B" not in page.text


@pytest.mark.parametrize("revision", ["0x1", "-1", "99999999999999999999999"])
def test_a_revision_that_cannot_be_is_not_found(issued: House, revision: str) -> None:
    assert issued.signed_in("principal").get(f"{OWN}?revision={revision}").status_code == 404
    assert issued.signed_in("principal").get(f"{OWN}/{revision}/document.docx").status_code == 404


def test_a_sum_over_schools_leads_to_each_of_them(issued: House) -> None:
    page = issued.signed_in("department_officer").get(f"{DEPARTMENT}/1/figure?figure=total/enrolled")
    assert "Trường THPT A" in page.text and "school/thpt-a/enrolled" in page.text


def test_a_principal_declares_once_and_changes_what_has_changed(issued: House) -> None:
    reader = issued.signed_in("principal")
    assert reader.get("/declarations").headers["location"] == "/declarations/thpt-a"
    reader.get("/declarations/thpt-a")
    sent = {"plan": "yes", "students_supported": "17", "policies": "=SUM(1)", "since": "2026-11-16"}
    assert reader.submit("/declarations/thpt-a", **sent).status_code == 303
    assert reader.submit("/declarations/thpt-a", **{**sent, "students_supported": "19"}).status_code == 303
    kept = issued.ctx.store.declarations.versions(["thpt-a"])
    assert [a.said for a in kept if a.question == "students_supported"] == ["17", "19"]
    assert len([a for a in kept if a.question == "plan"]) == 1
    assert {a.said_by for a in kept} == {"person:principal"}
    wrong = reader.submit("/declarations/thpt-a", **{**sent, "students_supported": "nhiều"})
    assert wrong.status_code in (409, 422) and "nhiều" in wrong.text
    for role in ("team_lead", "department_officer"):
        assert issued.signed_in(role).get("/declarations/thpt-a").status_code in (403, 404)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("principal", OWN),
        ("department_officer", DEPARTMENT),
        ("principal", "/reports"),
        ("principal", f"{OWN}/2/figure?figure=topic/lms-a/shortname:TOAN10A1/31/participating"),
        ("department_officer", f"{DEPARTMENT}/1/figure?figure=total/enrolled"),
        ("principal", "/declarations/thpt-a"),
    ],
)
def test_pages_are_accessible_fit_a_small_phone_and_need_no_script(
    issued: House, browser: Browser, role: str, path: str, tmp_path: Path
) -> None:
    for width, script in ((1200, True), (320, True), (320, False)):
        context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=script)
        token = str(issued.signed_in(role).cookies[sessions.COOKIE])
        context.add_cookies([{"name": sessions.COOKIE, "value": token, "url": issued.origin}])
        page = context.new_page()
        page.goto(issued.origin + path)
        assert page.locator("h1").is_visible()
        page.screenshot(path=tmp_path / f"{width}.png", full_page=True)
        if script:
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            found = Axe().run(page).response["violations"]
            assert [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found if v["impact"] != "minor"] == []
        context.close()
