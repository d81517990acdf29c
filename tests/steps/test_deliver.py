"""Drafts, confirmations, releases and the outbox, on a day when all goes well but for what each test breaks."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path

import pytest
import structlog

from connector import pipelines
from connector.appraisal.audit import verify
from connector.errors import Rejected
from connector.lessons.actors import OPERATOR
from connector.steps.board import board
from connector.steps.confirming import confirm, read_token
from connector.steps.context import Context, Outcome
from connector.steps.deliver import deliver
from connector.steps.parcels import addressed
from connector.steps.readings import sites_to_read
from connector.store import Store
from connector.store.due import Due, DueKey
from connector.store.outbox import PENDING, SENT, UNKNOWN, Delivery
from tests.conftest import Clock
from tests.flows.reportyear import ZONE, Year

DAY = date(2026, 11, 18)
A1 = DueKey("daily", "school.a1", "2026-11-18")


@dataclass
class Day:
    year: Year
    clock: Clock

    @property
    def ctx(self) -> Context:
        return self.year.context(self.year.stores[0])

    def at(self, hour: int, minute: int = 0, read: bool = True) -> Outcome:
        """What a tick does at this hour."""
        self.clock.now = datetime.combine(DAY, time(hour, minute), ZONE)
        for site in sites_to_read(self.ctx) if read else ():
            list(pipelines.run(self.ctx, ("observe",), site))
        return deliver(self.ctx, self.year.receivers.way)

    def due(self, key: DueKey = A1) -> Due:
        found = self.ctx.store.due.find(key)
        assert found is not None
        return found

    def sent(self, key: DueKey = A1) -> list[Delivery]:
        return self.ctx.store.outbox.of([self.due(key).id])

    def links(self) -> list[str]:
        return re.findall(r"/confirm/(\S+)", "".join(letter.text for letter in self.year.letters.taken))


@pytest.fixture
def day(tmp_path: Path, clock: Clock) -> Iterator[Day]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    store = Store(f"sqlite:///{tmp_path / 'db.sqlite'}", tmp_path / "blobs", clock)
    year = Year([store], tmp_path, clock, seed=1)
    year.chance.calm = True
    yield Day(year, clock)
    store.close()


def test_on_a_good_day_every_report_is_out_before_its_hour_with_all_schools_in(day: Day) -> None:
    for hour, minute in ((9, 0), (12, 30), (12, 50), (13, 5), (13, 20), (13, 31), (14, 30), (14, 41), (14, 44)):
        day.at(hour, minute)
    assert [x for x in board(day.ctx, OPERATOR) if x.late or x.state.en != "sent"] == []
    assert day.year.wrong(DAY, DAY) == []
    assert day.year.counts["school in a report, missing"] == 0 and day.year.counts["sent"] == 13


def test_a_confirmed_report_goes_out_at_once_and_says_who_confirmed_it(day: Day) -> None:
    day.at(13, 20)
    day.at(13, 31)
    [link] = day.links()
    asked = read_token(day.ctx, link)
    for _ in (1, 2):
        confirm(day.ctx, asked.due, asked.said, "person:hieu-truong", asked.person.name)
    [row] = day.ctx.store.audit.of_action("report_confirmed")
    assert (row.actor, row.subject) == ("person:hieu-truong", "report daily school.a1 2026-11-18")
    assert row.details == {"said": asked.due.draft_said} and verify(day.ctx).whole
    day.at(13, 34)
    assert day.due().released_at is not None and day.due().confirmed
    assert {d.state for d in day.sent()} == {SENT}
    [(parcel, content)] = day.year.receivers.all["so-https"].arrived[
        day.sent()[0].key.replace("cum-folder", "so-https")
    ]
    assert parcel.confirmed and content["confirmed"]


def test_what_nobody_confirmed_goes_out_at_its_hour_and_says_so(day: Day) -> None:
    for hour, minute in ((13, 20), (13, 31), (14, 35)):
        day.at(hour, minute)
    assert day.due().released_at is None
    day.at(14, 41)
    assert day.due().released_at is not None and not day.due().confirmed
    arrived = day.year.receivers.all["so-https"].arrived
    [(parcel, content)] = next(v for k, v in arrived.items() if "/school.a1/" in k)
    assert not parcel.confirmed and not content["confirmed"]


def test_a_confirmation_counts_only_for_the_figures_that_were_seen(day: Day) -> None:
    day.year.chance.down.add("lms-a")
    day.at(13, 20)
    day.at(13, 45)
    before = day.due().draft_said or ""
    confirm(day.ctx, day.due(), before, "person:hieu-truong", "A")
    day.year.chance.down.clear()
    day.clock.now = datetime.combine(DAY, time(13, 50), ZONE)
    list(pipelines.run(day.ctx, ("observe",), "lms-a"))
    day.at(13, 55, read=False)
    assert day.due().released_at is None and not day.due().confirmed and day.due().draft_said != before
    with pytest.raises(Rejected) as caught:
        confirm(day.ctx, day.due(), before, "person:hieu-truong", "A")
    assert caught.value.code == "changed" and len(set(day.links())) >= 2
    day.at(14, 41)
    assert not day.due().confirmed and day.due().released_at is not None


def test_a_link_is_good_for_one_report_until_it_goes_out_and_for_nobody_else(day: Day) -> None:
    day.at(13, 20)
    day.at(13, 31)
    [link] = day.links()
    other = day.due(DueKey("daily", "school.a2", "2026-11-18"))
    forged = [f"{other.id}~{link.partition('~')[2]}", link[:-1] + ("0" if link[-1] != "0" else "1"), "", "~~~~"]
    for wrong in forged:
        with pytest.raises(Rejected) as caught:
            read_token(day.ctx, wrong)
        assert caught.value.code == "link_wrong"
    day.at(14, 41)
    with pytest.raises(Rejected) as late:
        read_token(day.ctx, link)
    assert late.value.code == "link_expired"
    with pytest.raises(Rejected) as out:
        confirm(day.ctx, day.due(), day.due().draft_said or "", "person:x", "X")
    assert out.value.code == "already_out"


def test_the_principal_is_reminded_once_of_a_draft_and_of_figures_that_could_not_be_read(day: Day) -> None:
    day.year.chance.down.add("lms-a")
    for hour, minute in ((13, 20), (13, 45), (14, 25), (14, 30), (14, 35)):
        day.at(hour, minute)
    subjects = [letter.subject for letter in day.year.letters.taken]
    assert subjects == ["Xác nhận báo cáo ngày 18/11/2026"] + ["Nhắc: báo cáo ngày 18/11/2026"] * 2
    assert "LMS" in day.year.letters.taken[1].text and "chưa được xác nhận" in day.year.letters.taken[2].text


def test_what_nobody_can_know_waits_for_somebody_who_says_it_is_there_or_sends_it_again(day: Day) -> None:
    for hour, minute in ((13, 20), (13, 31), (14, 30)):
        day.at(hour, minute)
    key = DueKey("daily", "group.cum", "2026-11-18")
    day.year.chance.calm = False
    day.year.chance.random.random = lambda: 0.0  # type: ignore[method-assign]
    day.at(14, 41, read=False)
    day.year.chance.calm = True
    [mail] = [d for d in day.sent(key) if d.destination == "so-mail"]
    assert (mail.state, mail.code) == (UNKNOWN, "outcome_unknown")
    day.at(15, 30)
    assert [d.state for d in day.sent(key) if d.id == mail.id] == [UNKNOWN]
    [line] = [x for x in board(day.ctx, OPERATOR) if x.due.key == key]
    assert line.to_do is not None and f"--arrived {mail.id}" in line.to_do.en
    assert day.ctx.store.outbox.decided(mail.id, PENDING, "operator", day.clock())
    day.at(15, 40)
    assert [(d.state, d.late) for d in day.sent(key) if d.id == mail.id] == [(SENT, True)]
    assert not day.ctx.store.outbox.decided(mail.id, SENT, "operator", day.clock())


def test_a_site_that_was_away_is_asked_again_before_the_report_goes(day: Day) -> None:
    day.year.chance.down.add("lms-b")
    day.at(13, 20)
    day.year.chance.down.clear()
    day.at(13, 40)
    day.at(14, 41)
    assert day.due(DueKey("daily", "school.b", "2026-11-18")).coverage == "in"


def test_a_report_that_the_mapping_asks_for_no_more_is_dropped_and_one_destination_more_gets_what_falls_due_later(
    day: Day,
) -> None:
    day.at(13, 31)
    day.year.mapping = day.year.mapping.model_copy(update={"reports": day.year.mapping.reports[1:]})
    day.at(14, 41)
    assert day.ctx.store.due.find(A1) is None and day.ctx.store.due.open() == []


def test_a_recipient_is_found_by_role_and_a_destination_takes_only_its_units(day: Day) -> None:
    day.at(13, 31)
    mail = day.year.mapping.destinations[0].model_copy(
        update={"to": (), "roles": frozenset({"principal"}), "units": frozenset({"school"})}
    )
    rest = day.year.mapping.destinations[1:]
    ctx = replace(day.ctx, mapping=day.year.mapping.model_copy(update={"destinations": (mail, *rest)}))
    found = dict(addressed(ctx, ctx.mapping.reports[0], day.due()))
    assert found["so-mail"] == "ht@example.vn" and found["cum-folder"] == ""
    nobody = dict(addressed(ctx, ctx.mapping.reports[0], day.due(DueKey("daily", "school.b", "2026-11-18"))))
    assert nobody["so-mail"] == ""
    assert "so-mail" not in dict(
        addressed(ctx, ctx.mapping.reports[0], day.due(DueKey("daily", "group.cum", A1.period)))
    )


def test_a_dry_run_tells_and_touches_nothing(day: Day) -> None:
    day.clock.now = datetime.combine(DAY, time(14, 41), ZONE)
    outcome = deliver(replace(day.ctx, dry_run=True), day.year.receivers.way)
    assert outcome.counts["to_book"] == 5 and day.ctx.store.due.open() == []
