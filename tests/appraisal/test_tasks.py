from __future__ import annotations

import pytest

from connector.appraisal.decisions import Words, give_opinion
from connector.appraisal.queues import Why, board, queue
from connector.appraisal.spread import spread
from connector.appraisal.tasks import assign, decline, reassign
from connector.errors import Rejected
from connector.lessons.actors import Actor
from connector.lessons.records import Decision, Lesson, TaskRole, TaskState
from tests.appraisal.office import FULL, Office
from tests.appraisal.test_decisions import sign_off

APPROVED, CHANGES = Decision.APPROVED, Decision.CHANGES_REQUIRED


def at_city(desk: Office, content: str = "v1", **how: str) -> Lesson:
    lesson, version = desk.hand_in(content, **how)
    sign_off(desk, lesson, version, "school", "commune")
    return lesson


def titles(desk: Office, who: Actor) -> list[tuple[str, Why]]:
    return [(item.row.title, item.why) for item in queue(desk.ctx, who).items]


def test_a_task_stands_in_its_persons_queue_with_its_due_date_and_in_nobody_elses(desk: Office) -> None:
    lesson = at_city(desk)
    assert titles(desk, desk.actor("member-1")) == [("Hàm số bậc hai", Why.ROLE)]
    assign(desk.ctx, desk.actor("chair"), lesson.id, "city", "member-2")
    assert titles(desk, desk.actor("member-1")) == []
    [item] = queue(desk.ctx, desk.actor("member-2")).items
    assert (item.why, item.opined, item.opinions, item.quorum) == (Why.TASK, False, 0, 2)
    assert item.due_at is not None and item.due_at.isoformat() == "2026-12-13T16:59:00+00:00"


def test_a_task_follows_the_lesson_over_a_resubmission_and_ends_with_the_approval(desk: Office) -> None:
    lesson, _ = desk.hand_in("v1")
    officer = desk.actor("lead-a")
    assign(desk.ctx, officer, lesson.id, "school", "lead-b")
    words = Words("", "", "Sửa lại trang 3")
    give_opinion(desk.ctx, desk.actor("lead-b"), lesson.id, 1, "school", {}, CHANGES, words)
    assert titles(desk, desk.actor("lead-b")) == []
    assert titles(desk, desk.teacher()) == [("Hàm số bậc hai", Why.CHANGES)]
    desk.hand_in("v2")
    assert titles(desk, desk.actor("lead-b")) == [("Hàm số bậc hai", Why.TASK)]
    give_opinion(desk.ctx, desk.actor("lead-b"), lesson.id, 2, "school", {}, APPROVED)
    assert [x.state for x in desk.ctx.store.tasks.of_lesson(lesson.id)] == [TaskState.DONE]


def test_a_task_declined_or_moved_leaves_its_trace_and_the_next_one_has_it(desk: Office) -> None:
    lesson = at_city(desk)
    chair = desk.actor("chair")
    assign(desk.ctx, chair, lesson.id, "city", "member-1")
    [task] = desk.ctx.store.tasks.of_lesson(lesson.id)
    with pytest.raises(Rejected) as caught:
        decline(desk.ctx, desk.actor("member-2"), task.id, "bận")
    assert caught.value.code == "not_allowed"
    with pytest.raises(Rejected) as caught:
        decline(desk.ctx, desk.actor("member-1"), task.id, "  ")
    assert caught.value.code == "reason_missing"
    decline(desk.ctx, desk.actor("member-1"), task.id, "bận coi thi")
    [row] = board(desk.ctx, chair).rows
    assert [(x.person, x.state, x.reason) for x in row.tasks] == [("member-1", TaskState.DECLINED, "bận coi thi")]
    assign(desk.ctx, chair, lesson.id, "city", "member-1")
    reassign(desk.ctx, chair, task.id, "member-2", "chuyển tổ")
    states = {x.person: x.state for x in desk.ctx.store.tasks.of_lesson(lesson.id)}
    assert states == {"member-1": TaskState.MOVED, "member-2": TaskState.OPEN}
    done = [row.action for row in reversed(desk.ctx.store.audit.newest())]
    assert done[-5:] == ["task_assigned", "task_declined", "task_assigned", "task_moved", "task_assigned"]


@pytest.mark.parametrize(
    ("person", "code"), [("member-b", "own_school"), ("lead-b", "own_lesson"), ("nobody", "person_unknown")]
)
def test_nobody_is_asked_about_their_own_lesson_or_school(quick: Office, person: str, code: str) -> None:
    lesson = at_city(quick, site="lms-b", teacher="21", name="Trần Văn Trưởng")
    with pytest.raises(Rejected) as caught:
        assign(quick.ctx, quick.actor("chair"), lesson.id, "city", person)
    assert caught.value.code == code
    with pytest.raises(Rejected):
        assign(quick.ctx, quick.actor("chair"), lesson.id, "city", "lead-b", TaskRole.SECRETARY)
    assert quick.ctx.store.tasks.of_lesson(lesson.id) == []


def test_where_somebody_was_asked_to_chair_one_opinion_alone_is_no_verdict(quick: Office) -> None:
    lesson, version = quick.hand_in("v1")
    assign(quick.ctx, quick.actor("lead-a"), lesson.id, "school", "lead-b", TaskRole.CHAIR)
    assert not give_opinion(quick.ctx, quick.actor("lead-a"), lesson.id, 1, "school", {}, APPROVED).concluded
    assert quick.ctx.store.reviews.verdicts([version.id]) == {}
    assert give_opinion(quick.ctx, quick.actor("lead-b"), lesson.id, 1, "school", {}, APPROVED).concluded


def test_the_chair_sees_what_has_its_quorum_though_others_were_asked(quick: Office) -> None:
    lesson = at_city(quick)
    for member in ("member-1", "member-2"):
        assign(quick.ctx, quick.actor("chair"), lesson.id, "city", member)
    assert titles(quick, quick.actor("chair")) == []
    for member in ("member-1", "member-2"):
        give_opinion(quick.ctx, quick.actor(member), lesson.id, 1, "city", FULL, APPROVED)
    assert titles(quick, quick.actor("chair")) == [("Hàm số bậc hai", Why.CONCLUDE)]
    assert [item.opined for item in queue(quick.ctx, quick.actor("member-1")).items] == [True]


def test_queues_and_boards_end_where_the_roles_end(quick: Office) -> None:
    at_city(quick)
    quick.hand_in("b1", site="lms-b", title="Sóng dừng", name="Mai Văn Bảo")
    assert titles(quick, quick.actor("lead-b")) == [("Sóng dừng", Why.ROLE)]
    assert titles(quick, quick.actor("member-b")) == [("Hàm số bậc hai", Why.ROLE)]
    assert titles(quick, quick.actor("cluster-a")) == [] == titles(quick, quick.teacher("6", name="X"))
    assert board(quick.ctx, quick.actor("member-1")).rows == ()
    shown = board(quick.ctx, quick.actor("chair"))
    assert [row.row.title for row in shown.rows] == ["Hàm số bậc hai"]
    assert {x.person.id for x in shown.people} == {"lead-a", "member-1", "member-2", "member-b", "chair", "officer"}


def test_reviews_are_spread_by_load_and_never_to_the_own_school_nor_beyond_a_subject(quick: Office) -> None:
    for n in range(6):
        at_city(quick, f"b{n}", teacher=f"3{n}", site="lms-b", title=f"Bài {n}", name=f"Mai {n}")
    chair = quick.actor("chair")
    proposed = spread(quick.ctx, chair, "city")
    assert {p.id for _, p in proposed.pairs} == {"lead-a", "member-2"}, "those who lead are asked last"
    assert proposed.short == () and len(proposed.pairs) == 12
    assert quick.ctx.store.tasks.load() == {}
    spread(quick.ctx, chair, "city", apply=True)
    assert quick.ctx.store.tasks.load() == {"lead-a": 6, "member-2": 6}
    assert spread(quick.ctx, chair, "city").pairs == ()


def test_those_who_lead_are_asked_where_the_members_do_not_suffice(quick: Office) -> None:
    at_city(quick)
    people = ["member-1", "chair", "officer"]
    proposed = spread(quick.ctx, quick.actor("chair"), "city", people=people, each=2)
    assert [p.id for _, p in proposed.pairs] == ["member-1", "chair"] and proposed.short == ()


def test_whoever_declined_is_not_asked_again_by_itself(quick: Office) -> None:
    lesson = at_city(quick)
    assign(quick.ctx, quick.actor("chair"), lesson.id, "city", "member-1")
    [task] = quick.ctx.store.tasks.of_lesson(lesson.id)
    decline(quick.ctx, quick.actor("member-1"), task.id, "bận coi thi")
    assert titles(quick, quick.actor("member-1")) == [] != titles(quick, quick.actor("member-2"))
    proposed = spread(quick.ctx, quick.actor("chair"), "city")
    assert [p.id for _, p in proposed.pairs] == ["member-2", "member-b"]
    named = spread(quick.ctx, quick.actor("chair"), "city", people=["member-1"], each=1)
    assert [p.id for _, p in named.pairs] == ["member-1"]


def test_whoever_is_named_is_asked_and_what_is_short_of_people_is_told(quick: Office) -> None:
    lesson = at_city(quick)
    proposed = spread(quick.ctx, quick.actor("chair"), "city", people=["lead-b"], apply=True)
    assert [(row.id, p.id) for row, p in proposed.pairs] == [(lesson.id, "lead-b")]
    assert [row.id for row in proposed.short] == [lesson.id]


def test_only_whoever_leads_a_unit_spreads_its_reviews(quick: Office) -> None:
    at_city(quick)
    assert spread(quick.ctx, quick.actor("member-1"), "city", apply=True).pairs == ()
    assert spread(quick.ctx, quick.actor("cluster-b"), "city", apply=True).pairs == ()


def test_a_queue_comes_in_pages(quick: Office) -> None:
    for n in range(55):
        quick.hand_in(f"v{n}", teacher=f"1{n}", title=f"Bài {n}", name=f"Gv {n}")
    [first] = quick.ctx.store.lessons.lessons()[:1]
    assign(quick.ctx, quick.actor("lead-a"), first.id, "school", "lead-a")
    pages = [queue(quick.ctx, quick.actor("lead-a"), page) for page in (1, 2, 3)]
    assert [len(p.items) for p in pages] == [50, 5, 0] and {p.total for p in pages} == {55}
    seen = [item.row.id for p in pages for item in p.items]
    assert seen[0] == first.id and len(set(seen)) == 55
