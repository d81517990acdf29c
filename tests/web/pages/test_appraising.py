"""What the pages show and do on a lesson's way: queue, form, conclusion, changes, assignments, catalog, trail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from connector.appraisal import withdraw
from connector.lessons.actors import OPERATOR
from connector.lessons.records import Decision
from connector.store.publications import Intent, Proof
from tests.conftest import Clock
from tests.web.pages.house import House, house
from tests.web.pages.lessons import add_lesson, appraise
from tests.web.pages.scene import Scene, scene


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[tuple[House, Scene]]:
    with house(tmp_path, clock) as opened:
        yield opened, scene(opened)


FORM = {"level": "city", "version": "1", "score-chinh-xac": "40", "score-chay": "20", "score-dep": "15"}


def test_a_queue_holds_what_awaits_its_owner_and_nothing_else(office: tuple[House, Scene]) -> None:
    opened, made = office
    lead = opened.signed_in("team_lead").get("/").text
    assert made.at_school.title in lead and made.changed.title in lead and made.at_commune.title not in lead
    chair = opened.signed_in("council_chair").get("/").text
    assert made.ready.title in chair and made.at_school.title not in chair
    assert "Nothing awaits you" in opened.signed_in("other_teacher").get("/").text


def test_a_form_that_is_refused_comes_back_with_every_word_in_it(office: tuple[House, Scene]) -> None:
    opened, made = office
    browser = opened.signed_in("council_member_2")
    words = "Một nhận xét dài <b>không được mất</b>."
    answer = browser.submit(
        f"/lessons/{made.at_city.id}/opinion", **FORM, strengths=words, decision="changes_required", required_changes=""
    )
    assert answer.status_code == 409 and "must say which" in answer.text
    assert "không được mất&lt;/b&gt;" in answer.text and 'value="40"' in answer.text
    assert re.search(r'id="decision-changes_required"[^>]*checked', answer.text)
    assert 'href="#required_changes"' in answer.text


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("score-chay", "nhiều", "is not a number"),
        ("score-chay", "31", "from 0 to 30"),
        ("score-chay", "-1", "from 0 to 30"),
        ("score-chay", "nan", "is not a number"),
        ("score-chay", "", "no points for"),
        ("decision", "", "No conclusion was chosen"),
        ("decision", "perfect", "No conclusion was chosen"),
        ("strengths", "x" * 20_001, "longer than"),
        ("version", "2", "no longer the current one"),
        ("level", "school", "Not"),
    ],
)
def test_what_is_wrong_in_a_form_is_told(office: tuple[House, Scene], field: str, value: str, told: str) -> None:
    opened, made = office
    browser = opened.signed_in("council_member_2")
    answer = browser.submit(f"/lessons/{made.at_city.id}/opinion", **{**FORM, "decision": "approved", field: value})
    assert answer.status_code in (403, 409) and told in answer.text
    assert len(opened.ctx.store.opinions.of(_current(opened, made.at_city.id))) == 3, "nothing was recorded"


def test_opinions_of_others_are_shown_once_one_s_own_is_in(office: tuple[House, Scene]) -> None:
    opened, made = office
    browser, path = opened.signed_in("council_member_2"), f"/lessons/{made.at_city.id}"
    before = browser.get(f"{path}/appraise").text
    assert "Phạm Văn Viên" not in before and "shown once yours is in" in before
    browser.submit(f"{path}/opinion", **FORM, decision="approved", strengths="Tốt.")
    after = browser.get(f"{path}/appraise").text
    assert "Phạm Văn Viên" in after and "Change my opinion" in after and 'value="40"' in after
    author = opened.signed_in("teacher").get(path).text
    assert "Phạm Văn Viên" not in author, "an author sees no opinion that is no verdict"


def test_the_chair_begins_with_the_words_of_all_opinions_each_once(office: tuple[House, Scene]) -> None:
    opened, made = office
    shown = opened.signed_in("council_chair").get(f"/lessons/{made.ready.id}/appraise").text
    conclusion = shown.partition("/conclusion")[2].partition("</form>")[0]
    assert conclusion.count("Nội dung chính xác.") == 1 and "checked" not in conclusion


def test_a_conclusion_stands_in_the_history_with_its_opinions(office: tuple[House, Scene]) -> None:
    opened, made = office
    chair, path = opened.signed_in("council_chair"), f"/lessons/{made.ready.id}"
    answer = chair.submit(
        f"{path}/conclusion", level="city", version="1", decision="approved", strengths="Cả hội đồng."
    )
    assert answer.headers["location"] == f"{path}?said=verdict"
    shown = chair.get(path).text
    assert "Cả hội đồng." in shown and "2 opinions" in shown and "awaits minutes" in shown
    assert "Cả hội đồng." in opened.signed_in("teacher").get(path).text


def test_required_changes_are_marked_one_by_one(office: tuple[House, Scene]) -> None:
    opened, made = office
    lead, path = opened.signed_in("team_lead"), f"/lessons/{made.changed.id}/changes/1/2"
    shown = lead.get(path).text
    assert "Sửa công thức ở trang 4." in shown and "index.html" in shown
    found = re.findall(r'name="verdict" value="(\d+)"', shown)
    assert lead.submit(f"{path}/marks", verdict=found[1], position="1", met="yes").status_code == 303
    marked = lead.get(path).text
    assert marked.count('class="tag good"') == 1 and "Nguyễn Thị Tổ Trưởng" in marked
    author = opened.signed_in("teacher")
    assert "/marks" not in author.get(path).text
    assert author.submit(f"{path}/marks", verdict=found[1], position="1", met="no").status_code == 403
    assert lead.get(f"/lessons/{made.changed.id}/changes/1/9").status_code == 404


def test_lessons_are_found_without_accents_and_within_one_s_reach(office: tuple[House, Scene]) -> None:
    opened, made = office
    add_lesson(opened, "Bài thơ Tràng giang", school="thcs-b", subject="Ngữ văn", grade=8)
    officer, principal = opened.signed_in("department_officer"), opened.signed_in("principal")
    found = officer.get("/lessons?q=he+thuc+LUONG&grade=10").text
    assert made.at_city.title in found and made.at_school.title not in found
    assert "trang giang" in officer.get("/lessons?q=trang+giang").text.casefold()
    assert "Tràng giang" not in principal.get("/lessons?q=trang+giang").text
    assert "1 lessons" in officer.get("/lessons?state=awaiting_minutes").text
    assert officer.get("/lessons?grade=abc&state=none&page=1").status_code == 200
    assert officer.get("/lessons?page=0").status_code == 404


def test_long_results_come_in_pages_that_keep_the_search(pages: House) -> None:
    for n in range(52):
        add_lesson(pages, f"Bài {n}")
    officer = pages.signed_in("department_officer")
    first = officer.get("/lessons?q=bai&subject=Toán").text
    [link] = re.findall(r'href="([^"]+)" rel="next"', first)
    second = officer.get(link.replace("&amp;", "&")).text
    assert "52 lessons" in first and first.count('<th scope="row">') == 50
    assert second.count('<th scope="row">') == 2 and 'value="bai"' in second


def test_guests_see_what_is_public_and_nobody_sees_what_was_withdrawn(office: tuple[House, Scene]) -> None:
    opened, made = office
    chair = opened.signed_in("council_chair")
    held = {"held_from": "2026-11-18T08:00", "present": "A", "chair": "A", "secretary": "B"}
    chair.submit(f"/minutes/{made.draft_minutes}/final", **held)
    _publish(opened, made.finished.id, "city.haiphong")
    guest, it = opened.browser(), opened.signed_in("it")
    assert made.finished.title in guest.get("/catalog?q=thong+ke").text
    assert "https://kho.example/42" in guest.get("/catalog").text
    assert made.at_city.title not in guest.get("/catalog").text and made.at_city.title in it.get("/catalog").text
    withdraw.withdraw(opened.ctx, OPERATOR, made.finished.id, "Lỗi bản quyền.")
    assert made.finished.title not in guest.get("/catalog").text + it.get("/catalog").text


def test_a_spread_is_proposed_looked_at_and_carried_out_as_it_was_seen(office: tuple[House, Scene]) -> None:
    opened, made = office
    browser = opened.signed_in("council_chair")
    browser.get("/assignments")
    proposal = browser.submit("/assignments/proposal", level="city", at=f"{made.ready.id}/city").text
    pairs = re.findall(r'name="pair" value="([^"]+)"', proposal)
    assert {pair.partition("/")[0] for pair in pairs} == {str(made.ready.id)} and len(pairs) == 2
    assert not opened.ctx.store.tasks.of_lesson(made.ready.id), "a proposal assigns nothing"
    assert browser.submit("/assignments/spread", level="city", pair=pairs[:1]).status_code == 303
    [task] = opened.ctx.store.tasks.of_lesson(made.ready.id)
    assert f"{made.ready.id}/{task.person}" == pairs[0]


def test_assigning_is_all_or_nothing(office: tuple[House, Scene]) -> None:
    opened, made = office
    browser = opened.signed_in("council_chair")
    both = [f"{made.ready.id}/city", f"{made.at_school.id}/city"]
    opened.ctx.settings.mapping.write_text(
        opened.ctx.settings.mapping.read_text("utf-8").replace(
            "login: hoidong2, roles", "login: hoidong2, school: thpt-a, roles"
        ),
        "utf-8",
    )
    answer = browser.submit("/assignments", at=both, person="member2", role="member")
    assert answer.status_code == 403 and not opened.ctx.store.tasks.of_lesson(made.ready.id)
    assert browser.submit("/assignments", at=both, person="", role="member").status_code == 409
    assert browser.submit("/assignments", at=both, person="member", role="king").status_code == 409


def test_deadlines_follow_every_deed_at_once_and_submissions_soon(office: tuple[House, Scene]) -> None:
    opened, made = office
    principal = opened.signed_in("principal")
    assert "2 lessons waiting" in principal.get("/deadlines").text
    appraise(opened, "team_lead", made.at_school, "school")
    assert "1 lessons waiting" in principal.get("/deadlines").text
    add_lesson(opened, "Bài mới")
    opened.clock.now += timedelta(seconds=21)
    assert "2 lessons waiting" in principal.get("/deadlines").text
    assert "lessons waiting" not in opened.signed_in("other_teacher").get("/deadlines").text


def test_a_task_that_was_declined_says_why_to_whoever_assigns(office: tuple[House, Scene]) -> None:
    opened, made = office
    member = opened.signed_in("council_member")
    assert member.submit(f"/tasks/{made.task}/decline", reason="").status_code == 409
    member.submit(f"/tasks/{made.task}/decline", reason="Bận coi thi.")
    assert "Bận coi thi." in opened.signed_in("council_chair").get("/assignments").text
    assert member.get("/tasks/999").status_code == 404


def test_papers_are_downloads_of_their_kind(office: tuple[House, Scene]) -> None:
    opened, made = office
    cluster = opened.signed_in("cluster_lead")
    for path, magic in (
        (f"/minutes/{made.final_minutes}/document", b"PK"),
        (f"/lists/{made.sent_list}/document.docx", b"PK"),
        (f"/lists/{made.sent_list}/document.xlsx", b"PK"),
    ):
        answer = cluster.get(path)
        assert answer.content.startswith(magic) and answer.headers["Content-Disposition"].startswith("attachment")
    assert cluster.get(f"/lists/{made.sent_list}/document.exe").status_code == 404
    assert cluster.get(f"/minutes/{made.final_minutes}/signed").status_code == 404
    scan = {"scan": ("bản ký.pdf", b"%PDF-1.7 <script>", "text/html")}
    assert cluster.submit(f"/minutes/{made.final_minutes}/signed", files=scan).status_code == 303
    signed = cluster.get(f"/minutes/{made.final_minutes}/signed")
    assert signed.headers["Content-Type"] == "application/pdf" and "attachment" in signed.headers["Content-Disposition"]
    page = {"scan": ("x.pdf", b"<html>", "application/pdf")}
    refused = cluster.submit(f"/minutes/{made.final_minutes}/signed", files=page)
    assert refused.status_code == 409 and "PDF, JPEG or PNG" in refused.text


def test_a_list_is_decided_on_no_more_rows_than_were_ticked(office: tuple[House, Scene]) -> None:
    opened, made = office
    officer, path = opened.signed_in("department_officer"), f"/lists/{made.sent_list}"
    assert officer.submit(f"{path}/decide", decision="approved", whole="").status_code == 409
    assert {item.state for item in opened.ctx.store.lists.one(made.sent_list).items} == {"pending"}  # type: ignore[union-attr]
    officer.submit(
        f"{path}/decide", decision="rejected", whole="some", lesson=str(made.ready.id), reason="Thiếu nguồn."
    )
    row = opened.ctx.store.lists.one(made.sent_list)
    assert row is not None
    assert {i.lesson_id: i.state for i in row.items if i.state != "pending"} == {made.ready.id: "refused"}
    assert "Thiếu nguồn." in officer.get(path).text


def test_a_trail_that_was_tampered_with_shows(office: tuple[House, Scene]) -> None:
    opened, _ = office
    it = opened.signed_in("it")
    it.get("/audit")
    assert "The trail is whole" in it.submit("/audit/verify").text
    with opened.ctx.store.db.connect() as c:
        c.execute(text("UPDATE appraisal SET strengths = 'khác' WHERE id = 1"))
    assert "Verdicts changed after they were given: 1" in it.submit("/audit/verify").text


def test_pages_speak_vietnamese_unless_told_otherwise(office: tuple[House, Scene]) -> None:
    opened, made = office
    browser = opened.signed_in("team_lead")
    path = f"/lessons/{made.changed.id}"
    browser.get(path)
    assert browser.submit("/language", lang="vi", next=path).headers["location"] == path
    shown = browser.get(path)
    assert '<html lang="vi">' in shown.text and "Quá trình thẩm định" in shown.text and "12:00" in shown.text
    assert "Appraisal" not in re.sub(r"<[^>]+>", " ", shown.text)
    assert browser.submit("/language", lang="en", next="https://evil.example").headers["location"] == "/"


def test_a_lesson_that_nobody_can_play_is_said_to_be_so(pages: House) -> None:
    lesson = add_lesson(pages, "Số thập phân")
    appraise(pages, "team_lead", lesson, "school", Decision.REJECTED, limitations="Sai kiến thức.")
    browser = pages.signed_in("teacher")
    assert "Sai kiến thức." in browser.get(f"/lessons/{lesson.id}").text
    assert browser.get(f"/lessons/{lesson.id}/appraise").status_code == 303
    assert browser.get("/lessons/999").status_code == 404
    pages.ctx.store.blobs.path(pages.ctx.store.lessons.versions([lesson.id])[lesson.id][0].sha256).unlink()
    gone = browser.get(f"/lessons/{lesson.id}/versions/1/play")
    assert gone.status_code == 500 and "no longer in the store" in gone.text


def _current(opened: House, lesson_id: int) -> int:
    return opened.ctx.store.lessons.current_versions([lesson_id])[lesson_id]


def _publish(opened: House, lesson_id: int, catalog: str) -> None:
    store, now = opened.ctx.store, opened.clock()
    version = store.lessons.versions([lesson_id])[lesson_id][-1]
    meant = store.publications.intend(Intent(lesson_id, catalog, version.id, "kho", version.sha1), now)
    store.publications.confirm(meant.id, Proof("1", "42", "https://kho.example/42"), now)


def test_the_form_says_whether_its_points_are_demanded(office: tuple[House, Scene]) -> None:
    opened, made = office
    free = opened.signed_in("team_lead").get(f"/lessons/{made.at_school.id}/appraise").text
    demanded = opened.signed_in("council_member_2").get(f"/lessons/{made.at_city.id}/appraise").text
    assert "all points may be left empty" in free and "needs points for every criterion" not in free
    assert "needs points for every criterion" in demanded and "all points may be left empty" not in demanded
