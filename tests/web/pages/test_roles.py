"""Who may do what, over HTTP: every role against every deed, by its page and by a form made up outside of any page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from connector.lessons.rights import TABLE, Action, Role
from tests.conftest import Clock
from tests.web.pages.house import LOGINS, Browser, House, house
from tests.web.pages.scene import Scene, scene

ROLES = [role for role in LOGINS if role not in ("other_teacher", "council_member_2")]
APPROVED = {"decision": "approved", "strengths": "Tốt."}
SCORES = {"score-chinh-xac": "45", "score-chay": "25", "score-dep": "12,5"}


@pytest.fixture
def scene_(tmp_path: Path, clock: Clock) -> Iterator[tuple[House, Scene]]:
    with house(tmp_path, clock) as opened:
        yield opened, scene(opened)


Deed = Callable[[Browser, Scene], requests.Response]


def at(level: str, version: int = 1) -> dict[str, str]:
    return {"level": level, "version": str(version)}


def opinion(b: Browser, s: Scene) -> requests.Response:
    return b.submit(f"/lessons/{s.at_city.id}/opinion", **at("city"), **APPROVED, **SCORES)


def opinion_at_school(b: Browser, s: Scene) -> requests.Response:
    return b.submit(f"/lessons/{s.at_school.id}/opinion", **at("school"), **APPROVED)


def opinion_at_commune(b: Browser, s: Scene) -> requests.Response:
    return b.submit(f"/lessons/{s.at_commune.id}/opinion", **at("commune"), **APPROVED)


def conclusion(b: Browser, s: Scene) -> requests.Response:
    return b.submit(f"/lessons/{s.ready.id}/conclusion", **at("city"), **APPROVED)


def assign(b: Browser, s: Scene) -> requests.Response:
    return b.submit("/assignments", at=f"{s.at_city.id}/city", person="member", role="member")


def assign_at_commune(b: Browser, s: Scene) -> requests.Response:
    return b.submit("/assignments", at=f"{s.at_commune.id}/commune", person="cluster", role="member")


def spread(b: Browser, s: Scene) -> requests.Response:
    return b.submit("/assignments/spread", level="city", pair=f"{s.at_city.id}/member")


def move(b: Browser, s: Scene) -> requests.Response:
    return b.submit(f"/tasks/{s.task}/move", person="member2")


def decline(b: Browser, s: Scene) -> requests.Response:
    return b.submit(f"/tasks/{s.task}/decline", reason="Bận coi thi.")


def open_minutes(b: Browser, s: Scene) -> requests.Response:
    return b.submit("/minutes/new", seat="city/haiphong", place="Phòng họp")


def final_minutes(b: Browser, s: Scene) -> requests.Response:
    held = {"held_from": "2026-11-18T08:00", "present": "A\nB", "chair": "A", "secretary": "B"}
    return b.submit(f"/minutes/{s.draft_minutes}/final", **held)


def attach(b: Browser, s: Scene) -> requests.Response:
    files = {"scan": ("biên bản.pdf", b"%PDF-1.7 signed", "application/pdf")}
    return b.submit(f"/minutes/{s.final_minutes}/signed", files=files)


def draft_list(b: Browser, s: Scene) -> requests.Response:
    return b.submit("/lists", seat="school/thpt-a", window="dot-1")


def send_list(b: Browser, s: Scene) -> requests.Response:
    return b.submit(f"/lists/{s.draft_list}/send")


def decide_list(b: Browser, s: Scene) -> requests.Response:
    return b.submit(f"/lists/{s.sent_list}/decide", decision="approved", whole="1")


def withdraw(b: Browser, s: Scene) -> requests.Response:
    return b.submit(f"/lessons/{s.finished.id}/withdraw", reason="Lỗi bản quyền.")


def verify(b: Browser, s: Scene) -> requests.Response:
    return b.submit("/audit/verify")


def drop(b: Browser, s: Scene) -> requests.Response:
    return b.submit("/status/drop", step="collect", site="lms-a", key="NBG / Toán 10 / 11", reason="Tệp rác.")


def retry(b: Browser, s: Scene) -> requests.Response:
    return b.submit("/status/retry", step="collect", site="lms-a")


LEADS = {"council_chair", "department_officer"}


def declare(b: Browser, s: Scene) -> requests.Response:
    return b.submit("/declarations/thpt-a", since="2026-11-16", plan="yes")


MAY: dict[Deed, set[str]] = {
    opinion: {"council_member", *LEADS},
    opinion_at_school: {"team_lead"},
    opinion_at_commune: {"cluster_lead"},
    conclusion: LEADS,
    assign: LEADS,
    assign_at_commune: {"cluster_lead"},
    spread: LEADS,
    move: LEADS,
    decline: {"council_member"},
    open_minutes: LEADS,
    final_minutes: LEADS,
    attach: {"cluster_lead"},
    draft_list: {"team_lead", "principal"},
    send_list: {"principal"},
    decide_list: {"department_officer"},
    withdraw: {"principal", "department_officer"},
    verify: {"department_officer", "it"},
    drop: {"it"},
    retry: {"it"},
    declare: {"principal"},
}
"""The deed → the roles that may; all others are refused. Team lead and principal are of the lessons' own school."""


@pytest.mark.parametrize("deed", MAY, ids=lambda deed: deed.__name__)
def test_a_deed_is_done_by_whoever_may_and_refused_to_everybody_else(scene_: tuple[House, Scene], deed: Deed) -> None:
    opened, made = scene_
    done = set()
    for role in sorted(ROLES, key=lambda role: role in MAY[deed]):  # those who may come last, for it is done once
        before = len(opened.ctx.store.audit.newest(1000))
        answer = deed(opened.signed_in(role), made)
        changed = len(opened.ctx.store.audit.newest(1000)) > before
        if answer.status_code in (403, 404):
            assert not changed, f"{role} was refused, and yet something was done"
        else:
            done.add(role)
            assert answer.status_code in (200, 303, 409), f"{role}: {answer.status_code}"
            assert changed or role in MAY[deed], f"{role} did what they may not"
    assert done == MAY[deed]


PAGES: dict[str, set[str]] = {
    "/": set(ROLES),
    "/lessons": set(ROLES),
    "/catalog": set(ROLES),
    "/rights": set(ROLES),
    "/account": set(ROLES),
    "/deadlines": set(ROLES),
    "/minutes": set(ROLES),
    "/lists": set(ROLES),
    "/assignments": set(ROLES),
    "/audit": {"department_officer", "it"},
    "/status": {"department_officer", "it"},
    "/runs": {"department_officer", "it"},
}
"""Lists show nobody more than their own reach; only the trail and the status are closed as a whole."""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_for_whoever_may_see_it(scene_: tuple[House, Scene], path: str) -> None:
    opened, _ = scene_
    answers = {role: opened.signed_in(role).get(path).status_code for role in ROLES}
    assert answers == {role: 200 if role in PAGES[path] else 403 for role in ROLES}
    guest = opened.browser().get(path)
    assert guest.status_code == (200 if path == "/catalog" else 303)


def test_a_lesson_is_read_by_its_author_and_by_those_whose_roles_reach_it(scene_: tuple[House, Scene]) -> None:
    opened, made = scene_
    path = f"/lessons/{made.at_city.id}"
    shut = {role for role in LOGINS if opened.signed_in(role).get(path).status_code == 403}
    assert shut == {"other_teacher"}


def test_minutes_and_lists_of_others_are_closed(scene_: tuple[House, Scene]) -> None:
    opened, made = scene_
    stranger = opened.signed_in("other_teacher")
    for path in (
        f"/minutes/{made.final_minutes}",
        f"/minutes/{made.final_minutes}/document",
        f"/lists/{made.sent_list}",
    ):
        assert stranger.get(path).status_code == 403
    assert stranger.get(f"/lists/{made.sent_list}/document.docx").status_code == 403
    assert stranger.get(f"/lessons/{made.at_city.id}/versions/1/play").status_code == 403
    assert str(made.at_city.title) not in stranger.get("/lessons").text


def test_the_menu_leads_nobody_to_a_closed_door(scene_: tuple[House, Scene]) -> None:
    opened, _ = scene_
    for role in ROLES:
        browser = opened.signed_in(role)
        nav = browser.get("/rights").text.partition("<nav")[2].partition("</nav>")[0]
        for path in re.findall(r'href="([^"]+)"', nav):
            answer = browser.get(path)
            if answer.status_code == 303:  # to the one school that this person declares for
                answer = browser.get(answer.headers["location"])
            assert answer.status_code == 200, (role, path)


def test_buttons_are_shown_only_to_those_who_may_press_them(scene_: tuple[House, Scene]) -> None:
    opened, made = scene_
    for role in ROLES:
        browser = opened.signed_in(role)
        shown = "/withdraw" in browser.get(f"/lessons/{made.finished.id}").text
        assert shown == (role in MAY[withdraw]), role
        shown = f'action="/lists/{made.sent_list}/decide"' in browser.get(f"/lists/{made.sent_list}").text
        assert shown == (role in MAY[decide_list]), role
        shown = (
            f'action="/lessons/{made.at_city.id}/opinion"' in browser.get(f"/lessons/{made.at_city.id}/appraise").text
        )
        assert shown == (role in MAY[opinion]), role


def test_nobody_judges_their_own_lesson_even_with_the_role_for_it(scene_: tuple[House, Scene]) -> None:
    opened, made = scene_
    path = opened.ctx.settings.mapping
    mine = path.read_text("utf-8").replace("username: totruong, userid: 21", "username: co.lan, userid: 11")
    path.write_text(mine, "utf-8")
    author = opened.signed_in("teacher")
    assert opinion_at_school(author, made).status_code == 403
    assert 'name="decision"' not in author.get(f"/lessons/{made.at_school.id}/appraise").text


def test_every_right_of_the_table_is_tried_here() -> None:
    """A right that is added to the product must be tried over HTTP as well."""
    tried = {
        Action.GIVE_OPINION: opinion,
        Action.CONCLUDE: conclusion,
        Action.ASSIGN: assign,
        Action.DECLINE: decline,
        Action.KEEP_MINUTES: final_minutes,
        Action.ATTACH_SIGNED: attach,
        Action.DRAFT_LIST: draft_list,
        Action.SEND_LIST: send_list,
        Action.DECIDE_LIST: decide_list,
        Action.WITHDRAW: withdraw,
        Action.READ_AUDIT: verify,
        Action.RUN: drop,
        Action.DECLARE: declare,
    }
    by_pages = {Action.SEARCH_CATALOG, Action.READ_LESSON, Action.READ_DEADLINES, Action.READ_STATUS}
    by_pages |= {Action.READ_REPORT, Action.READ_FACTS}  # who sees what of a report: test_reports.py
    assert set(Action) == set(tried) | by_pages
    for action, deed in tried.items():
        for role in MAY[deed] - {"council_member"}:
            assert action in TABLE[Role(role)]
