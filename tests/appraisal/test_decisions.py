from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from connector.appraisal.audit import verify
from connector.appraisal.decisions import Words, conclude, give_opinion, record_verdict
from connector.appraisal.freshness import refresh
from connector.errors import NeedsOperator, Rejected
from connector.lessons.actors import Actor
from connector.lessons.records import Decision, Lesson, LessonVersion, OnMinutes, Source
from connector.lessons.review import NewVerdict, approved_levels, standings_of
from connector.store import tables as t
from connector.store.documents import next_in
from connector.store.index import LessonQuery
from connector.store.minutes import Held
from tests.appraisal.office import FULL, POOR, Office

APPROVED, CHANGES = Decision.APPROVED, Decision.CHANGES_REQUIRED


def next_number(desk: Office, counter: str) -> int:
    with desk.ctx.store.db.connect() as c:
        return next_in(c, (counter,))


def opened(desk: Office, lesson: Lesson, version: LessonVersion) -> tuple[str, ...]:
    verdicts = desk.ctx.store.reviews.verdicts([version.id])
    return approved_levels(standings_of(desk.ctx.mapping, lesson, version, verdicts, desk.ctx.today))


def sign_off(desk: Office, lesson: Lesson, version: LessonVersion, *levels: str) -> None:
    """Approves at these levels by command, with minutes made final."""
    for level in levels:
        new = NewVerdict(level, "name:Ai Đó", "Ai Đó", APPROVED)
        assert record_verdict(desk.ctx, lesson, version, new, Source.COMMAND, desk.clock())
        finalise(desk, version)


def finalise(desk: Office, version: LessonVersion) -> None:
    for verdict in desk.ctx.store.reviews.verdicts([version.id])[version.id]:
        if verdict.minutes is OnMinutes.NONE:
            with desk.ctx.store.db.connect() as c:
                made = desk.ctx.store.minutes.open(c, verdict.level, verdict.unit, Held(), "x", desk.clock())
                desk.ctx.store.minutes.add(c, made, [verdict.id])
                desk.ctx.store.minutes.finalise(c, made, "minutes/x", lambda n: f"{n:02d}/BB-X", desk.clock())


def test_a_level_of_one_appraiser_decides_by_one_opinion_with_minutes_trail_and_word_to_the_teacher(
    desk: Office,
) -> None:
    lesson, version = desk.hand_in("v1")
    given = give_opinion(
        desk.ctx, desk.actor("lead-a"), lesson.id, 1, "school", FULL, APPROVED, Words("Rõ ràng", "", "")
    )
    assert given.concluded and opened(desk, lesson, version) == ("school",)
    [verdict] = desk.ctx.store.reviews.verdicts([version.id])[version.id]
    minutes = desk.ctx.store.minutes.of_appraisals([verdict.id])[verdict.id]
    assert (minutes.number, minutes.final, minutes.present) == ("01/BB-THPTTP", True, ("Nguyễn Thị Trưởng",))
    assert (verdict.unit, verdict.percent, verdict.appraiser_key) == ("thpt-a", 100, "person:lead-a")
    assert [n.level for n in desk.ctx.store.reviews.pending_notices("lms-a")] == ["school"]
    assert [r.action for r in desk.ctx.store.audit.newest()] == ["verdict"]


def test_an_approval_whose_sitting_has_no_final_minutes_opens_nothing(desk: Office) -> None:
    lesson, version = desk.hand_in("v1")
    sign_off(desk, lesson, version, "school")
    give_opinion(desk.ctx, desk.actor("cluster-a"), lesson.id, 1, "commune", {}, APPROVED)
    assert opened(desk, lesson, version) == ("school",)
    finalise(desk, version)
    assert opened(desk, lesson, version) == ("school", "commune")


def test_a_council_needs_its_quorum_and_whoever_concludes(desk: Office) -> None:
    lesson, version = desk.hand_in("v1")
    sign_off(desk, lesson, version, "school", "commune")
    chair = desk.actor("chair")
    assert not give_opinion(desk.ctx, desk.actor("member-1"), lesson.id, 1, "city", FULL, APPROVED).concluded
    with pytest.raises(Rejected) as caught:
        conclude(desk.ctx, chair, lesson.id, 1, "city", APPROVED)
    assert caught.value.code == "quorum_missing"
    changes = Words("", "Thiếu nguồn ảnh", "Ghi nguồn ảnh")
    given = give_opinion(desk.ctx, desk.actor("member-2"), lesson.id, 1, "city", FULL, CHANGES, changes)
    assert (given.concluded, given.opinions, given.quorum) == (False, 2, 2)
    with pytest.raises(Rejected) as caught:
        conclude(desk.ctx, desk.actor("member-1"), lesson.id, 1, "city", APPROVED)
    assert caught.value.code == "not_allowed"
    assert conclude(desk.ctx, chair, lesson.id, 1, "city", APPROVED)
    dissent = [o for o in desk.ctx.store.opinions.of(version.id, "city") if o.decision is CHANGES]
    assert [(o.appraiser_name, o.required_changes) for o in dissent] == [("Vũ Thị Viên", "Ghi nguồn ảnh")]


def test_an_opinion_may_change_until_the_level_has_concluded_and_not_after(desk: Office) -> None:
    lesson, version = desk.hand_in("v1")
    sign_off(desk, lesson, version, "school", "commune")
    one, other = desk.actor("member-1"), desk.actor("member-2")
    give_opinion(desk.ctx, one, lesson.id, 1, "city", POOR, APPROVED)
    give_opinion(desk.ctx, other, lesson.id, 1, "city", POOR, APPROVED)
    with pytest.raises(Rejected) as caught:
        conclude(desk.ctx, desk.actor("chair"), lesson.id, 1, "city", APPROVED)
    assert caught.value.code == "form_not_passed"
    for member in (one, other):
        give_opinion(desk.ctx, member, lesson.id, 1, "city", FULL, APPROVED)
    assert conclude(desk.ctx, desk.actor("chair"), lesson.id, 1, "city", APPROVED)
    with pytest.raises(Rejected) as caught:
        give_opinion(desk.ctx, one, lesson.id, 1, "city", POOR, APPROVED)
    assert caught.value.code == "chain_ended"
    assert len(desk.ctx.store.opinions.of(version.id, "city")) == 2


def test_two_accounts_of_one_person_are_one_opinion(quick: Office) -> None:
    lesson, version = quick.hand_in("v1")
    sign_off(quick, lesson, version, "school", "commune")
    member = quick.actor("member-2")
    again = Actor("lms-b:77", member.name, member.person, member.roles, member.keys | {"lms-b:77"})
    for who in (member, again):
        assert give_opinion(quick.ctx, who, lesson.id, 1, "city", FULL, APPROVED).opinions == 1


def test_what_is_said_of_a_version_that_was_superseded_is_refused_and_what_was_said_stays(desk: Office) -> None:
    lesson, first = desk.hand_in("v1")
    sign_off(desk, lesson, first, "school", "commune")
    give_opinion(desk.ctx, desk.actor("member-1"), lesson.id, 1, "city", FULL, APPROVED)
    _, second = desk.hand_in("v2")
    with pytest.raises(Rejected) as caught:
        give_opinion(desk.ctx, desk.actor("member-2"), lesson.id, 1, "city", FULL, APPROVED)
    assert caught.value.code == "version_superseded"
    assert opened(desk, lesson, first) == ("school", "commune") and opened(desk, lesson, second) == ()
    desk.hand_in("v1")
    given = give_opinion(desk.ctx, desk.actor("member-2"), lesson.id, 1, "city", FULL, APPROVED)
    assert given.opinions == 2


def test_a_deed_that_fails_half_way_leaves_nothing(desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    lesson, _ = desk.hand_in("v1")

    def broken(*_: object, **__: object) -> int:
        raise RuntimeError("cut")

    monkeypatch.setattr(desk.ctx.store.audit, "append", broken)
    with pytest.raises(RuntimeError):
        give_opinion(desk.ctx, desk.actor("lead-a"), lesson.id, 1, "school", {}, APPROVED)
    with desk.ctx.store.db.read() as c:
        for table in (t.appraisal, t.opinion, t.minutes, t.minutes_item, t.notice, t.audit):
            assert c.execute(select(table)).all() == [], table.name
    assert next_number(desk, "minutes/school.thpt-a/2026") == 1


@pytest.mark.parametrize(("how", "standing"), [({"playable": False}, "unusable"), ({"timing": "refused"}, "late")])
def test_a_package_that_came_too_late_or_does_not_play_is_appraised_nowhere(
    quick: Office, how: dict[str, Any], standing: str
) -> None:
    lesson, _ = quick.hand_in("v1", **how)
    with pytest.raises(Rejected) as caught:
        give_opinion(quick.ctx, quick.actor("lead-a"), lesson.id, 1, "school", {}, APPROVED)
    assert caught.value.code == "chain_ended"
    refresh(quick.ctx)
    [row], _ = quick.ctx.store.index.page(LessonQuery())
    assert (row.standing, row.awaits) == (standing, "")


@pytest.mark.parametrize("source", [Source.COMMAND, Source.MOODLE, Source.PAGE])
@pytest.mark.parametrize("key", ["lms-a:5", "name:Đặng Thị Ánh", "account:anh"])
def test_nobody_decides_on_their_own_lesson_by_whatever_way(quick: Office, key: str, source: Source) -> None:
    lesson, version = quick.hand_in("v1")
    new = NewVerdict("school", key, "Đặng Thị Ánh", APPROVED)
    with pytest.raises(Rejected) as caught:
        record_verdict(quick.ctx, lesson, version, new, source, quick.clock())
    assert caught.value.code == "own_lesson"


def test_the_school_of_a_lesson_that_left_the_mapping_is_told(quick: Office) -> None:
    lesson, version = quick.hand_in("v1")
    gone = replace(quick.ctx, mapping=quick.ctx.mapping.model_copy(update={"schools": quick.ctx.mapping.schools[1:]}))
    with pytest.raises(NeedsOperator) as caught:
        new = NewVerdict("school", "name:A", "A", APPROVED)
        record_verdict(gone, lesson, version, new, Source.COMMAND, quick.clock())
    assert caught.value.code == "school_unmapped"


def test_of_verdicts_given_at_the_same_moment_one_is_recorded_with_one_number_and_one_row(desk: Office) -> None:
    lesson, version = desk.hand_in("v1")
    began, came = threading.Barrier(4), []

    def decide(n: int) -> None:
        new = NewVerdict("school", f"name:Người {n}", f"Người {n}", APPROVED)
        began.wait()
        try:
            came.append(record_verdict(desk.ctx, lesson, version, new, Source.COMMAND, desk.clock()))
        except Rejected as error:
            came.append(error.code)

    threads = [threading.Thread(target=decide, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert came.count(True) == 1 and set(came) <= {True, False, "level_not_open"}
    assert len(desk.ctx.store.audit.of_action("verdict")) == 1 and verify(desk.ctx).whole
    assert next_number(desk, "minutes/school.thpt-a/2026") == 2
