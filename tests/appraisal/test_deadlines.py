"""What is owed, by whom and by when, over one window; and the reminders that go out for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from connector.appraisal import lists, minutes
from connector.appraisal.deadlines import deadlines
from connector.appraisal.decisions import give_opinion
from connector.appraisal.remind import reminders
from connector.errors import HoclieuError, Rejected, Retriable
from connector.lessons.actors import Actor
from connector.lessons.deadlines import Deadline, Owed
from connector.lessons.records import Decision
from connector.lms.base import Messenger, PersonalMessage
from connector.reports.delivery.letter import Letter
from connector.store import Store
from connector.store.minutes import Held
from connector.text import Text
from tests.appraisal.office import FULL, MAPPING, Office, office
from tests.conftest import Clock

PRINCIPAL = """  - {id: principal-a, name: Lý Văn Hiệu, email: hieu@a.example,
     accounts: [{site: lms-a, username: hieu, userid: 30}], roles: [{role: principal, school: thpt-a}]}
"""
OFFICER = "  - {id: officer,"
BY_NOON = "minutes: {per: session}, list_due: {days: 1, before: '12:00'}}"
TIMED = MAPPING.replace("minutes: {per: session}}", BY_NOON).replace(OFFICER, PRINCIPAL + OFFICER)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text + "+07:00")


@pytest.fixture
def desk(sqlite_store: Store, clock: Clock, tmp_path: Path) -> Office:
    clock.now = local("2026-11-10T09:00")
    return office(sqlite_store, clock, tmp_path, TIMED)


def owed(desk: Office, what: Owed, who: Actor | None = None) -> list[Deadline]:
    return [d for d in deadlines(desk.ctx, who) if d.owed is what]


def approve(desk: Office, level: str, person: str, lesson: int = 1) -> None:
    give_opinion(desk.ctx, desk.actor(person), lesson, 1, level, FULL, Decision.APPROVED)


def test_a_window_that_is_open_is_owed_by_each_school_that_has_handed_nothing_in(desk: Office) -> None:
    a, b = owed(desk, Owed.SUBMIT)
    assert (a.unit, a.due_at, a.whose) == ("thpt-a", local("2026-11-15T23:59"), ("Lý Văn Hiệu",))
    assert b.whose == () and not a.overdue(desk.clock())
    desk.clock.now = local("2026-11-16T09:00")
    assert owed(desk, Owed.SUBMIT) == []
    desk.clock.now = local("2026-10-29T09:00")
    assert len(owed(desk, Owed.SUBMIT)) == 0, "a window far ahead troubles nobody"


def test_the_school_owes_its_appraisal_in_the_week_after_the_window(desk: Office) -> None:
    desk.hand_in("a")
    [d] = owed(desk, Owed.APPRAISE)
    assert (d.level, d.unit, d.count, d.due_at) == ("school", "thpt-a", 1, local("2026-11-22T23:59"))
    assert d.whose == ("Nguyễn Thị Trưởng", "Lý Văn Hiệu")
    desk.clock.now = local("2026-11-23T00:00")
    assert owed(desk, Owed.APPRAISE)[0].overdue(desk.clock())
    approve(desk, "school", "lead-a")
    [d] = owed(desk, Owed.APPRAISE)
    assert (d.level, d.unit, d.due_at, d.whose) == ("commune", "le-chan", local("2026-11-29T23:59"), ("Lê Thị Cụm",))


def test_the_cluster_owes_minutes_and_its_list_by_the_hour(desk: Office) -> None:
    desk.hand_in("a")
    [d] = owed(desk, Owed.LIST)
    assert (d.level, d.unit, d.due_at) == ("commune", "le-chan", local("2026-11-30T12:00"))
    approve(desk, "school", "lead-a")
    approve(desk, "commune", "cluster-a")
    [d] = owed(desk, Owed.MINUTES)
    assert (d.unit, d.count, d.whose) == ("le-chan", 1, ("Lê Thị Cụm",))


def test_a_list_that_was_sent_is_owed_no_more_and_its_decision_is(desk: Office) -> None:
    desk.hand_in("a")
    approve(desk, "school", "lead-a")
    approve(desk, "commune", "cluster-a")
    lead = desk.actor("cluster-a")
    waiting = [r.appraisal.id for r in minutes.waiting(desk.ctx, lead, "commune", "le-chan")]
    held = Held(desk.clock(), None, "", ("x",), "x", "y")
    minutes.finalise(desk.ctx, lead, minutes.open_session(desk.ctx, lead, "commune", "le-chan", held, waiting).id)
    assert owed(desk, Owed.MINUTES) == []
    row = lists.draft_list(desk.ctx, lead, "commune", "le-chan", "dot-1")
    assert len(owed(desk, Owed.LIST)) == 1, "a draft is not sent yet"
    lists.send_list(desk.ctx, lead, row.id)
    assert owed(desk, Owed.LIST) == []
    [d] = owed(desk, Owed.DECIDE)
    assert (d.count, d.unit_name, d.whose) == (1, "Phường Lê Chân", ("Bùi Thị Sở",))


def test_everybody_sees_what_is_theirs_and_the_department_everything(desk: Office) -> None:
    desk.hand_in("a")
    desk.hand_in("b", site="lms-b")
    units = {
        who: {d.unit for d in owed(desk, Owed.APPRAISE, desk.actor(who))} for who in ("lead-a", "cluster-a", "officer")
    }
    assert units == {"lead-a": {"thpt-a"}, "cluster-a": {"thpt-a"}, "officer": {"thpt-a", "thpt-b"}}
    assert deadlines(desk.ctx, desk.teacher()) == []


def test_a_lesson_without_a_window_is_owed_without_a_time(desk: Office) -> None:
    desk.ctx.mapping.__dict__["windows"] = ()
    desk.hand_in("a")
    [d] = owed(desk, Owed.APPRAISE)
    assert d.due_at is None and not d.overdue(desk.clock())


@dataclass
class Postbox:
    """Takes letters and messages; `trouble` by address, or for all of them when it is raised."""

    got: list[Letter | PersonalMessage] = field(default_factory=list)
    trouble: dict[str, HoclieuError] = field(default_factory=dict)
    away: HoclieuError | None = None

    def send(self, letters: Sequence[Letter | PersonalMessage]) -> dict[str, HoclieuError | None]:
        if self.away:
            raise self.away
        results = {x.key: self.trouble.get(self.address(x)) for x in letters}
        self.got += [x for x in letters if results[x.key] is None]
        return results

    @staticmethod
    def address(x: Letter | PersonalMessage) -> str:
        return x.to if isinstance(x, Letter) else x.username


class Moodles:
    """`Sites` as far as messages go."""

    def __init__(self, box: Postbox) -> None:
        self._box = box

    def messages(self, site: str) -> Messenger:
        return self._box

    def save(self, site: str) -> None: ...


@dataclass
class Post:
    desk: Office
    mail: Postbox
    moodle: Postbox


@pytest.fixture
def post(desk: Office) -> Post:
    mail, moodle = Postbox(), Postbox()
    ctx = replace(desk.ctx, post=mail, sites=Moodles(moodle))  # type: ignore[arg-type]
    return Post(Office(ctx, desk.clock), mail, moodle)


AWAY = Retriable("mail_unreachable", Text("đi vắng", "away"))


def test_who_answers_is_reminded_once_before_and_again_after_by_mail_and_in_moodle(post: Post) -> None:
    post.desk.hand_in("a")
    post.desk.clock.now = local("2026-11-20T08:00")
    done = reminders(post.desk.ctx)
    [letter] = post.mail.got
    assert isinstance(letter, Letter) and letter.to == "hieu@a.example"
    assert "1 bài đang chờ" in letter.subject and "22/11/2026" in letter.text and "Trường THPT Trần Phú" in letter.text
    assert {x.username for x in post.moodle.got if isinstance(x, PersonalMessage)} == {"truong", "hieu"}
    assert done.counts["reminded"] == 3 and done.word == "ok"
    for _ in range(3):
        post.desk.clock.now += timedelta(hours=1)
        assert not reminders(post.desk.ctx).changed
    assert len(post.mail.got) == 1 and len(post.moodle.got) == 2
    post.desk.clock.now = local("2026-11-23T08:00")
    reminders(post.desk.ctx)
    letter = post.mail.got[-1]
    assert isinstance(letter, Letter) and letter.subject.startswith("Quá hạn") and len(post.mail.got) == 2


def test_several_deadlines_of_one_person_come_in_one_letter(post: Post) -> None:
    post.desk.hand_in("a", teacher="5")
    post.desk.clock.now = local("2026-11-14T08:00")
    everything = post.desk.ctx.mapping.reminders.model_copy(update={"before": frozenset({30})})
    post.desk.ctx.mapping.__dict__["reminders"] = everything
    reminders(post.desk.ctx)
    mine = [x for x in post.mail.got if isinstance(x, Letter) and x.to == "hieu@a.example"]
    assert len(mine) == 1


def test_nothing_is_reminded_of_that_was_done(post: Post) -> None:
    post.desk.hand_in("a")
    approve(post.desk, "school", "lead-a")
    post.desk.clock.now = local("2026-11-20T08:00")
    assert reminders(post.desk.ctx).counts["reminded"] == 0 and post.mail.got == []


def test_a_mail_server_that_is_away_gets_the_reminder_later_and_nobody_gets_it_twice(post: Post) -> None:
    post.desk.hand_in("a")
    post.desk.clock.now = local("2026-11-20T08:00")
    post.mail.away = AWAY
    done = reminders(post.desk.ctx)
    assert done.word == "partial" and post.mail.got == [] and len(post.moodle.got) == 2
    post.mail.away = None
    post.desk.clock.now += timedelta(hours=1)
    assert reminders(post.desk.ctx).word == "ok"
    assert len(post.mail.got) == 1 and len(post.moodle.got) == 2


@pytest.mark.parametrize(
    ("trouble", "state"),
    [
        (Retriable("outcome_unknown", Text("?", "?")), "failed"),
        (Rejected("mail_refused", Text("x", "x")), "failed"),
        (Retriable("mail_deferred", Text("x", "x")), "pending"),
    ],
)
def test_what_may_have_gone_is_not_sent_again(post: Post, trouble: HoclieuError, state: str) -> None:
    post.desk.hand_in("a")
    post.desk.clock.now = local("2026-11-20T08:00")
    post.mail.trouble["hieu@a.example"] = trouble
    reminders(post.desk.ctx)
    assert {r.state for r in post.desk.ctx.store.reminders.all() if r.key.channel == "email"} == {state}


def test_a_process_that_died_while_sending_leaves_nobody_to_be_told_twice(post: Post) -> None:
    post.desk.hand_in("a")
    post.desk.clock.now = local("2026-11-20T08:00")
    post.mail.away = AWAY
    reminders(post.desk.ctx)
    post.desk.ctx.store.reminders.claim("email")
    post.mail.away = None
    reminders(post.desk.ctx)
    assert post.mail.got == []


def test_who_cannot_be_reached_is_named(post: Post) -> None:
    post.desk.hand_in("a")
    approve(post.desk, "school", "lead-a")
    post.desk.clock.now = local("2026-11-28T08:00")
    done = reminders(post.desk.ctx)
    assert done.counts["unreachable"] == 1 and "Lê Thị Cụm" in str(done.lines[0])


def test_a_dry_run_queues_and_sends_nothing(post: Post) -> None:
    post.desk.hand_in("a")
    post.desk.clock.now = local("2026-11-20T08:00")
    done = reminders(replace(post.desk.ctx, dry_run=True))
    assert done.counts["to_remind"] == 3 and post.mail.got == post.moodle.got == []
    assert post.desk.ctx.store.reminders.all() == []
