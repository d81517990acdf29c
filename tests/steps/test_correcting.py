"""A report that went out is corrected when its figures have changed: to whoever got it, once, named a correction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from connector import pipelines
from connector.lessons.actors import OPERATOR
from connector.participation.period import Period
from connector.reports.delivery.parcel import Parcel
from connector.reports.model import Confirmation
from connector.steps.board import board
from connector.steps.context import Context, Outcome
from connector.steps.correcting import correct
from connector.steps.deliver import deliver
from connector.steps.reporting import issue_report, made
from connector.store import Store
from connector.store.due import DueKey
from connector.store.outbox import PENDING, SENT, Delivery
from mappings.schema import Mapping
from tests.conftest import Clock
from tests.flows.reportworld import Killed
from tests.flows.reportyear import ZONE, Year

DAY = date(2026, 11, 18)
NEXT = DAY + timedelta(days=1)
A1 = DueKey("daily", "school.a1", DAY.isoformat())


@dataclass
class Days:
    year: Year
    clock: Clock

    @property
    def ctx(self) -> Context:
        return self.year.context(self.year.stores[0])

    def at(self, day: date, hour: int, minute: int = 0) -> Outcome:
        self.clock.now = datetime.combine(day, time(hour, minute), ZONE)
        return deliver(self.ctx, self.year.receivers.way)

    def read(self, day: date, hour: int) -> None:
        self.clock.now = datetime.combine(day, time(hour), ZONE)
        list(pipelines.run(self.ctx, ("observe",)))

    def learnt_in_the_evening(self) -> None:
        """Seen on the next day."""
        self.year.sites.evening = datetime.combine(DAY, time(20), ZONE)
        self.read(NEXT, 13)

    def made_again(self) -> Outcome:
        return pipelines.report(self.ctx, day=DAY, kind="daily", only=("school.a1",))

    def sent(self, key: DueKey = A1) -> list[Delivery]:
        due = self.ctx.store.due.find(key)
        return self.ctx.store.outbox.of([due.id]) if due else []

    def corrections(self) -> list[Delivery]:
        return [d for d in self.sent() if d.correction]

    def got(self, d: Delivery) -> list[Parcel]:
        return [parcel for parcel, _ in self.year.receivers.all[d.destination].arrived[d.key]]


def changed(mapping: Mapping, **what: object) -> Mapping:
    return mapping.model_copy(update={"reports": tuple(r.model_copy(update=what) for r in mapping.reports[:1])})


@pytest.fixture
def days(tmp_path: Path, clock: Clock) -> Iterator[Days]:
    """A day whose reports went out in time."""
    store = Store(f"sqlite:///{tmp_path / 'db.sqlite'}", tmp_path / "blobs", clock)
    year = Year([store], tmp_path, clock, seed=1)
    year.chance.calm = True
    year.mapping = changed(year.mapping, units=frozenset({"school"}))
    found = Days(year, clock)
    found.read(DAY, 13)
    found.at(DAY, 14, 45)
    yield found
    store.close()


def test_a_revision_whose_figures_changed_goes_to_whoever_got_the_report_and_is_named_a_correction(days: Days) -> None:
    before = {(d.destination, d.address) for d in days.sent()}
    days.learnt_in_the_evening()
    days.made_again()
    outcome = days.at(NEXT, 13, 20)
    assert outcome.counts["corrections"] == outcome.counts["sent"] == 3 and not outcome.counts["sent_late"]
    assert {(d.destination, d.address, d.state, d.late, d.revision) for d in days.corrections()} == {
        (to, address, SENT, False, 2) for to, address in before
    }
    [parcel] = days.got(days.corrections()[0])
    assert parcel.corrects == 1 and not parcel.late and parcel.filled("{correction}") == "Đính chính"
    assert any(": 10 → 11" in said for said in parcel.changes)


def test_it_goes_once_and_a_mere_second_reading_corrects_nothing(days: Days) -> None:
    days.read(DAY, 16)
    days.made_again()
    assert not days.at(DAY, 16, 30).counts["corrections"] and len(days.sent()) == 3
    days.learnt_in_the_evening()
    for minute in (20, 25):
        days.made_again()
        days.at(NEXT, 13, minute)
    assert len(days.sent()) == 6


def test_what_its_principal_confirmed_is_not_unconfirmed_by_having_it_made_again(days: Days) -> None:
    report = made(days.ctx, "school", "a1", "daily", Period.day(DAY), readings=None)
    sealed = replace(report, confirmation=Confirmation("X", days.clock()))
    confirmed = issue_report(days.ctx, Outcome("report", "-"), sealed, ["json"], DAY.isoformat())
    days.made_again()
    kept = days.ctx.store.papers.newest("daily", "school.a1", DAY.isoformat())
    assert confirmed.fresh and kept is not None and kept.revision == confirmed.revision
    assert not days.at(DAY, 15).counts["corrections"]


def test_a_correction_of_a_confirmed_report_is_not_confirmed(days: Days) -> None:
    days.learnt_in_the_evening()
    days.made_again()
    due = days.ctx.store.due.find(A1)
    assert due is not None and due.draft_said is not None
    days.ctx.store.due._set(due.id, confirmed_said=due.draft_said, confirmed_name="X", confirmed_at=days.clock())
    days.at(NEXT, 13, 20)
    assert [p.confirmed for d in days.corrections() for p in days.got(d)] == [False] * 3


def test_it_goes_by_itself_when_the_next_report_goes_out_where_the_mapping_says_so(days: Days) -> None:
    days.learnt_in_the_evening()
    assert not days.at(NEXT, 13, 20).counts["corrections"]
    outcome = days.at(NEXT, 14, 45)
    assert outcome.counts["corrections"] == 9 and {d.state for d in days.corrections()} == {SENT}
    assert not days.at(NEXT, 15).counts["corrections"]


def test_it_stays_as_it_was_where_the_mapping_does_not_ask_for_corrections(days: Days) -> None:
    days.year.mapping = changed(days.year.mapping, corrections=False)
    days.learnt_in_the_evening()
    assert not days.at(NEXT, 14, 45).counts["corrections"]


def test_a_recipient_who_has_not_got_the_report_yet_gets_that_first(days: Days) -> None:
    first = days.sent()[0]
    waiting = {"state": PENDING, "next_at": datetime.combine(NEXT, time(14), ZONE)}
    days.ctx.store.outbox._moved(first.id, True, waiting)  # type: ignore[arg-type]
    days.learnt_in_the_evening()
    days.made_again()
    days.at(NEXT, 13, 20)
    assert first.destination not in {d.destination for d in days.corrections()}
    days.at(NEXT, 14, 1)
    days.at(NEXT, 14, 4)
    assert len(days.corrections()) == 3


@pytest.mark.parametrize("steps", (2, 9, 16, 23, 30, 37))
def test_a_process_that_dies_at_any_moment_sends_no_correction_twice_and_none_never(days: Days, steps: int) -> None:
    days.learnt_in_the_evening()
    days.year.chance._kill_in = steps
    try:
        days.made_again()
        days.at(NEXT, 13, 20)
    except Killed:
        pass
    days.year.chance._kill_in, days.year.chance.dead = None, False
    for minute in (40, 41, 59):
        days.made_again()
        days.at(NEXT, 13, minute)
    for d in days.corrections():
        assert d.state == SENT and len(days.got(d)) == 1
    assert len(days.corrections()) == 3


def test_documents_of_a_revision_whose_writer_was_stopped_are_written_before_it_goes(days: Days) -> None:
    days.learnt_in_the_evening()
    days.made_again()
    for d in days.ctx.store.documents.of_revision("daily", "school.a1", A1.period, 2):
        Path(d.path).unlink()
    days.at(NEXT, 13, 20)
    assert {d.state for d in days.corrections()} == {SENT}


def test_a_destination_that_the_mapping_names_no_more_gets_no_correction_and_a_dry_run_sends_none(days: Days) -> None:
    days.learnt_in_the_evening()
    days.made_again()
    foretold = Outcome("deliver", "-")
    correct(replace(days.ctx, dry_run=True), foretold)
    assert foretold.counts["corrections"] == 3 and not days.corrections()
    days.year.mapping = changed(days.year.mapping, destinations=("so-https",))
    days.at(NEXT, 13, 20)
    assert {d.destination for d in days.corrections()} == {"so-https"}


def test_a_sync_leaves_alone_what_is_out(days: Days) -> None:
    days.read(DAY, 16)
    days.year.sites.evening = datetime.combine(DAY, time(15, 30), ZONE)
    days.read(DAY, 17)
    assert not pipelines.report(days.ctx, kind="daily", again=False).counts["documents"]
    assert pipelines.report(days.ctx, kind="daily").counts["documents"]


def test_the_board_says_what_was_a_correction_and_calls_no_report_late_for_it(days: Days) -> None:
    days.learnt_in_the_evening()
    days.made_again()
    days.year.chance.down.add("so-https")
    days.at(NEXT, 13, 20)
    [line] = [x for x in board(days.ctx, OPERATOR) if x.due.key == A1]
    assert not line.late and sum(d.correction for d in line.deliveries) == 3
