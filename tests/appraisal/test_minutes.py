"""Sittings and their minutes: who may keep them, what they need, and that catalogs open by them only."""

from __future__ import annotations

from pathlib import Path

import pytest

from connector.appraisal import minutes
from connector.appraisal.decisions import Words, conclude, give_opinion
from connector.appraisal.documents import document_of, signed_of
from connector.appraisal.minutes_paper import paper_for
from connector.appraisal.tasks import assign
from connector.errors import NeedsOperator, Rejected
from connector.lessons.records import Decision, Lesson, TaskRole
from connector.lessons.review import approved_levels, standings_of
from connector.store import Store
from connector.store.minutes import Held
from tests.appraisal.office import FULL, MAPPING, Office, office
from tests.conftest import NOON, Clock

HELD = Held(NOON, None, "Phòng họp", ("Lê Thị Cụm", "Thầy Ghi"), "Lê Thị Cụm", "Thầy Ghi")
PDF = b"%PDF-1.7 da ky"


def approve(desk: Office, lesson: Lesson, level: str, person: str, decision: Decision = Decision.APPROVED) -> None:
    changes = "Ghi nguồn ảnh." if decision is Decision.CHANGES_REQUIRED else ""
    scores = FULL if decision is Decision.APPROVED else {}
    give_opinion(desk.ctx, desk.actor(person), lesson.id, 1, level, scores, decision, Words("Tốt", "", changes))


def at_commune(desk: Office, *contents: str) -> list[int]:
    """Lessons that the school has approved and the commune too; the ids of the commune's verdicts."""
    for teacher, content in enumerate(contents, 5):
        lesson, _ = desk.hand_in(content, str(teacher), title=f"Bài {content}")
        approve(desk, lesson, "school", "lead-a")
        approve(desk, lesson, "commune", "cluster-a")
    return [r.appraisal.id for r in minutes.waiting(desk.ctx, desk.actor("cluster-a"), "commune", "le-chan")]


def opened(desk: Office, lesson_id: int) -> tuple[str, ...]:
    lesson = desk.ctx.store.lessons.some([lesson_id])[lesson_id]
    version = desk.ctx.store.lessons.briefs([lesson_id])[lesson_id][-1]
    verdicts = desk.ctx.store.reviews.verdicts([version.id])
    return approved_levels(standings_of(desk.ctx.mapping, lesson, version, verdicts, desk.ctx.today))


def test_a_verdict_opens_nothing_until_its_session_s_minutes_are_final(desk: Office) -> None:
    verdicts = at_commune(desk, "a", "b")
    lead = desk.actor("cluster-a")
    assert opened(desk, 1) == ("school",)
    made = minutes.open_session(desk.ctx, lead, "commune", "le-chan", HELD, verdicts)
    assert opened(desk, 1) == ("school",) and made.number is None
    done = minutes.finalise(desk.ctx, lead, made.id)
    assert done.number == "01/BB-LE-CHAN" and done.final
    assert opened(desk, 1) == opened(desk, 2) == ("school", "commune")
    assert minutes.waiting(desk.ctx, lead, "commune", "le-chan") == []


def test_where_a_level_wants_signed_minutes_only_the_scan_opens_its_catalog(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    desk = office(store, clock, tmp_path, MAPPING.replace("{per: session}", "{per: session, signed: true}"))
    lead, [verdict] = desk.actor("cluster-a"), at_commune(desk, "a")
    made = minutes.open_session(desk.ctx, lead, "commune", "le-chan", HELD, [verdict])
    (tmp_path / "ky.pdf").write_bytes(PDF)
    with pytest.raises(Rejected) as caught:
        minutes.attach_signed(desk.ctx, lead, made.id, tmp_path / "ky.pdf", "ky.pdf")
    assert caught.value.code == "minutes_draft"
    minutes.finalise(desk.ctx, lead, made.id)
    assert opened(desk, 1) == ("school",)
    minutes.attach_signed(desk.ctx, lead, made.id, tmp_path / "ky.pdf", "ky.pdf")
    assert opened(desk, 1) == ("school", "commune")
    scan = signed_of(desk.ctx, lead, made.id)
    assert scan is not None and scan.content == PDF and scan.filename == "ky.pdf"


def test_the_minutes_of_a_lesson_s_own_level_are_final_with_the_verdict(quick: Office) -> None:
    lesson, _ = quick.hand_in("a")
    approve(quick, lesson, "school", "lead-a")
    [row] = quick.ctx.store.minutes.all()
    assert (row.number, row.unit, row.chair) == ("01/BB-THPTTP", "thpt-a", "Nguyễn Thị Trưởng")
    assert opened(quick, lesson.id) == ("school",)


@pytest.mark.parametrize(
    ("lacks", "word"),
    [
        (Held(None, None, "", HELD.present, HELD.chair, HELD.secretary), "time it began"),
        (Held(NOON, None, "", (), HELD.chair, HELD.secretary), "those present"),
        (Held(NOON, None, "", HELD.present, "", HELD.secretary), "chair"),
        (Held(NOON, None, "", HELD.present, HELD.chair, ""), "secretary"),
    ],
)
def test_minutes_that_lack_what_the_form_asks_for_are_not_made_final(quick: Office, lacks: Held, word: str) -> None:
    verdicts, lead = at_commune(quick, "a"), quick.actor("cluster-a")
    made = minutes.open_session(quick.ctx, lead, "commune", "le-chan", lacks, verdicts)
    with pytest.raises(Rejected, match=word) as caught:
        minutes.finalise(quick.ctx, lead, made.id)
    assert caught.value.code == "minutes_incomplete"
    minutes.describe_session(quick.ctx, lead, made.id, HELD)
    assert minutes.finalise(quick.ctx, lead, made.id).final


def test_final_minutes_change_no_more_and_take_no_number_twice(quick: Office) -> None:
    verdicts, lead = at_commune(quick, "a", "b"), quick.actor("cluster-a")
    made = minutes.open_session(quick.ctx, lead, "commune", "le-chan", HELD, verdicts[:1])
    minutes.finalise(quick.ctx, lead, made.id)
    for deed in (
        lambda: minutes.finalise(quick.ctx, lead, made.id),
        lambda: minutes.add_to_session(quick.ctx, lead, made.id, verdicts[1:]),
        lambda: minutes.take_out_of_session(quick.ctx, lead, made.id, verdicts[0]),
        lambda: minutes.describe_session(quick.ctx, lead, made.id, Held()),
    ):
        with pytest.raises(Rejected) as caught:
            deed()
        assert caught.value.code == "minutes_final"
    found = quick.ctx.store.minutes.one(made.id)
    assert found is not None and found.appraisals == tuple(verdicts[:1]) and found.number == "01/BB-LE-CHAN"


def test_a_verdict_of_another_unit_or_on_other_minutes_is_not_taken(quick: Office) -> None:
    verdicts, lead = at_commune(quick, "a"), quick.actor("cluster-a")
    made = minutes.open_session(quick.ctx, lead, "commune", "le-chan", HELD, verdicts)
    with pytest.raises(Rejected) as caught:
        minutes.open_session(quick.ctx, lead, "commune", "le-chan", HELD, verdicts)
    assert caught.value.code == "on_minutes_already"
    for foreign in (999, quick.ctx.store.reviews.verdicts([1])[1][0].id):
        with pytest.raises(Rejected) as caught:
            minutes.add_to_session(quick.ctx, lead, made.id, [foreign])
        assert caught.value.code == "verdict_of_another"
    assert len(quick.ctx.store.minutes.all(state="draft")) == 1, "what was refused left nothing behind"


def test_only_who_keeps_the_minutes_of_that_unit_may_touch_them(quick: Office) -> None:
    verdicts = at_commune(quick, "a")
    made = minutes.open_session(quick.ctx, quick.actor("cluster-a"), "commune", "le-chan", HELD, verdicts)
    for person in ("cluster-b", "lead-a", "member-1", "chair"):
        who = quick.actor(person)
        with pytest.raises(Rejected) as caught:
            minutes.finalise(quick.ctx, who, made.id)
        assert caught.value.code == "not_allowed", person
        assert made.id not in [row.id for row in minutes.minutes_for(quick.ctx, who)[0]]
    with pytest.raises(Rejected):
        minutes.finalise(quick.ctx, quick.teacher(), made.id)
    assert [r.id for r in minutes.minutes_for(quick.ctx, quick.actor("cluster-a"))[0]] == [made.id]


def test_the_secretary_of_a_lesson_finds_its_minutes_and_nobody_else_s(quick: Office) -> None:
    for teacher, content in (("5", "a"), ("6", "b")):
        lesson, _ = quick.hand_in(content, teacher, title=f"Bài {content}")
        approve(quick, lesson, "school", "lead-a")
    assign(quick.ctx, quick.actor("cluster-a"), 1, "commune", "member-1", TaskRole.SECRETARY)
    for lesson_id in (1, 2):
        approve(quick, quick.ctx.store.lessons.some([lesson_id])[lesson_id], "commune", "cluster-a")
    waiting = minutes.waiting(quick.ctx, quick.actor("cluster-a"), "commune", "le-chan")
    made = [
        minutes.open_session(quick.ctx, quick.actor("cluster-a"), "commune", "le-chan", HELD, [r.appraisal.id])
        for r in waiting
    ]
    mine, total = minutes.minutes_for(quick.ctx, quick.actor("member-1"))
    assert ([row.id for row in mine], total) == ([made[0].id], 1)


def test_minutes_come_in_pages_newest_first(quick: Office) -> None:
    lead = quick.actor("cluster-a")
    made = [minutes.open_session(quick.ctx, lead, "commune", "le-chan", HELD).id for _ in range(5)]
    pages = [minutes.minutes_for(quick.ctx, lead, page, 2) for page in (1, 2, 3)]
    assert [row.id for rows, _ in pages for row in rows] == made[::-1] and {total for _, total in pages} == {5}


def test_an_author_is_shown_the_extract_about_their_own_lesson_only(quick: Office, tmp_path: Path) -> None:
    verdicts, lead = at_commune(quick, "a", "b"), quick.actor("cluster-a")
    made = minutes.open_session(quick.ctx, lead, "commune", "le-chan", HELD, verdicts)
    minutes.finalise(quick.ctx, lead, made.id)
    (tmp_path / "ky.png").write_bytes(b"\x89PNG\r\n\x1a\n...")
    minutes.attach_signed(quick.ctx, lead, made.id, tmp_path / "ky.png", "ky.png")
    author = quick.teacher("5", name="Cô Khác")
    row = minutes.known_minutes(quick.ctx, made.id)
    paper = paper_for(quick.ctx, author, row)
    assert [x.title for x in paper.lessons] == ["Bài a"] and paper.extract
    assert signed_of(quick.ctx, author, made.id) is None
    assert not paper_for(quick.ctx, lead, row).extract
    assert document_of(quick.ctx, author, made.id).content.startswith(b"PK")
    with pytest.raises(Rejected):
        paper_for(quick.ctx, quick.teacher("77", name="Người ngoài"), row)


def test_a_council_s_minutes_hold_the_mean_of_scores_and_who_did_not_agree(quick: Office) -> None:
    [verdict], lead = at_commune(quick, "a"), quick.actor("cluster-a")
    made = minutes.open_session(quick.ctx, lead, "commune", "le-chan", HELD, [verdict])
    minutes.finalise(quick.ctx, lead, made.id)
    lesson = quick.ctx.store.lessons.some([1])[1]
    half = {key: points / 2 for key, points in FULL.items()}
    give_opinion(quick.ctx, quick.actor("member-1"), lesson.id, 1, "city", FULL, Decision.APPROVED)
    asked = Words("", "", "Ghi nguồn ảnh.")
    give_opinion(quick.ctx, quick.actor("member-2"), lesson.id, 1, "city", half, Decision.CHANGES_REQUIRED, asked)
    conclude(quick.ctx, quick.actor("chair"), lesson.id, 1, "city", Decision.APPROVED)
    row = quick.ctx.store.minutes.all(level="city")[0]
    [said] = paper_for(quick.ctx, quick.actor("chair"), row).lessons
    assert (said.score, said.score_max, said.conclusion) == (75, 100, "Đạt")
    assert [s.score for s in said.scores[:2]] == [11.25, 11.25] and said.scores[0].mandatory
    assert [(v.name, v.words) for v in said.dissent] == [("Vũ Thị Viên", "Ghi nguồn ảnh.")]


def test_what_is_no_scan_is_refused(quick: Office, tmp_path: Path) -> None:
    lesson, _ = quick.hand_in("a")
    approve(quick, lesson, "school", "lead-a")
    (tmp_path / "a.exe").write_bytes(b"MZ")
    with pytest.raises(Rejected) as caught:
        minutes.attach_signed(quick.ctx, quick.actor("lead-a"), 1, tmp_path / "a.exe", "a.pdf")
    assert caught.value.code == "scan_kind"
    with pytest.raises(NeedsOperator):
        minutes.attach_signed(quick.ctx, quick.actor("lead-a"), 1, tmp_path / "none.pdf", "none.pdf")
    with pytest.raises(NeedsOperator) as unknown:
        minutes.finalise(quick.ctx, quick.actor("lead-a"), 99)
    assert unknown.value.code == "minutes_unknown"


def test_every_deed_on_minutes_is_in_the_trail(quick: Office) -> None:
    verdicts, lead = at_commune(quick, "a"), quick.actor("cluster-a")
    made = minutes.open_session(quick.ctx, lead, "commune", "le-chan", HELD)
    minutes.add_to_session(quick.ctx, lead, made.id, verdicts)
    minutes.finalise(quick.ctx, lead, made.id)
    rows = quick.ctx.store.audit.rows(subject=f"minutes {made.id}")
    assert [r.action for r in rows] == ["minutes_opened", "minutes_added", "minutes_final"]
    assert {r.actor for r in rows} == {lead.signature} and rows[-1].details["number"] == "01/BB-LE-CHAN"
    assert quick.ctx.store.audit.verify().broken is None


def test_the_teacher_is_told_again_when_the_minutes_are_there(quick: Office) -> None:
    verdicts, lead = at_commune(quick, "a"), quick.actor("cluster-a")
    for notice in quick.ctx.store.reviews.pending_notices("lms-a"):
        quick.ctx.store.reviews.notice_done(notice, NOON, "<p>Đã báo.</p>")
    made = minutes.open_session(quick.ctx, lead, "commune", "le-chan", HELD, verdicts)
    minutes.finalise(quick.ctx, lead, made.id)
    assert [n.level for n in quick.ctx.store.reviews.pending_notices("lms-a")] == ["commune"]


def test_minutes_of_a_verdict_without_points_say_that_the_level_did_not_demand_the_form(quick: Office) -> None:
    for content, teacher, scores in (("a", "5", {}), ("b", "6", FULL)):
        lesson, _ = quick.hand_in(content, teacher)
        give_opinion(quick.ctx, quick.actor("lead-a"), lesson.id, 1, "school", scores, Decision.APPROVED, Words("Tốt"))
    said = [
        paper_for(quick.ctx, quick.actor("lead-a"), row).lessons[0].unscored for row in quick.ctx.store.minutes.all()
    ]
    assert sorted(said) == ["", "không chấm theo phiếu (cấp thẩm định này không bắt buộc)"]
