"""Minutes, passed lists and reminders as they are kept, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from connector.lessons.records import Decision, Source
from connector.lessons.review import NewVerdict
from connector.packages.report import PackageReport
from connector.store import Store
from connector.store.lessons import LessonFacts, NewVersion, SubmissionKey
from connector.store.lists import Entry
from connector.store.minutes import Held
from connector.store.reminders import ReminderKey
from tests.conftest import NOON

SHA = "a" * 64
HELD = Held(NOON, NOON, "Phòng họp", ("Cô Chủ trì", "Thầy Thư kí"), "Cô Chủ trì", "Thầy Thư kí")


@pytest.fixture
def verdicts(store: Store) -> list[int]:
    """Ids of three verdicts, on three lessons."""
    store.lessons.remember_file("a", "k", SHA, "b" * 40, 1, NOON)
    return [verdict(store, teacher) for teacher in ("1", "2", "3")]


def verdict(store: Store, teacher: str) -> int:
    facts = LessonFacts("tp", "p", "Cô Lan", "Bài", "", "", "Toán", 10, "dot-1")
    report = PackageReport.model_validate({"verdict": "playable", "format": "scorm"})
    version = NewVersion(SHA, "x.zip", NOON, report)
    key = SubmissionKey("a", "7", teacher, 0)
    [(_, made, _)] = store.lessons.record_submission(key, "1", NOON, {"": (facts, version)}, NOON)
    store.reviews.record(made.id, NewVerdict("school", "a:9", "Tổ trưởng", Decision.APPROVED), Source.MOODLE, NOON)
    return store.reviews.verdicts([made.id])[made.id][0].id


def numbered(place: int) -> str:
    return f"{place:02d}/BB-X"


def open_minutes(store: Store, *appraisals: int) -> int:
    with store.db.connect() as c:
        made = store.minutes.open(c, "school", "tp", HELD, "a:9", NOON)
        store.minutes.add(c, made, appraisals)
        return made


def test_a_sitting_keeps_its_verdicts_in_order_and_says_when_where_and_who(store: Store, verdicts: list[int]) -> None:
    made = open_minutes(store, verdicts[2], verdicts[0])
    found = store.minutes.one(made)
    assert found is not None and found.appraisals == (verdicts[2], verdicts[0]) and not found.final
    assert (found.held_from, found.present, found.secretary) == (NOON, HELD.present, "Thầy Thư kí")
    with store.db.connect() as c:
        assert store.minutes.take_out(c, made, verdicts[2]) and not store.minutes.take_out(c, made, verdicts[2])
        store.minutes.add(c, made, [verdicts[1]])
    assert store.minutes.of_appraisals(verdicts).keys() == {verdicts[0], verdicts[1]}
    assert [m.id for m in store.minutes.all(level="school", unit="tp", state="draft")] == [made]
    assert store.minutes.all(unit="other") == []


def test_a_verdict_stands_in_one_sitting_only(store: Store, verdicts: list[int]) -> None:
    open_minutes(store, verdicts[0])
    with pytest.raises(IntegrityError):
        open_minutes(store, verdicts[0])
    assert len(store.minutes.all()) == 1


def test_what_is_final_has_one_number_and_is_not_changed_any_more(store: Store, verdicts: list[int]) -> None:
    one, other = open_minutes(store, verdicts[0]), open_minutes(store, verdicts[1])
    with store.db.connect() as c:
        assert store.minutes.change(c, one, HELD)
        assert store.minutes.finalise(c, one, "minutes/x", numbered, NOON) == "01/BB-X"
        assert store.minutes.finalise(c, one, "minutes/x", numbered, NOON) is None
        assert not store.minutes.change(c, one, Held())
        assert store.minutes.finalise(c, other, "minutes/x", numbered, NOON) == "02/BB-X"
        store.minutes.attach(c, one, SHA, "ký.pdf", NOON)
    found = store.minutes.one(one)
    assert found is not None and (found.number, found.signed_sha256, found.place) == ("01/BB-X", SHA, "Phòng họp")


def test_a_number_is_given_back_when_the_deed_fails(store: Store, verdicts: list[int]) -> None:
    made = open_minutes(store, verdicts[0])
    with pytest.raises(ValueError, match="…"), store.db.connect() as c:
        store.minutes.finalise(c, made, "minutes/x", numbered, NOON)
        raise ValueError("…")
    with store.db.connect() as c:
        assert store.minutes.finalise(c, made, "minutes/x", numbered, NOON) == "01/BB-X"


def listed(store: Store, verdicts: list[int]) -> tuple[int, list[Entry]]:
    lessons = store.lessons.lessons()
    versions = store.lessons.current_versions(x.id for x in lessons)
    entries: list[Entry] = [(x.id, versions[x.id], {"title": x.title, "grade": 10}) for x in lessons]
    with store.db.connect() as c:
        made = store.lists.draft(c, "school", "tp", "dot-1", None, "a:9", NOON)
        store.lists.fill(c, made, entries)
        assert store.lists.draft(c, "school", "tp", "dot-1", None, "a:9", NOON) == made
    return made, entries


def test_a_list_is_frozen_when_it_is_sent_and_decided_row_by_row(store: Store, verdicts: list[int]) -> None:
    made, entries = listed(store, verdicts)
    lessons = [lesson for lesson, _, _ in entries]
    with store.db.connect() as c:
        assert store.lists.send(c, made, "list/x", lambda n: f"{n:02d}/BC-X", "a:9", NOON) == "01/BC-X"
        assert store.lists.send(c, made, "list/x", lambda n: f"{n:02d}/BC-X", "a:9", NOON) is None
        assert store.lists.decide(c, made, lessons[0], "approved", "account:so", "", NOON)
        assert not store.lists.decide(c, made, lessons[0], "refused", "account:so", "", NOON)
        assert store.lists.conclude(c, made, NOON) == "sent"
        store.lists.decide(c, made, lessons[1], "refused", "account:so", "thiếu nguồn", NOON)
        store.lists.decide(c, made, lessons[2], "approved", "account:so", "", NOON)
        assert store.lists.conclude(c, made, NOON) == "partly"
    found = store.lists.one(made)
    assert found is not None and found.rows[0] == {"title": "Bài", "grade": 10}
    assert [i.state for i in found.items] == ["approved", "refused", "approved"]
    assert (found.state, found.number, found.decided_at) == ("partly", "01/BC-X", NOON)
    assert [x.id for x in store.lists.holding([entries[1][1]])] == [made] and store.lists.holding([]) == []


def test_a_draft_filled_again_holds_only_what_it_was_last_given(store: Store, verdicts: list[int]) -> None:
    made, entries = listed(store, verdicts)
    with store.db.connect() as c:
        store.lists.fill(c, made, entries[1:2])
    found = store.lists.one(made)
    assert found is not None and [i.lesson_id for i in found.items] == [entries[1][0]] and len(found.rows) == 1
    assert len(store.lists.all(level="school", unit="tp", window="dot-1")) == 1


REMIND = ReminderKey("appraise/school/tp/dot-1", "to-truong", "before-3", "email")


def test_a_reminder_is_queued_once_and_claimed_by_one(store: Store) -> None:
    assert store.reminders.queue([(REMIND, {"to": "x@example.vn"})], NOON) == 1
    assert store.reminders.queue([(REMIND, {"to": "y@example.vn"})], NOON) == 0
    [claimed] = store.reminders.claim("email")
    assert claimed.payload == {"to": "x@example.vn"} and store.reminders.claim("email") == []
    assert store.reminders.claim("moodle") == []
    store.reminders.done(claimed.id, "pending", "mail_unreachable", NOON)
    [again] = store.reminders.claim("email")
    store.reminders.done(again.id, "sent", None, NOON)
    assert store.reminders.claim("email") == [] and [r.attempts for r in store.reminders.all("sent")] == [2]


def test_two_workers_at_once_never_claim_the_same(make_store: Callable[[str], Store], database_url: str) -> None:
    stores = [make_store(database_url) for _ in range(4)]
    keys = [ReminderKey(f"w{n}", "x", "before-1", "email") for n in range(40)]
    stores[0].reminders.queue([(k, {}) for k in keys], datetime.now(UTC))
    with ThreadPoolExecutor(4) as pool:
        claimed = [r.id for found in pool.map(lambda s: s.reminders.claim("email"), stores) for r in found]
    assert len(claimed) == len(set(claimed)) == 40
