"""Passed lists of the 2020 letter's chain (school → cluster → Department by list): frozen when sent, then decided."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from connector.appraisal import lists
from connector.appraisal.decisions import Words, give_opinion
from connector.appraisal.documents import list_document
from connector.appraisal.lists_paper import list_paper
from connector.errors import NeedsOperator, Rejected
from connector.lessons.actors import OPERATOR
from connector.lessons.records import Decision
from connector.lessons.review import approved_levels, standings_of
from connector.store import Store
from connector.store.lists import ListRow
from tests.appraisal.office import FULL, MAPPING, Office, office
from tests.conftest import Clock

LEVELS = """levels:
  - {id: school, name: Cấp trường, unit: school, days: 7}
  - {id: commune, name: Cấp cụm, unit: group, days: 7}
  - {id: city, name: Cấp Sở, unit: department, by_list: true}
"""
LETTER = MAPPING[: MAPPING.index("levels:")] + LEVELS + MAPPING[MAPPING.index("groups:") :]
KEY = ("commune", "le-chan", "dot-1")


@pytest.fixture
def cluster(store: Store, clock: Clock, tmp_path: Path) -> Office:
    """Two lessons that school and cluster have approved, on SQLite and on PostgreSQL."""
    return passed_two(office(store, clock, tmp_path, LETTER))


@pytest.fixture
def quick_cluster(sqlite_store: Store, clock: Clock, tmp_path: Path) -> Office:
    return passed_two(office(sqlite_store, clock, tmp_path, LETTER))


def passed_two(desk: Office) -> Office:
    for teacher in ("5", "6"):
        desk.hand_in(f"bai {teacher}", teacher, title=f"Bài {teacher}")
        approve(desk, int(teacher) - 4)
    return desk


def approve(desk: Office, lesson: int, version: int = 1) -> None:
    for level, person in (("school", "lead-a"), ("commune", "cluster-a")):
        give_opinion(desk.ctx, desk.actor(person), lesson, version, level, FULL, Decision.APPROVED, Words("Tốt"))


def drafted(desk: Office) -> ListRow:
    return lists.draft_list(desk.ctx, desk.actor("cluster-a"), *KEY)


def sent(desk: Office) -> ListRow:
    return lists.send_list(desk.ctx, desk.actor("cluster-a"), drafted(desk).id)


def titles(row: ListRow) -> list[object]:
    return [said["title"] for said in row.rows]


def opened(desk: Office, lesson_id: int) -> tuple[str, ...]:
    lesson = desk.ctx.store.lessons.some([lesson_id])[lesson_id]
    version = desk.ctx.store.lessons.briefs([lesson_id])[lesson_id][-1]
    verdicts = desk.ctx.store.reviews.verdicts([version.id])
    return approved_levels(standings_of(desk.ctx.mapping, lesson, version, verdicts, desk.ctx.today))


def refused(deed: Callable[[], object]) -> str:
    with pytest.raises(Rejected) as caught:
        deed()
    return caught.value.code


def test_a_draft_holds_what_has_passed_and_is_filled_again_until_it_is_sent(cluster: Office) -> None:
    assert titles(drafted(cluster)) == ["Bài 5", "Bài 6"]
    cluster.hand_in("bai 7", "7", title="Bài 7")
    assert titles(drafted(cluster)) == ["Bài 5", "Bài 6"], "what has not passed is on no list"
    approve(cluster, 3)
    row = drafted(cluster)
    assert titles(row) == ["Bài 5", "Bài 6", "Bài 7"] and row.number is None
    assert len(cluster.ctx.store.lists.all()) == 1


def test_a_sent_list_is_numbered_frozen_and_says_the_same_for_ever(cluster: Office) -> None:
    row = sent(cluster)
    assert (row.state, row.number, row.sent_by) == ("sent", "01/BC-LE-CHAN", "person:cluster-a")
    cluster.hand_in("bai 5", "5", title="Tên đã đổi")
    assert refused(lambda: lists.send_list(cluster.ctx, cluster.actor("cluster-a"), row.id)) == "list_sent"
    assert titles(lists.known_list(cluster.ctx, row.id)) == ["Bài 5", "Bài 6"]
    paper = list_paper(cluster.ctx, row)
    assert (paper.number, paper.draft, paper.signer, len(paper.lessons)) == (
        "01/BC-LE-CHAN",
        False,
        "Thủ trưởng đơn vị",
        2,
    )


def test_what_is_new_after_sending_goes_into_a_supplement_that_names_its_changes(cluster: Office) -> None:
    first = sent(cluster)
    assert refused(lambda: drafted(cluster)) == "nothing_new"
    cluster.hand_in("bai 7", "7", title="Bài 7")
    approve(cluster, 3)
    cluster.hand_in("bai 5 (sua)", "5", title="Bài 5")
    assert [said["change"] for said in drafted(cluster).rows] == ["Bổ sung"], (
        "a version under appraisal changes nothing"
    )
    approve(cluster, 1, version=2)
    row = drafted(cluster)
    assert {said["title"]: said["change"] for said in row.rows} == {
        "Bài 7": "Bổ sung",
        "Bài 5": "Thay bản 1 bằng bản 2",
    }
    assert row.supplement_of == first.id and list_paper(cluster.ctx, row).draft
    done = lists.send_list(cluster.ctx, cluster.actor("cluster-a"), row.id)
    told = list_paper(cluster.ctx, done).supplement_of
    assert told is not None and (told.number, told.total) == ("01/BC-LE-CHAN", 3) and done.number == "02/BC-LE-CHAN"
    assert refused(lambda: drafted(cluster)) == "nothing_new"


def test_a_draft_that_is_no_longer_true_is_not_sent(quick_cluster: Office) -> None:
    row = drafted(quick_cluster)
    quick_cluster.hand_in("bai 5 (sua)", "5", title="Bài 5")
    lead = quick_cluster.actor("cluster-a")
    assert refused(lambda: lists.send_list(quick_cluster.ctx, lead, row.id)) == "list_outdated"
    assert lists.send_list(quick_cluster.ctx, lead, drafted(quick_cluster).id).rows[0]["title"] == "Bài 6"


def test_the_department_s_decision_on_the_whole_list_is_its_level_s_verdict(cluster: Office) -> None:
    row = sent(cluster)
    assert opened(cluster, 1) == ("school", "commune")
    decided = lists.decide_list(cluster.ctx, cluster.actor("officer"), row.id, Decision.APPROVED)
    assert decided.state == "approved" and {i.state for i in decided.items} == {"approved"}
    assert opened(cluster, 1) == opened(cluster, 2) == ("school", "commune", "city")
    assert cluster.ctx.store.onrecord.without_minutes("city", "so") == [], "the list itself is the record"
    given = cluster.ctx.store.reviews.verdicts()
    assert {a.source.value for found in given.values() for a in found if a.level == "city"} == {"list"}


def test_lesson_by_lesson_one_is_approved_and_one_sent_back_with_its_reason(cluster: Office) -> None:
    row, officer = sent(cluster), cluster.actor("officer")
    half = lists.decide_list(cluster.ctx, officer, row.id, Decision.APPROVED, [1])
    assert half.state == "sent" and [i.state for i in half.items] == ["approved", "pending"]
    done = lists.decide_list(cluster.ctx, officer, row.id, Decision.CHANGES_REQUIRED, [2], "Ghi nguồn ảnh.")
    assert done.state == "partly" and done.items[1].reason == "Ghi nguồn ảnh."
    assert opened(cluster, 1) == ("school", "commune", "city") and opened(cluster, 2) == ("school", "commune")
    asked = next(a for a in cluster.ctx.store.reviews.verdicts([2])[2] if a.level == "city")
    assert asked.required_changes == "Ghi nguồn ảnh."
    assert refused(lambda: lists.decide_list(cluster.ctx, officer, row.id, Decision.APPROVED, [2])) == "row_not_pending"
    assert refused(lambda: lists.decide_list(cluster.ctx, officer, row.id, Decision.APPROVED)) == "list_decided"


def test_nothing_is_decided_when_one_row_cannot_be(cluster: Office) -> None:
    row, officer = sent(cluster), cluster.actor("officer")
    ctx = cluster.ctx
    assert refused(lambda: lists.decide_list(ctx, officer, row.id, Decision.APPROVED, [1, 99])) == "row_not_pending"
    assert refused(lambda: lists.decide_list(ctx, officer, row.id, Decision.REJECTED)) == "reason_missing"
    assert {i.state for i in lists.known_list(ctx, row.id).items} == {"pending"}


def test_each_deed_on_a_list_is_for_those_whose_it_is(quick_cluster: Office) -> None:
    ctx, row = quick_cluster.ctx, drafted(quick_cluster)
    officer, cluster = quick_cluster.actor("officer"), quick_cluster.actor("cluster-a")
    for person in ("cluster-b", "lead-a", "member-1", "chair"):
        who = quick_cluster.actor(person)
        assert refused(lambda w=who: lists.draft_list(ctx, w, *KEY)) == "not_allowed", person
        assert refused(lambda w=who: lists.send_list(ctx, w, row.id)) == "not_allowed", person
    assert refused(lambda: lists.decide_list(ctx, officer, row.id, Decision.APPROVED)) == "list_not_sent"
    assert lists.lists_for(ctx, officer) == ([], 0), "a draft is nobody's but the unit's"
    lists.send_list(ctx, cluster, row.id)
    for person in ("cluster-a", "lead-a", "chair"):
        who = quick_cluster.actor(person)
        assert refused(lambda w=who: lists.decide_list(ctx, w, row.id, Decision.APPROVED)) == "not_allowed", person
    for who in (officer, cluster):
        found, total = lists.lists_for(ctx, who)
        assert ([x.id for x in found], total) == ([row.id], 1)
    assert lists.lists_for(ctx, quick_cluster.actor("cluster-b")) == ([], 0)
    assert lists.lists_for(ctx, officer, window="dot-9") == ([], 0)
    assert lists.lists_for(ctx, officer, page=2) == ([], 1)
    assert refused(lambda: list_document(ctx, quick_cluster.teacher(), row.id, "docx")) == "not_allowed"
    assert list_document(ctx, officer, row.id, "xlsx").filename == "passed_list_commune.le-chan_dot-1.xlsx"


def test_a_list_that_is_not_there_is_told(quick_cluster: Office) -> None:
    with pytest.raises(NeedsOperator) as caught:
        lists.send_list(quick_cluster.ctx, OPERATOR, 99)
    assert caught.value.code == "list_unknown"
    officer = quick_cluster.actor("officer")
    assert refused(lambda: lists.draft_list(quick_cluster.ctx, officer, "city", "so", "dot-1")) == "nothing_to_list"


def test_every_deed_on_a_list_is_in_the_trail(quick_cluster: Office) -> None:
    row = sent(quick_cluster)
    lists.decide_list(quick_cluster.ctx, quick_cluster.actor("officer"), row.id, Decision.APPROVED)
    rows = quick_cluster.ctx.store.audit.rows(subject=f"list {row.id}")
    assert [r.action for r in rows] == ["list_drafted", "list_sent", "list_decided"]
    assert rows[1].details["number"] == "01/BC-LE-CHAN" and rows[2].details["lessons"] == [1, 2]
